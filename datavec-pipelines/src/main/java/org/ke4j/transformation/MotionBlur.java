package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * A moving camera: smears along a direction in -45..45 degrees, as ImageMagick does; rounded, not
 * cut off, to 8 bits like there.
 */
public final class MotionBlur extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(6, 1),
    new Parameters(6, 1.5),
    new Parameters(6, 2),
    new Parameters(8, 2),
    new Parameters(9, 2.5)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(10, 3),
    new Parameters(15, 5),
    new Parameters(15, 8),
    new Parameters(15, 12),
    new Parameters(20, 15)
  };

  private final Parameters parameters;

  public MotionBlur(Parameters parameters) {
    this.parameters = parameters;
  }

  /**
   * The strength.
   *
   * @param radius half the length of the smear in pixels, 1 or more
   * @param sigma its fall-off in pixels, above 0
   */
  public record Parameters(int radius, double sigma) {
    public Parameters {
      Check.atLeast("motion radius", radius, 1);
      Check.positive("motion sigma", sigma);
    }
  }

  static MotionBlur of(SeverityTable table, int severity) {
    return new MotionBlur(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    double degrees = -45 + 90 * random.nextDouble();
    float[] values =
        MotionKernel.magick(parameters.radius, parameters.sigma, degrees)
            .apply(Pixels.floats(image), width, height, 3);
    for (int i = 0; i < values.length; i++) {
      values[i] += 0.5f;
    }
    return Pixels.image(values, width, height);
  }
}
