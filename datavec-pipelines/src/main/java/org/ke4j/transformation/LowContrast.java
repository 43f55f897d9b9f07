package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Pulls each channel towards its mean over the image. */
public final class LowContrast extends RgbTransform {
  private static final double[] CIFAR_C = {.75, .5, .4, .3, .15};
  private static final double[] IMAGENET_C = {.4, .3, .2, .1, .05};

  private final double factor;

  /**
   * A fixed change.
   *
   * @param factor of the distance from the mean, 0 to 10
   */
  public LowContrast(double factor) {
    this.factor = Check.between("contrast", factor, 0, 10);
  }

  static LowContrast of(SeverityTable table, int severity) {
    return new LowContrast(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int channel = 0; channel < 3; channel++) {
      long sum = 0;
      for (int i = channel; i < from.length; i += 3) {
        sum += from[i] & 0xFF;
      }
      double mean = sum / (from.length / 3.0);
      for (int i = channel; i < from.length; i += 3) {
        to[i] = Pixels.clip(((from[i] & 0xFF) - mean) * factor + mean);
      }
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
