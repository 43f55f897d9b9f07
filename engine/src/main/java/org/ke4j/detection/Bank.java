package org.ke4j.detection;

import java.util.Arrays;
import org.ke4j.matrix.Matrix;

/**
 * A set of feature vectors that is asked for the nearest ones. Distances are squared Euclidean, in
 * float64 from one BLAS product for each block of queries; of unit vectors they are twice the
 * cosine distance. The answer to a query does not depend on the others.
 */
final class Bank {
  /** No row of the bank is left out. */
  static final int NO_OWN = 0;

  private final double[] rows;
  private final double[] norms;
  private final int count;
  private final int width;

  Bank(Matrix features) {
    this.rows = Features.widen(features);
    this.count = features.rows();
    this.width = features.columns();
    this.norms = Features.squaredNorms(rows, count, width);
  }

  int count() {
    return count;
  }

  /**
   * The mean of the {@code k} smallest squared distances of each query to the bank.
   *
   * @param queries {@code m x width}
   * @param k at most the number of rows that are not left out
   * @param own {@link #NO_OWN}, or the number of images in the bank: query {@code i} then ignores
   *     the rows {@code i, i + own, i + 2 own, ...}, which are image {@code i} and its views
   * @return {@code m} values, 0 or more
   */
  double[] meanOfSmallest(Matrix queries, int k, int own) {
    double[] means = new double[queries.rows()];
    double[] smallest = new double[k];
    double[] wide = Features.widen(queries);
    double[] lengths = Features.squaredNorms(wide, means.length, width);
    try (RowProducts bank = new RowProducts(rows, count, width)) {
      for (int from = 0; from < means.length; from += RowProducts.BLOCK) {
        int to = Math.min(from + RowProducts.BLOCK, means.length);
        double[] products = bank.of(wide, from, to);
        for (int i = from; i < to; i++) {
          int offset = (i - from) * count;
          Arrays.fill(smallest, Double.POSITIVE_INFINITY);
          for (int j = 0; j < count; j++) {
            double distance = lengths[i] + norms[j] - 2 * products[offset + j];
            if (own == NO_OWN || j % own != i) {
              offer(smallest, distance);
            }
          }
          double sum = 0;
          for (double distance : smallest) {
            sum += Math.max(0, distance);
          }
          means[i] = sum / k;
        }
      }
    }
    return means;
  }

  /**
   * Puts a value into an ascending array, unless it is greater than all; the greatest falls out.
   */
  static void offer(double[] ascending, double value) {
    int at = ascending.length - 1;
    if (!(value < ascending[at])) {
      return;
    }
    while (at > 0 && ascending[at - 1] > value) {
      ascending[at] = ascending[at - 1];
      at--;
    }
    ascending[at] = value;
  }
}
