package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * As seen through frosted glass: smooths, lets pixels take the colour of a random neighbour,
 * smooths again. From the lower right to the upper left each pixel <em>copies</em> a neighbour, at
 * a distance of {@code -shift} to {@code shift - 1} in both directions; the published code means to
 * swap the two but, writing through views, copies.
 */
public final class GlassBlur extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(.05, 1, 1),
    new Parameters(.25, 1, 1),
    new Parameters(.4, 1, 1),
    new Parameters(.25, 1, 2),
    new Parameters(.4, 1, 2)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(.7, 1, 2),
    new Parameters(.9, 2, 1),
    new Parameters(1, 2, 3),
    new Parameters(1.1, 3, 2),
    new Parameters(1.5, 4, 2)
  };

  private final Parameters parameters;
  private final GaussianFilter filter;

  public GlassBlur(Parameters parameters) {
    this.parameters = parameters;
    this.filter = GaussianFilter.openCv(parameters.sigma);
  }

  /**
   * The strength.
   *
   * @param sigma of both gaussians, pixels, above 0
   * @param shift largest distance of the neighbour, pixels, 1 or more
   * @param iterations passes over the image, 1 or more
   */
  public record Parameters(double sigma, int shift, int iterations) {
    public Parameters {
      Check.positive("glass blur sigma", sigma);
      Check.atLeast("glass blur shift", shift, 1);
      Check.atLeast("glass blur iterations", iterations, 1);
    }
  }

  static GlassBlur of(SeverityTable table, int severity) {
    return new GlassBlur(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    int shift = parameters.shift;
    float[] values = filter.apply(Pixels.floats(image), width, height, 3);
    for (int pass = 0; pass < parameters.iterations; pass++) {
      for (int y = height - 1 - shift; y > shift; y--) {
        for (int x = width - 1 - shift; x > shift; x--) {
          int fromX = x + random.nextInt(-shift, shift);
          int fromY = y + random.nextInt(-shift, shift);
          System.arraycopy(values, (fromY * width + fromX) * 3, values, (y * width + x) * 3, 3);
        }
      }
    }
    return Pixels.image(filter.apply(values, width, height, 3), width, height);
  }
}
