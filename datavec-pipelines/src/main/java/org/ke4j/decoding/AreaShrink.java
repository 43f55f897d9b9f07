package org.ke4j.decoding;

import org.ke4j.image.RgbImage;

/**
 * Shrinks a picture row by row: each pixel of the result is the mean of the area that it covers,
 * with fractions of pixels at its edges. Needs memory for the result and two rows.
 */
final class AreaShrink implements RowSink {
  private final int width;
  private final int height;
  private final int outWidth;
  private final int outHeight;
  private final float[] narrow;
  private final float[] sum;
  private final byte[] result;
  private final int[] from;
  private final float[] first;
  private final float[] last;
  private int y;
  private int outY;

  /** Shrinks to a size that is not larger in either direction. */
  AreaShrink(int width, int height, int outWidth, int outHeight) {
    this.width = width;
    this.height = height;
    this.outWidth = outWidth;
    this.outHeight = outHeight;
    this.narrow = new float[3 * outWidth];
    this.sum = new float[3 * outWidth];
    this.result = new byte[3 * outWidth * outHeight];
    this.from = new int[outWidth + 1];
    this.first = new float[outWidth];
    this.last = new float[outWidth];
    double scale = (double) width / outWidth;
    for (int x = 0; x < outWidth; x++) {
      double start = x * scale;
      double end = Math.min(width, (x + 1) * scale);
      from[x] = (int) start;
      first[x] = (float) (1 - (start - from[x]));
      int to = Math.min(width - 1, (int) Math.ceil(end - 1e-9) - 1);
      last[x] = (float) (end - to);
    }
    from[outWidth] = width;
  }

  @Override
  public void row(byte[] rgb) {
    shrinkRow(rgb);
    double scale = (double) height / outHeight;
    double top = y;
    double bottom = y + 1.0;
    y++;
    while (outY < outHeight) {
      double end = outY == outHeight - 1 ? height : (outY + 1) * scale;
      double share = Math.min(bottom, end) - Math.max(top, outY * scale);
      if (share > 0) {
        float weight = (float) share;
        for (int i = 0; i < sum.length; i++) {
          sum[i] += weight * narrow[i];
        }
      }
      if (end > bottom + 1e-9) {
        return;
      }
      emit((float) (1 / (end - outY * scale)));
    }
  }

  private void emit(float factor) {
    int at = 3 * outWidth * outY++;
    for (int i = 0; i < sum.length; i++) {
      result[at + i] = (byte) Math.min(255, Math.max(0, (int) (sum[i] * factor + 0.5f)));
      sum[i] = 0;
    }
  }

  private void shrinkRow(byte[] rgb) {
    double scale = (double) width / outWidth;
    float factor = (float) (1 / scale);
    for (int x = 0; x < outWidth; x++) {
      int start = from[x];
      int to = Math.min(width - 1, (int) Math.ceil((x + 1) * scale - 1e-9) - 1);
      float head = first[x];
      float tail = last[x];
      int p = 3 * start;
      float r = head * (rgb[p] & 0xFF);
      float g = head * (rgb[p + 1] & 0xFF);
      float b = head * (rgb[p + 2] & 0xFF);
      if (to > start) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (p += 3; p < 3 * to; p += 3) {
          red += rgb[p] & 0xFF;
          green += rgb[p + 1] & 0xFF;
          blue += rgb[p + 2] & 0xFF;
        }
        r += red + tail * (rgb[p] & 0xFF);
        g += green + tail * (rgb[p + 1] & 0xFF);
        b += blue + tail * (rgb[p + 2] & 0xFF);
      }
      narrow[3 * x] = r * factor;
      narrow[3 * x + 1] = g * factor;
      narrow[3 * x + 2] = b * factor;
    }
  }

  @Override
  public RgbImage image() {
    return new RgbImage(outWidth, outHeight, result);
  }
}
