package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Salt and pepper: some values, each channel for itself, become 255 or 0 with equal chance. */
public final class ImpulseNoise extends RgbTransform {
  private static final double[] CIFAR_C = {.01, .02, .03, .05, .07};
  private static final double[] IMAGENET_C = {.03, .06, .09, .17, .27};

  private final double amount;

  /**
   * Noise of a fixed strength.
   *
   * @param amount share of the values that change, 0 to 1
   */
  public ImpulseNoise(double amount) {
    this.amount = Check.between("impulse noise amount", amount, 0, 1);
  }

  static ImpulseNoise of(SeverityTable table, int severity) {
    return new ImpulseNoise(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] rgb = image.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      double draw = random.nextDouble();
      if (draw < amount) {
        rgb[i] = draw < amount / 2 ? 0 : (byte) 255;
      }
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }
}
