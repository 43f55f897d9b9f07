package org.ke4j.transformation;

import java.util.function.DoubleUnaryOperator;
import org.ke4j.image.RgbImage;

/** Conversions between 8-bit pixels and numbers. */
final class Pixels {
  private Pixels() {}

  /** The values 0..255 of all channels, interleaved. */
  static float[] floats(RgbImage image) {
    byte[] rgb = image.rgb();
    float[] values = new float[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      values[i] = rgb[i] & 0xFF;
    }
    return values;
  }

  /** An image of values around 0..255, clipped and cut off (not rounded) to 8 bits. */
  static RgbImage image(float[] values, int width, int height) {
    byte[] rgb = new byte[values.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.min(255, Math.max(0, (int) values[i]));
    }
    return new RgbImage(width, height, rgb);
  }

  /** Clipped and cut off (not rounded) to 8 bits, as the published code does. */
  static byte clip(double value) {
    return (byte) Math.min(255, Math.max(0, (int) value));
  }

  /** An image whose values are pixels changed one by one, clipped and cut off to 8 bits. */
  static RgbImage map(RgbImage image, DoubleUnaryOperator change) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int i = 0; i < from.length; i++) {
      to[i] = clip(change.applyAsDouble(from[i] & 0xFF));
    }
    return new RgbImage(image.width(), image.height(), to);
  }

  /** Luma of BT.601, rounded, 0..255. */
  static int grey(int red, int green, int blue) {
    return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
  }
}
