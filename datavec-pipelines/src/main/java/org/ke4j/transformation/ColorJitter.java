package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * Changes brightness, contrast, saturation and hue, in this order, by random amounts: the three
 * factors are uniform in 1 - range .. 1 + range, the hue moves by a uniform share of the colour
 * circle in -hue .. hue. Arithmetic, roundings and the 8-bit colour circle are those of Pillow's
 * {@code ImageEnhance} and HSV mode.
 */
public final class ColorJitter extends RgbTransform {
  /** The paper's range of all four. */
  public static final double RANGE = 0.5;

  private final double range;
  private final double hue;

  /**
   * A jitter of fixed ranges.
   *
   * @param range of the factors around 1, from 0 to 1
   * @param hue largest turn of the colour circle, from 0 to 0.5
   */
  public ColorJitter(double range, double hue) {
    this.range = Check.between("jitter range", range, 0, 1);
    this.hue = Check.between("jitter hue", hue, 0, 0.5);
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] rgb = image.rgb().clone();
    brightness(rgb, factor(random));
    contrast(rgb, factor(random));
    saturation(rgb, factor(random));
    int turn = (int) (hue * (2 * random.nextDouble() - 1) * 255);
    turnHue(rgb, turn);
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private float factor(RandomGenerator random) {
    return (float) (1 + range * (2 * random.nextDouble() - 1));
  }

  static void brightness(byte[] rgb, float factor) {
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = blend(0, rgb[i] & 0xFF, factor);
    }
  }

  static void contrast(byte[] rgb, float factor) {
    long sum = 0;
    for (int i = 0; i < rgb.length; i += 3) {
      sum += Pixels.grey(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
    }
    int mean = (int) (sum / (rgb.length / 3.0) + 0.5);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = blend(mean, rgb[i] & 0xFF, factor);
    }
  }

  static void saturation(byte[] rgb, float factor) {
    for (int i = 0; i < rgb.length; i += 3) {
      int grey = Pixels.grey(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
      rgb[i] = blend(grey, rgb[i] & 0xFF, factor);
      rgb[i + 1] = blend(grey, rgb[i + 1] & 0xFF, factor);
      rgb[i + 2] = blend(grey, rgb[i + 2] & 0xFF, factor);
    }
  }

  private static byte blend(int degenerate, int value, float factor) {
    float mixed = degenerate + factor * (value - degenerate);
    return (byte) Math.min(255, Math.max(0, (int) mixed));
  }

  /**
   * Turns the hue.
   *
   * @param turn in 255ths of the colour circle, taken modulo 256 as 8-bit hues wrap
   */
  static void turnHue(byte[] rgb, int turn) {
    for (int i = 0; i < rgb.length; i += 3) {
      int red = rgb[i] & 0xFF;
      int green = rgb[i + 1] & 0xFF;
      int blue = rgb[i + 2] & 0xFF;
      int value = Math.max(red, Math.max(green, blue));
      int chroma = value - Math.min(red, Math.min(green, blue));
      if (chroma != 0) {
        int turned = (hue(red, green, blue, value, chroma) + turn) & 0xFF;
        int saturation = (int) ((float) chroma / value * 255.0);
        setColor(rgb, i, turned, saturation, value);
      }
    }
  }

  /** Hue 0..255 of a colour that is not grey. */
  private static int hue(int red, int green, int blue, int value, int chroma) {
    float fromRed = (float) (value - red) / chroma;
    float fromGreen = (float) (value - green) / chroma;
    float fromBlue = (float) (value - blue) / chroma;
    float sextant;
    if (red == value) {
      sextant = fromBlue - fromGreen;
    } else if (green == value) {
      sextant = (float) (2.0 + fromRed - fromBlue);
    } else {
      sextant = (float) (4.0 + fromGreen - fromRed);
    }
    double circle = sextant / 6.0 + 1.0;
    float share = (float) (circle >= 1 ? circle - 1 : circle);
    return Math.min(255, (int) (share * 255.0));
  }

  private static void setColor(byte[] rgb, int at, int hue, int saturation, int value) {
    if (saturation == 0) {
      rgb[at] = (byte) value;
      rgb[at + 1] = (byte) value;
      rgb[at + 2] = (byte) value;
      return;
    }
    float position = (float) (hue * 6.0 / 255.0);
    int sextant = (int) position;
    float rest = position - sextant;
    float share = (float) (saturation / 255.0);
    byte full = (byte) value;
    byte low = (byte) Math.round(value * (1.0 - share));
    byte falling = (byte) Math.round(value * (1.0 - share * rest));
    byte rising = (byte) Math.round(value * (1.0 - share * (1.0 - rest)));
    switch (sextant % 6) {
      case 0 -> set(rgb, at, full, rising, low);
      case 1 -> set(rgb, at, falling, full, low);
      case 2 -> set(rgb, at, low, full, rising);
      case 3 -> set(rgb, at, low, falling, full);
      case 4 -> set(rgb, at, rising, low, full);
      default -> set(rgb, at, full, low, falling);
    }
  }

  private static void set(byte[] rgb, int at, byte red, byte green, byte blue) {
    rgb[at] = red;
    rgb[at + 1] = green;
    rgb[at + 2] = blue;
  }
}
