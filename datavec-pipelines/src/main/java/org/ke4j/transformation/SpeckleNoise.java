package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Normal noise in proportion to each value. */
public final class SpeckleNoise extends RgbTransform {
  private static final double[] CIFAR_C = {.06, .1, .12, .16, .2};
  private static final double[] IMAGENET_C = {.15, .2, .35, .45, .6};

  private final double sigma;

  /**
   * Noise of a fixed strength.
   *
   * @param sigma standard deviation as a share of the value, above 0
   */
  public SpeckleNoise(double sigma) {
    this.sigma = Check.positive("speckle sigma", sigma);
  }

  static SpeckleNoise of(SeverityTable table, int severity) {
    return new SpeckleNoise(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    return Pixels.map(image, value -> value + value * sigma * random.nextGaussian());
  }
}
