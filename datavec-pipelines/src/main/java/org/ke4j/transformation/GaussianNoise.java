package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Adds independent normal noise to every channel of every pixel. */
public final class GaussianNoise extends RgbTransform {
  private static final double[] CIFAR_C = {.04, .06, .08, .09, .10};
  private static final double[] IMAGENET_C = {.08, .12, .18, .26, .38};

  private final double sigma;

  /**
   * Noise of a fixed strength.
   *
   * @param sigma standard deviation as a share of white, above 0
   */
  public GaussianNoise(double sigma) {
    this.sigma = Check.positive("noise sigma", sigma);
  }

  static GaussianNoise of(SeverityTable table, int severity) {
    return new GaussianNoise(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    double scale = sigma * 255;
    for (int i = 0; i < from.length; i++) {
      to[i] = Pixels.clip((from[i] & 0xFF) + scale * random.nextGaussian());
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
