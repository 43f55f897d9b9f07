package org.ke4j.transformation;

/** Separable gaussian smoothing of interleaved float images. */
final class GaussianFilter {
  private final float[] kernel;
  private final int radius;
  private final Edge edge;

  /**
   * A filter of {@code 2 radius + 1} taps.
   *
   * @param sigma standard deviation in pixels; not used if the radius is 0
   */
  GaussianFilter(int radius, double sigma, Edge edge) {
    this.radius = radius;
    this.edge = edge;
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double x = i - radius;
      weights[i] = radius == 0 ? 1 : StrictMath.exp(-x * x / (2 * sigma * sigma));
      sum += weights[i];
    }
    kernel = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      kernel[i] = (float) (weights[i] / sum);
    }
  }

  /** As OpenCV on float images: {@code round(8 sigma + 1) | 1} taps, {@link Edge#MIRROR}. */
  static GaussianFilter openCv(double sigma) {
    return new GaussianFilter(((int) Math.rint(8 * sigma + 1) | 1) / 2, sigma, Edge.MIRROR);
  }

  /** As SciPy and scikit-image: a radius of {@code truncate * sigma}, rounded. */
  static GaussianFilter sciPy(double sigma, double truncate, Edge edge) {
    return new GaussianFilter((int) (truncate * sigma + 0.5), sigma, edge);
  }

  /** Smooths; {@code values} is not changed. */
  float[] apply(float[] values, int width, int height, int channels) {
    if (radius == 0) {
      return values.clone();
    }
    int row = width * channels;
    int paddedRow = (width + 2 * radius) * channels;
    float[] padded = edge.padRows(values, width, height, channels, radius);
    float[] smooth = new float[values.length];
    float[] line = new float[row];
    for (int y = 0; y < height; y++) {
      Taps.weigh(padded, y * paddedRow, kernel[0], line);
      for (int k = 1; k < kernel.length; k++) {
        Taps.add(padded, y * paddedRow + k * channels, kernel[k], line);
      }
      System.arraycopy(line, 0, smooth, y * row, row);
    }
    float[] result = new float[values.length];
    for (int y = 0; y < height; y++) {
      Taps.weigh(smooth, edge.inside(y - radius, height) * row, kernel[0], line);
      for (int k = 1; k < kernel.length; k++) {
        Taps.add(smooth, edge.inside(y + k - radius, height) * row, kernel[k], line);
      }
      System.arraycopy(line, 0, result, y * row, row);
    }
    return result;
  }
}
