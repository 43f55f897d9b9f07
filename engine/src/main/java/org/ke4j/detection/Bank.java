package org.ke4j.detection;

import java.util.Arrays;
import org.ke4j.matrix.Matrix;

/**
 * A set of feature vectors that is asked for the nearest ones. Distances are squared Euclidean, in
 * float64 from one BLAS product for each block of queries; of unit vectors they are twice the
 * cosine distance. The answer to a query does not depend on the others. Immutable, safe for several
 * threads. Owns native memory: close it.
 */
final class Bank implements AutoCloseable {
  /** No row of the bank is left out. */
  static final int NO_OWN = 0;

  private final RowProducts rows;
  private final double[] norms;
  private final int count;
  private final int width;

  Bank(Matrix features) {
    double[] wide = Features.widen(features);
    this.count = features.rows();
    this.width = features.columns();
    this.norms = Features.squaredNorms(wide, count, width);
    this.rows = new RowProducts(wide, count, width);
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
    double[] wide = Features.widen(queries);
    double[] lengths = Features.squaredNorms(wide, queries.rows(), width);
    double[][] smallest = new double[queries.rows()][k];
    for (double[] one : smallest) {
      Arrays.fill(one, Double.POSITIVE_INFINITY);
    }
    rows.of(
        wide,
        (query, first, products, offset, length) -> {
          for (int j = 0; j < length; j++) {
            double distance = lengths[query] + norms[first + j] - 2 * products[offset + j];
            if (own == NO_OWN || (first + j) % own != query) {
              offer(smallest[query], distance);
            }
          }
        });
    double[] means = new double[smallest.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = mean(smallest[i]);
    }
    return means;
  }

  /** The mean of squared distances, which rounding may have made negative. */
  static double mean(double[] distances) {
    double sum = 0;
    for (double distance : distances) {
      sum += Math.max(0, distance);
    }
    return sum / distances.length;
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

  @Override
  public void close() {
    rows.close();
  }
}
