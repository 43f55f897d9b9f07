package org.ke4j.transport;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.NativeRows;

/**
 * Ground distances of two clouds, computed when they are read: the BLAS product of a panel of X
 * with all of Y gives a panel of rows. Where the product would cancel (points closer than a
 * hundred-thousandth of their squared lengths) the difference of the points is taken instead, so
 * that equal points are at distance 0.
 */
final class CloudCosts implements Costs {
  /** Values of a panel: 8 MB, in the heap and outside. */
  static final int PANEL = 1 << 20;

  private static final double CANCELLATION = 1e-5;

  private final Points x;
  private final Points y;
  private final double[] lengthsX;
  private final double[] lengthsY;
  private final int n;
  private final int m;
  private final int d;
  private final GroundDistance ground;
  private final double bound;

  CloudCosts(Cloud cloudX, Cloud cloudY, GroundDistance ground) {
    this.n = cloudX.points();
    this.m = cloudY.points();
    this.d = cloudX.dimension();
    this.ground = ground;
    if (ground == GroundDistance.COSINE) {
      this.x = Points.directions("X", cloudX);
      this.y = Points.directions("Y", cloudY);
      this.lengthsX = null;
      this.lengthsY = null;
      this.bound = 2;
    } else {
      // Moving the origin to the mean of all points leaves differences and shrinks lengths.
      double[] origin = mean(cloudX, cloudY);
      this.x = Points.from(origin, cloudX);
      this.y = Points.from(origin, cloudY);
      this.lengthsX = x.squaredLengths();
      this.lengthsY = y.squaredLengths();
      double longest = Math.sqrt(largest(lengthsX)) + Math.sqrt(largest(lengthsY));
      double most = ground == GroundDistance.EUCLIDEAN ? longest : longest * longest;
      if (!(most < Double.MAX_VALUE / 4)) {
        throw new Ke4jException("transport: the distances of the points exceed a double");
      }
      this.bound = most > 0 ? most : 1;
    }
  }

  @Override
  public int rows() {
    return n;
  }

  @Override
  public int columns() {
    return m;
  }

  @Override
  public double bound() {
    return bound;
  }

  @Override
  public double at(int row, int column) {
    double[] a = new double[d];
    double[] b = new double[d];
    x.get(row, a);
    y.get(column, b);
    double dot = 0;
    for (int k = 0; k < d; k++) {
      dot += a[k] * b[k];
    }
    if (ground == GroundDistance.COSINE) {
      double value = 1 - dot;
      return value < CANCELLATION ? 0.5 * difference(a, b) : value;
    }
    double sum = lengthsX[row] + lengthsY[column];
    double value = sum - 2 * dot;
    if (value < CANCELLATION * sum) {
      value = difference(a, b);
    }
    return ground == GroundDistance.EUCLIDEAN ? Math.sqrt(value) : value;
  }

  @Override
  public void scan(int threads, Panels panels) {
    int height = panelRows(n, m, threads);
    int count = (n + height - 1) / height;
    try (NativeRows columns = new NativeRows(m, d)) {
      y.copy(0, m, columns);
      Workers.run(
          threads,
          worker -> {
            double[] panel = new double[height * m];
            try (NativeRows some = new NativeRows(height, d)) {
              for (int k = worker; k < count; k += threads) {
                int from = k * height;
                int to = Math.min(n, from + height);
                x.copy(from, to, some);
                some.times(0, to - from, columns, 0, m, panel);
                finish(from, to, panel);
                panels.take(worker, from, to, panel, 0);
              }
            }
          });
    }
  }

  /** Rows of a panel. */
  static int panelRows(int n, int m, int threads) {
    return Math.max(1, Math.min(PANEL / m, (n + threads - 1) / threads));
  }

  /** Turns inner products into costs. */
  private void finish(int from, int to, double[] panel) {
    for (int i = from; i < to; i++) {
      int at = (i - from) * m;
      if (ground == GroundDistance.COSINE) {
        cosineRow(i, panel, at);
      } else {
        squaredRow(i, panel, at);
      }
    }
  }

  private void cosineRow(int i, double[] row, int at) {
    for (int j = at; j < at + m; j++) {
      double value = 1 - row[j];
      row[j] = value < CANCELLATION ? 0.5 * difference(i, j - at) : value;
    }
  }

  private void squaredRow(int i, double[] row, int at) {
    boolean root = ground == GroundDistance.EUCLIDEAN;
    double length = lengthsX[i];
    for (int j = 0; j < m; j++) {
      double sum = length + lengthsY[j];
      double value = sum - 2 * row[at + j];
      if (value < CANCELLATION * sum) {
        value = difference(i, j);
      }
      row[at + j] = root ? Math.sqrt(value) : value;
    }
  }

  private double difference(int i, int j) {
    double[] a = new double[d];
    double[] b = new double[d];
    x.get(i, a);
    y.get(j, b);
    return difference(a, b);
  }

  /** The squared length of a - b without cancellation. */
  private static double difference(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      double part = a[k] - b[k];
      sum += part * part;
    }
    return sum;
  }

  private static double[] mean(Cloud x, Cloud y) {
    int d = x.dimension();
    double[] mean = new double[d];
    double count = (double) x.points() + y.points();
    for (double[] points : new double[][] {x.values(), y.values()}) {
      for (int from = 0; from < points.length; from += d) {
        for (int k = 0; k < d; k++) {
          mean[k] += points[from + k] / count;
        }
      }
    }
    return mean;
  }

  /** The largest of some lengths; NaN or an infinity if one is. */
  private static double largest(double[] lengths) {
    return Arrays.stream(lengths).reduce(0, Math::max);
  }
}
