package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * Falling snow. A layer of normal noise is enlarged, cut off below a threshold and smeared along a
 * direction in -135..-45 degrees; it is added, together with its half-turned copy, to {@code mix *
 * x + (1 - mix) * max(x, 1.5 * grey + 0.5)}.
 */
public final class Snow extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(.1, .2, 1, .6, 8, 3, .95),
    new Parameters(.1, .2, 1, .5, 10, 4, .9),
    new Parameters(.15, .3, 1.75, .55, 10, 4, .9),
    new Parameters(.25, .3, 2.25, .6, 12, 6, .85),
    new Parameters(.3, .3, 1.25, .65, 14, 12, .8)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(.1, .3, 3, .5, 10, 4, .8),
    new Parameters(.2, .3, 2, .5, 12, 4, .7),
    new Parameters(.55, .3, 4, .9, 12, 8, .7),
    new Parameters(.55, .3, 4.5, .85, 12, 8, .65),
    new Parameters(.55, .3, 2.5, .85, 12, 12, .55)
  };

  private final Parameters parameters;

  public Snow(Parameters parameters) {
    this.parameters = parameters;
  }

  /**
   * The strength; intensities are shares of white.
   *
   * @param mean of the noise
   * @param deviation standard deviation of the noise, 0 or more
   * @param zoom enlargement of the flakes, 1 or more
   * @param threshold below which there is no snow
   * @param radius length of the smear in pixels, 1 or more
   * @param sigma fall-off of the smear in pixels, above 0
   * @param mix share of the image that is not whitened, 0 to 1
   */
  public record Parameters(
      double mean,
      double deviation,
      double zoom,
      double threshold,
      int radius,
      double sigma,
      double mix) {
    public Parameters {
      Check.between("snow deviation", deviation, 0, 100);
      Check.between("snow zoom", zoom, 1, 100);
      Check.atLeast("snow radius", radius, 1);
      Check.positive("snow sigma", sigma);
      Check.between("snow mix", mix, 0, 1);
    }
  }

  static Snow of(SeverityTable table, int severity) {
    return new Snow(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    float[] layer = layer(width, height, random);
    double degrees = -135 + 90 * random.nextDouble();
    layer =
        MotionKernel.falling(parameters.radius, parameters.sigma, degrees)
            .apply(layer, width, height, 1);
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    double mix = parameters.mix;
    int pixels = width * height;
    for (int p = 0; p < pixels; p++) {
      int red = from[3 * p] & 0xFF;
      int green = from[3 * p + 1] & 0xFF;
      int blue = from[3 * p + 2] & 0xFF;
      double white = 1.5 * Pixels.grey(red, green, blue) + 127.5;
      double snow = 255.0 * (layer[p] + layer[pixels - 1 - p]);
      to[3 * p] = Pixels.clip(mix * red + (1 - mix) * Math.max(red, white) + snow);
      to[3 * p + 1] = Pixels.clip(mix * green + (1 - mix) * Math.max(green, white) + snow);
      to[3 * p + 2] = Pixels.clip(mix * blue + (1 - mix) * Math.max(blue, white) + snow);
    }
    return new RgbImage(width, height, to);
  }

  /** Flakes before they fall: 0 or threshold..1 for each pixel. */
  private float[] layer(int width, int height, RandomGenerator random) {
    float[] layer = new float[width * height];
    for (int i = 0; i < layer.length; i++) {
      layer[i] = (float) (parameters.mean + parameters.deviation * random.nextGaussian());
    }
    if (parameters.zoom > 1) {
      int partWidth = (int) Math.ceil(width / parameters.zoom);
      int partHeight = (int) Math.ceil(height / parameters.zoom);
      layer =
          Bilinear.bilinear(
              layer,
              width,
              1,
              (width - partWidth) / 2,
              (height - partHeight) / 2,
              partWidth,
              partHeight,
              width,
              height);
    }
    float threshold = (float) parameters.threshold;
    for (int i = 0; i < layer.length; i++) {
      layer[i] = layer[i] < threshold ? 0 : Math.min(1, Math.max(0, layer[i]));
    }
    return layer;
  }
}
