package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Adds to the value of HSV; hue and saturation stay. */
public final class Brightness extends RgbTransform {
  private static final double[] CIFAR_C = {.05, .1, .15, .2, .3};
  private static final double[] IMAGENET_C = {.1, .2, .3, .4, .5};

  private final double more;

  /**
   * A fixed change.
   *
   * @param more share of white that is added, -1 to 1
   */
  public Brightness(double more) {
    this.more = Check.between("brightness", more, -1, 1);
  }

  static Brightness of(SeverityTable table, int severity) {
    return new Brightness(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i += 3) {
      int red = from[i] & 0xFF;
      int green = from[i + 1] & 0xFF;
      int blue = from[i + 2] & 0xFF;
      int value = Math.max(red, Math.max(green, blue));
      double brighter = Math.min(255, Math.max(0, value + more * 255));
      // Hue and saturation are ratios of the channels: scaling keeps them. Black has neither.
      to[i] = Pixels.clip(value == 0 ? brighter : brighter * red / value);
      to[i + 1] = Pixels.clip(value == 0 ? brighter : brighter * green / value);
      to[i + 2] = Pixels.clip(value == 0 ? brighter : brighter * blue / value);
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
