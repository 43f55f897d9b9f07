package org.ke4j.decoding;

/** The ground that transparent pixels are seen on. */
final class White {
  private White() {}

  /**
   * A value under an opacity on white.
   *
   * @param value 0..255, not multiplied by alpha
   * @param alpha 0 (clear) to 255 (opaque)
   */
  static byte under(int value, int alpha) {
    return (byte) (alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}
