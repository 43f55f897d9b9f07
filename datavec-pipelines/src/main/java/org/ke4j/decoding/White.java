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

  /**
   * The same for a row.
   *
   * @param argb values not multiplied by alpha
   * @param rgb receives three bytes for each
   */
  static void under(int[] argb, byte[] rgb) {
    for (int x = 0; x < argb.length; x++) {
      int alpha = argb[x] >>> 24;
      rgb[3 * x] = under(argb[x] >> 16 & 0xFF, alpha);
      rgb[3 * x + 1] = under(argb[x] >> 8 & 0xFF, alpha);
      rgb[3 * x + 2] = under(argb[x] & 0xFF, alpha);
    }
  }
}
