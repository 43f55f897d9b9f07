package org.ke4j.dataset;

import org.ke4j.image.RgbImage;

/**
 * Enlarges small grey images by a whole factor, the same bits on every machine.
 *
 * <p>Cubic convolution (Keys 1981) with a = -0.75, pixel centres at half units, edges repeated,
 * rounded and clipped to 0..255: what OpenCV calls {@code INTER_CUBIC}, in doubles.
 */
final class Enlargement {
  private static final double A = -0.75;

  private Enlargement() {}

  /**
   * The enlarged image.
   *
   * @param grey row-major values 0..255
   * @param scale factor, 1 or more
   * @return {@code width * scale x height * scale}, three equal channels
   */
  static RgbImage cubic(int[] grey, int width, int height, int scale) {
    int outWidth = width * scale;
    int outHeight = height * scale;
    byte[] rgb = new byte[outWidth * outHeight * 3];
    for (int y = 0; y < outHeight; y++) {
      double centreY = (y + 0.5) / scale - 0.5;
      int top = (int) Math.floor(centreY);
      for (int x = 0; x < outWidth; x++) {
        double centreX = (x + 0.5) / scale - 0.5;
        int left = (int) Math.floor(centreX);
        double sum = 0;
        for (int j = -1; j <= 2; j++) {
          int row = Math.min(height - 1, Math.max(0, top + j));
          for (int i = -1; i <= 2; i++) {
            int column = Math.min(width - 1, Math.max(0, left + i));
            sum +=
                weight(centreY - (top + j))
                    * weight(centreX - (left + i))
                    * grey[row * width + column];
          }
        }
        byte value = (byte) Math.min(255, Math.max(0, Math.round(sum)));
        int at = (y * outWidth + x) * 3;
        rgb[at] = value;
        rgb[at + 1] = value;
        rgb[at + 2] = value;
      }
    }
    return new RgbImage(outWidth, outHeight, rgb);
  }

  private static double weight(double distance) {
    double t = Math.abs(distance);
    if (t <= 1) {
      return ((A + 2) * t - (A + 3)) * t * t + 1;
    }
    return t < 2 ? ((A * t - 5 * A) * t + 8 * A) * t - 4 * A : 0;
  }
}
