package org.ke4j.model;

import java.util.Arrays;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;

/**
 * Few points that leave no other far away: greedy k-center (Gonzalez 1985, "Clustering to minimize
 * the maximum intercluster distance"), at most twice the best radius. Begins at the point nearest
 * to the mean; a tie goes to the earlier point. O(points x chosen x width).
 */
final class Coreset {
  private Coreset() {}

  /**
   * Chooses rows.
   *
   * @param unit rows of length one
   * @param count how many, 1 to the number of rows
   * @return ascending indices
   */
  static int[] choose(Matrix unit, int count) {
    int n = unit.rows();
    Check.between("images of the bank", count, 1, n);
    double[] nearest = new double[n];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    int[] chosen = new int[count];
    chosen[0] = central(unit);
    for (int c = 0; c < count; c++) {
      if (c > 0) {
        int farthest = 0;
        for (int i = 1; i < n; i++) {
          farthest = nearest[i] > nearest[farthest] ? i : farthest;
        }
        chosen[c] = farthest;
      }
      float[] center = unit.row(chosen[c]);
      for (int i = 0; i < n; i++) {
        nearest[i] = Math.min(nearest[i], distance(unit, i, center));
      }
      nearest[chosen[c]] = -1;
    }
    Arrays.sort(chosen);
    return chosen;
  }

  private static int central(Matrix unit) {
    float[] mean = new float[unit.columns()];
    for (int i = 0; i < unit.rows(); i++) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += unit.values()[i * mean.length + j] / unit.rows();
      }
    }
    int best = 0;
    for (int i = 1; i < unit.rows(); i++) {
      best = distance(unit, i, mean) < distance(unit, best, mean) ? i : best;
    }
    return best;
  }

  private static double distance(Matrix rows, int row, float[] point) {
    double sum = 0;
    for (int j = 0; j < point.length; j++) {
      double difference = (double) rows.values()[row * point.length + j] - point[j];
      sum += difference * difference;
    }
    return sum;
  }
}
