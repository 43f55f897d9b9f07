package org.ke4j.transport;

import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Products;

/**
 * Ground distances of two clouds, computed when they are read: the BLAS product of a panel of X
 * with all of Y gives a panel of rows. Where the product would cancel (points closer than a
 * hundred-thousandth of their squared lengths) the difference of the points is taken instead, so
 * that equal points are at distance 0.
 */
final class CloudCosts implements Costs {
  /** Values of a panel: 16 MB. */
  static final int PANEL = 1 << 21;

  private static final double CANCELLATION = 1e-5;

  private final double[] x;
  private final double[] y;
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
    this.x = cloudX.values().clone();
    this.y = cloudY.values().clone();
    if (ground == GroundDistance.COSINE) {
      normalize("X", x, d);
      normalize("Y", y, d);
      this.bound = 2;
    } else {
      center();
      double longest = Math.sqrt(largest(x)) + Math.sqrt(largest(y));
      double most = ground == GroundDistance.EUCLIDEAN ? longest : longest * longest;
      if (!(most < Double.MAX_VALUE / 4)) {
        throw new Ke4jException("transport: the distances of the points exceed a double");
      }
      this.bound = most > 0 ? most : 1;
    }
    this.lengthsX = squaredLengths(x);
    this.lengthsY = squaredLengths(y);
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
    double dot = 0;
    for (int k = 0; k < d; k++) {
      dot += x[row * d + k] * y[column * d + k];
    }
    return distance(row, column, dot);
  }

  @Override
  public void scan(int threads, Panels panels) {
    int height = Math.max(1, Math.min(PANEL / m, (n + threads - 1) / threads));
    int count = (n + height - 1) / height;
    Workers.run(
        threads,
        worker -> {
          double[] panel = new double[height * m];
          for (int k = worker; k < count; k += threads) {
            int from = k * height;
            int to = Math.min(n, from + height);
            fill(from, to, panel);
            panels.take(worker, from, to, panel, 0);
          }
        });
  }

  private void fill(int from, int to, double[] panel) {
    Products.timesTransposed(x, from, to, y, m, d, panel);
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
    for (int j = 0; j < m; j++) {
      double value = 1 - row[at + j];
      row[at + j] = value < CANCELLATION ? 0.5 * difference(i, j) : value;
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

  private double distance(int i, int j, double dot) {
    if (ground == GroundDistance.COSINE) {
      double value = 1 - dot;
      return value < CANCELLATION ? 0.5 * difference(i, j) : value;
    }
    double sum = lengthsX[i] + lengthsY[j];
    double value = sum - 2 * dot;
    if (value < CANCELLATION * sum) {
      value = difference(i, j);
    }
    return ground == GroundDistance.EUCLIDEAN ? Math.sqrt(value) : value;
  }

  /** The squared length of x_i - y_j without cancellation. */
  private double difference(int i, int j) {
    double sum = 0;
    for (int k = 0; k < d; k++) {
      double part = x[i * d + k] - y[j * d + k];
      sum += part * part;
    }
    return sum;
  }

  /** Moves the origin to the mean of all points: differences stay, lengths shrink. */
  private void center() {
    double[] mean = new double[d];
    for (double[] points : new double[][] {x, y}) {
      for (int k = 0; k < points.length; k++) {
        mean[k % d] += points[k] / ((double) n + m);
      }
    }
    for (double[] points : new double[][] {x, y}) {
      for (int k = 0; k < points.length; k++) {
        points[k] -= mean[k % d];
      }
    }
  }

  private double[] squaredLengths(double[] points) {
    double[] lengths = new double[points.length / d];
    for (int k = 0; k < points.length; k++) {
      lengths[k / d] += points[k] * points[k];
    }
    return lengths;
  }

  private double largest(double[] points) {
    double largest = 0;
    for (double length : squaredLengths(points)) {
      if (!(length <= largest)) {
        largest = length;
      }
    }
    return largest;
  }

  private static void normalize(String name, double[] points, int d) {
    for (int from = 0; from < points.length; from += d) {
      double largest = 0;
      for (int k = from; k < from + d; k++) {
        largest = Math.max(largest, Math.abs(points[k]));
      }
      if (largest == 0) {
        throw new Ke4jException(
            "cosine distance: expected vectors with a direction, got a zero vector as row "
                + from / d
                + " of "
                + name);
      }
      double sum = 0;
      for (int k = from; k < from + d; k++) {
        points[k] /= largest;
        sum += points[k] * points[k];
      }
      double norm = Math.sqrt(sum);
      for (int k = from; k < from + d; k++) {
        points[k] /= norm;
      }
    }
  }
}
