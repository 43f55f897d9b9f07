package org.ke4j.detection;

import org.ke4j.matrix.Matrix;

/**
 * Features whose distribution is nearer to a Gaussian: each value x becomes sign(x) |x|^p, then the
 * row has Euclidean length one, unless it is zero. Features of networks have long tails, in which a
 * Gaussian's distance would drown (Tukey's ladder of powers; Yang, Liu and Xu 2021, "Free lunch for
 * few-shot learning").
 */
final class PowerFeatures {
  private PowerFeatures() {}

  /**
   * Some rows, transformed.
   *
   * @param power p; 1/2 is exact
   * @return {@code (to - from) x columns}, row-major
   */
  static double[] of(Matrix features, int from, int to, double power) {
    int width = features.columns();
    double[] rows = new double[(to - from) * width];
    for (int i = from; i < to; i++) {
      int start = (i - from) * width;
      double sum = 0;
      for (int j = 0; j < width; j++) {
        double value = features.values()[i * width + j];
        double size = Math.abs(value);
        double raised =
            power == 1 ? size : power == 0.5 ? Math.sqrt(size) : StrictMath.pow(size, power);
        rows[start + j] = Math.copySign(raised, value);
        sum += raised * raised;
      }
      double norm = Math.sqrt(sum);
      for (int j = start; norm > 0 && j < start + width; j++) {
        rows[j] /= norm;
      }
    }
    return rows;
  }
}
