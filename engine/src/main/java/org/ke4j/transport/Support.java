package org.ke4j.transport;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;

/** The points that have mass, and the problem of those alone. */
final class Support {
  private final TransportProblem whole;
  private final TransportProblem part;
  private final int[] rows;
  private final int[] columns;
  private double[] potentialsY;

  private Support(TransportProblem whole, int[] rows, int[] columns) {
    this.whole = whole;
    this.rows = rows;
    this.columns = columns;
    this.part = whole.part(rows, columns);
  }

  static Support of(TransportProblem problem) {
    return new Support(
        problem,
        positive(problem.weightsX(), problem.n()),
        positive(problem.weightsY(), problem.m()));
  }

  private static int[] positive(double[] weights, int count) {
    return weights == null
        ? all(count)
        : IntStream.range(0, count).filter(i -> weights[i] > 0).toArray();
  }

  static int[] all(int count) {
    return IntStream.range(0, count).toArray();
  }

  TransportProblem problem() {
    return part;
  }

  /** Which points of X have mass, ascending. */
  int[] rows() {
    return rows;
  }

  int[] columns() {
    return columns;
  }

  /**
   * The potentials of all points of X: a point without mass gets the largest feasible one. Then
   * {@link #potentialsY} are known too.
   */
  double[] potentialsX(double[] u, double[] v) {
    potentialsY = v;
    double[] wholeU = u;
    if (rows.length < whole.n()) {
      int[] others = others(rows, whole.n());
      wholeU = merge(u, rows, least(others, columns, v, false), others);
    }
    if (columns.length < whole.m()) {
      int[] others = others(columns, whole.m());
      potentialsY = merge(v, columns, least(all(whole.n()), others, wholeU, true), others);
    }
    return wholeU;
  }

  double[] potentialsY() {
    return potentialsY;
  }

  /** min of c(i, j) minus the potential, for rows or for columns; NaN where there is no cost. */
  private double[] least(int[] some, int[] others, double[] potentials, boolean forColumns) {
    double[] least = new double[forColumns ? others.length : some.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    try {
      TransportProblem problem = whole.part(some, others);
      Costs costs =
          problem.ground() == null
              ? new StoredCosts(problem.givenCosts(), problem.n(), problem.m())
              : new CloudCosts(problem.x(), problem.y(), problem.ground());
      int m = problem.m();
      costs.scan(
          1,
          (worker, from, to, values, offset) -> {
            for (int i = from, at = offset; i < to; i++, at += m) {
              for (int j = 0; j < m; j++) {
                int own = forColumns ? j : i;
                double cost = Math.scalb(values[at + j], costs.exponent());
                double left = cost - potentials[forColumns ? i : j];
                if (left < least[own]) {
                  least[own] = left;
                }
              }
            }
          });
    } catch (Ke4jException e) {
      Arrays.fill(least, Double.NaN);
    }
    return least;
  }

  private static int[] others(int[] some, int count) {
    return IntStream.range(0, count).filter(i -> Arrays.binarySearch(some, i) < 0).toArray();
  }

  private static double[] merge(double[] a, int[] atA, double[] b, int[] atB) {
    double[] all = new double[a.length + b.length];
    for (int k = 0; k < a.length; k++) {
      all[atA[k]] = a[k];
    }
    for (int k = 0; k < b.length; k++) {
      all[atB[k]] = b[k];
    }
    return all;
  }
}
