package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** The noise of counting few photons: every value is a Poisson count around itself. */
public final class ShotNoise extends RgbTransform {
  private static final double[] CIFAR_C = {500, 250, 100, 75, 50};
  private static final double[] IMAGENET_C = {60, 25, 12, 5, 3};

  private final double photons;

  /**
   * Noise of a fixed strength.
   *
   * @param photons mean count of a white value, above 0; fewer are noisier
   */
  public ShotNoise(double photons) {
    this.photons = Check.positive("photons", photons);
  }

  static ShotNoise of(SeverityTable table, int severity) {
    return new ShotNoise(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    return Pixels.map(image, value -> Poisson.next(value / 255 * photons, random) / photons * 255);
  }
}
