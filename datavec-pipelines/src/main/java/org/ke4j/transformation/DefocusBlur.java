package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** A lens out of focus: smears over a disc whose rim is smoothed. */
public final class DefocusBlur extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(.3, .4),
    new Parameters(.4, .5),
    new Parameters(.5, .6),
    new Parameters(1, .2),
    new Parameters(1.5, .1)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(3, .1),
    new Parameters(4, .5),
    new Parameters(6, .5),
    new Parameters(8, .5),
    new Parameters(10, .5)
  };

  /** Half the side of the kernel of discs up to this radius. */
  private static final int SMALL = 8;

  private final Taps taps;

  public DefocusBlur(Parameters parameters) {
    this.taps = disc(parameters.radius, parameters.smoothing);
  }

  /**
   * The strength.
   *
   * @param radius of the disc in pixels, 0 to 100
   * @param smoothing sigma of the rim in pixels, above 0
   */
  public record Parameters(double radius, double smoothing) {
    public Parameters {
      Check.between("defocus radius", radius, 0, 100);
      Check.positive("defocus smoothing", smoothing);
    }
  }

  static DefocusBlur of(SeverityTable table, int severity) {
    return new DefocusBlur(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    return Pixels.image(taps.apply(Pixels.floats(image), width, height, 3), width, height);
  }

  private static Taps disc(double radius, double smoothing) {
    int half = radius <= SMALL ? SMALL : (int) Math.ceil(radius);
    int side = 2 * half + 1;
    float[] disc = new float[side * side];
    int inside = 0;
    for (int i = 0; i < disc.length; i++) {
      int x = i % side - half;
      int y = i / side - half;
      if (x * x + y * y <= radius * radius) {
        disc[i] = 1;
        inside++;
      }
    }
    int smoothingRadius = radius <= SMALL ? 1 : 2;
    float[] smooth =
        new GaussianFilter(smoothingRadius, smoothing, Edge.MIRROR).apply(disc, side, side, 1);
    double[] kernel = new double[smooth.length];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (double) smooth[i] / inside;
    }
    return Taps.ofKernel(kernel, side, Edge.MIRROR);
  }
}
