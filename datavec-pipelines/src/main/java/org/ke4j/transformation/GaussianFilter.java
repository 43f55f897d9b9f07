package org.ke4j.transformation;

/**
 * Separable gaussian smoothing as OpenCV does it on float images: {@code round(8 sigma + 1) | 1}
 * taps, edges mirrored without repeating the edge pixel.
 */
final class GaussianFilter {
  private final float[] kernel;
  private final int radius;

  GaussianFilter(double sigma) {
    this((int) Math.rint(8 * sigma + 1) | 1, sigma);
  }

  /** A filter of an odd number of taps. */
  GaussianFilter(int taps, double sigma) {
    radius = taps / 2;
    double[] weights = new double[taps];
    double sum = 0;
    for (int i = 0; i < taps; i++) {
      double x = i - radius;
      weights[i] = StrictMath.exp(-x * x / (2 * sigma * sigma));
      sum += weights[i];
    }
    kernel = new float[taps];
    for (int i = 0; i < taps; i++) {
      kernel[i] = (float) (weights[i] / sum);
    }
  }

  /** Smooths interleaved channels; {@code values} is not changed. */
  float[] apply(float[] values, int width, int height, int channels) {
    if (radius == 0) {
      return values.clone();
    }
    int row = width * channels;
    float[] smooth = new float[values.length];
    float[] padded = new float[row + 2 * radius * channels];
    float[] line = new float[row];
    for (int y = 0; y < height; y++) {
      pad(values, y * row, width, channels, padded);
      weigh(padded, 0, kernel[0], line);
      for (int k = 1; k < kernel.length; k++) {
        add(padded, k * channels, kernel[k], line);
      }
      System.arraycopy(line, 0, smooth, y * row, row);
    }
    float[] result = new float[values.length];
    for (int y = 0; y < height; y++) {
      weigh(smooth, mirror(y - radius, height) * row, kernel[0], line);
      for (int k = 1; k < kernel.length; k++) {
        add(smooth, mirror(y + k - radius, height) * row, kernel[k], line);
      }
      System.arraycopy(line, 0, result, y * row, row);
    }
    return result;
  }

  private void pad(float[] values, int start, int width, int channels, float[] padded) {
    System.arraycopy(values, start, padded, radius * channels, width * channels);
    for (int i = 0; i < radius; i++) {
      int left = start + mirror(i - radius, width) * channels;
      int right = start + mirror(width + i, width) * channels;
      for (int c = 0; c < channels; c++) {
        padded[i * channels + c] = values[left + c];
        padded[(radius + width + i) * channels + c] = values[right + c];
      }
    }
  }

  private static void weigh(float[] from, int start, float weight, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = weight * from[start + i];
    }
  }

  private static void add(float[] from, int start, float weight, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += weight * from[start + i];
    }
  }

  /** The pixel that stands for one outside: ... 2 1 | 0 1 2 ... n-1 | n-2 n-3 ... */
  static int mirror(int index, int length) {
    if (length == 1) {
      return 0;
    }
    int period = 2 * (length - 1);
    int inside = Math.floorMod(index, period);
    return inside < length ? inside : period - inside;
  }
}
