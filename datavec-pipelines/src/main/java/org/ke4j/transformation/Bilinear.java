package org.ke4j.transformation;

/** Bilinear resampling of interleaved float images: pixel centres at half units, edges repeated. */
final class Bilinear {
  private Bilinear() {}

  /**
   * Part of an image, resized.
   *
   * @param values a whole image of {@code stride} pixels in a row
   * @param left first column of the part
   * @param top first row of the part
   * @param partWidth its width; nothing outside it has influence
   * @param partHeight its height
   * @return {@code outHeight x outWidth x channels}
   */
  static float[] bilinear(
      float[] values,
      int stride,
      int channels,
      int left,
      int top,
      int partWidth,
      int partHeight,
      int outWidth,
      int outHeight) {
    int[] columns = new int[outWidth];
    float[] shares = new float[outWidth];
    positions(partWidth, outWidth, columns, shares);
    int[] rows = new int[outHeight];
    float[] rowShares = new float[outHeight];
    positions(partHeight, outHeight, rows, rowShares);
    float[] result = new float[outWidth * outHeight * channels];
    int at = 0;
    for (int y = 0; y < outHeight; y++) {
      int upper = ((top + rows[y]) * stride + left) * channels;
      int lower = rows[y] + 1 < partHeight ? upper + stride * channels : upper;
      float v = rowShares[y];
      for (int x = 0; x < outWidth; x++) {
        int from = columns[x] * channels;
        int next = columns[x] + 1 < partWidth ? from + channels : from;
        float u = shares[x];
        for (int c = 0; c < channels; c++) {
          float a = values[upper + from + c];
          float b = values[lower + from + c];
          a += u * (values[upper + next + c] - a);
          b += u * (values[lower + next + c] - b);
          result[at++] = a + v * (b - a);
        }
      }
    }
    return result;
  }

  private static void positions(int from, int to, int[] index, float[] share) {
    double scale = (double) from / to;
    for (int i = 0; i < to; i++) {
      double centre = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5));
      index[i] = (int) centre;
      share[i] = (float) (centre - index[i]);
    }
  }
}
