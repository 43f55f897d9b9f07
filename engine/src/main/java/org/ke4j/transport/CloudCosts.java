package org.ke4j.transport;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.NativeRows;

/**
 * Ground distances of two clouds, computed when they are read: the BLAS product of a panel of X
 * with all of Y gives a panel of rows. Where the product would cancel (points closer than a
 * ten-thousandth of their squared lengths) {@link Differences} takes the points themselves, so that
 * equal points are at distance 0 and a distance of 1e-200 keeps its digits.
 */
final class CloudCosts implements Costs {
  /** Values of a panel: 8 MB, in the heap and outside. */
  static final int PANEL = 1 << 20;

  private static final double CANCELLATION = 1e-4;

  /** Sums of squares below this may have lost parts. */
  private static final double TINY = 0x1p-900;

  /** Coordinates beyond 2^300, or all below 2^-300, are scaled before they are squared. */
  private static final int SAFE_EXPONENT = 300;

  private final Points x;
  private final Points y;
  private final Differences differences;
  private final double[] lengthsX;
  private final double[] lengthsY;
  private final int n;
  private final int m;
  private final int d;
  private final GroundDistance ground;
  private final double bound;
  private final int unit;

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
      this.unit = 0;
    } else {
      // Moving the origin amid the points leaves differences and shrinks lengths.
      double[] origin = Points.middle(cloudX, cloudY);
      double reach = Math.max(Points.reach(origin, cloudX), Points.reach(origin, cloudY));
      int exponent = Math.getExponent(reach);
      this.unit = reach > 0 && Math.abs(exponent) > SAFE_EXPONENT ? exponent : 0;
      this.x = Points.from(origin, unit, cloudX);
      this.y = Points.from(origin, unit, cloudY);
      this.lengthsX = x.squaredLengths();
      this.lengthsY = y.squaredLengths();
      double longest = Math.sqrt(largest(lengthsX)) + Math.sqrt(largest(lengthsY));
      double most =
          ground == GroundDistance.EUCLIDEAN ? Math.scalb(longest, unit) : longest * longest;
      if (!(most < Double.MAX_VALUE / 4)) {
        throw new Ke4jException("transport: the distances of the points exceed a double");
      }
      this.bound = most > 0 ? most : 1;
    }
    this.differences = new Differences(cloudX, cloudY, ground, unit);
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
  public boolean nonNegative() {
    return true;
  }

  @Override
  public int exponent() {
    return ground == GroundDistance.SQUARED_EUCLIDEAN ? 2 * unit : 0;
  }

  @Override
  public boolean lossy() {
    return differences.lossy();
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
      return value < CANCELLATION ? differences.cosine(row, column) : value;
    }
    return distance(row, column, dot);
  }

  private double distance(int i, int j, double dot) {
    double sum = lengthsX[i] + lengthsY[j];
    double value = sum - 2 * dot;
    if (value < CANCELLATION * sum || sum < TINY) {
      return ground == GroundDistance.EUCLIDEAN
          ? differences.length(i, j)
          : differences.squared(i, j);
    }
    return ground == GroundDistance.EUCLIDEAN ? Math.scalb(Math.sqrt(value), unit) : value;
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

  /** One call of BLAS instead of one dot product for each cell. */
  @Override
  public double[] rows(int[] rows) {
    double[] panel = new double[Math.multiplyExact(rows.length, m)];
    try (NativeRows columns = new NativeRows(m, d);
        NativeRows some = new NativeRows(rows.length, d)) {
      y.copy(0, m, columns);
      double[] point = new double[d];
      for (int k = 0; k < rows.length; k++) {
        x.get(rows[k], point);
        some.set(k, point);
      }
      some.times(0, rows.length, columns, 0, m, panel);
    }
    for (int k = 0; k < rows.length; k++) {
      finish(rows[k], panel, k * m);
    }
    return panel;
  }

  /** Rows of a panel. */
  static int panelRows(int n, int m, int threads) {
    return Math.max(1, Math.min(PANEL / m, (n + threads - 1) / threads));
  }

  /** Turns inner products into costs. */
  private void finish(int from, int to, double[] panel) {
    for (int i = from; i < to; i++) {
      finish(i, panel, (i - from) * m);
    }
  }

  private void finish(int i, double[] panel, int at) {
    if (ground == GroundDistance.COSINE) {
      cosineRow(i, panel, at);
    } else {
      squaredRow(i, panel, at);
    }
  }

  private void cosineRow(int i, double[] row, int at) {
    for (int j = at; j < at + m; j++) {
      double value = 1 - row[j];
      row[j] = value < CANCELLATION ? differences.cosine(i, j - at) : value;
    }
  }

  private void squaredRow(int i, double[] row, int at) {
    boolean root = ground == GroundDistance.EUCLIDEAN;
    double length = lengthsX[i];
    for (int j = 0; j < m; j++) {
      double sum = length + lengthsY[j];
      double value = sum - 2 * row[at + j];
      if (value < CANCELLATION * sum || sum < TINY || unit != 0) {
        row[at + j] = distance(i, j, row[at + j]);
      } else {
        row[at + j] = root ? Math.sqrt(value) : value;
      }
    }
  }

  /** The largest of some lengths; NaN or an infinity if one is. */
  private static double largest(double[] lengths) {
    return Arrays.stream(lengths).reduce(0, Math::max);
  }
}
