package org.ke4j.decoding;

import org.ke4j.image.RgbImage;

/** Takes the rows of a picture from top to bottom and makes an image of them. */
interface RowSink {
  /** The next row: {@code 3 x width} bytes, red, green, blue; may be overwritten afterwards. */
  void row(byte[] rgb);

  /** The image, after the last row. */
  RgbImage image();

  /**
   * A sink for a picture of a size.
   *
   * @param shorterSide size to shrink to; 0 or a size that is not smaller keeps all pixels
   */
  static RowSink of(int width, int height, int shorterSide) {
    int shorter = Math.min(width, height);
    if (shorterSide <= 0 || shorter <= shorterSide) {
      return new Copy(width, height);
    }
    double scale = (double) shorterSide / shorter;
    int outWidth = Math.max(shorterSide, (int) Math.round(width * scale));
    int outHeight = Math.max(shorterSide, (int) Math.round(height * scale));
    return near(shorter, shorterSide)
        ? new SplineShrink(width, height, outWidth, outHeight)
        : new AreaShrink(width, height, outWidth, outHeight);
  }

  /**
   * Whether a size is so near to another one that the mean of the area would smooth a second time,
   * beside what the pixels were smoothed when they were made.
   */
  static boolean near(long shorter, int shorterSide) {
    return shorter < 4L * shorterSide;
  }

  /** Keeps every row. */
  final class Copy implements RowSink {
    private final int width;
    private final int height;
    private final byte[] values;
    private int y;

    Copy(int width, int height) {
      this.width = width;
      this.height = height;
      this.values = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    }

    @Override
    public void row(byte[] rgb) {
      System.arraycopy(rgb, 0, values, 3 * width * y++, 3 * width);
    }

    @Override
    public RgbImage image() {
      return new RgbImage(width, height, values);
    }
  }
}
