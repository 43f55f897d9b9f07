package org.ke4j.transport;

/** A cost matrix in the heap. */
final class StoredCosts implements Costs {
  /** Costs of at most 2^940 leave room for the sums of 2^80 of them. */
  private static final int MOST = 940;

  private static final int LEAST = -600;

  private final double[] values;
  private final int n;
  private final int m;
  private final double bound;
  private final boolean nonNegative;
  private final int exponent;
  private final boolean lossy;
  private final double[] columnMinima;

  /**
   * @param values {@code n x m}, row-major; kept
   */
  StoredCosts(double[] values, int n, int m) {
    this(values, n, m, 0, false);
  }

  private StoredCosts(double[] values, int n, int m, int exponent, boolean lossy) {
    this(values, n, m, exponent, lossy, new Extremes(m));
  }

  private StoredCosts(
      double[] values, int n, int m, int exponent, boolean lossy, Extremes extremes) {
    this.values = values;
    this.n = n;
    this.m = m;
    this.exponent = exponent;
    this.lossy = lossy;
    if (!extremes.seen) {
      extremes.take(values, 0, n);
    }
    this.columnMinima = extremes.minima;
    this.bound = extremes.largest > 0 ? extremes.largest : 1;
    this.nonNegative = extremes.least() >= 0;
  }

  /** The largest size of a cost, and the least cost of each column. */
  private static final class Extremes {
    final double[] minima;
    double largest;
    boolean seen;

    Extremes(int columns) {
      minima = Shortlist.unlimited(columns);
    }

    /** Rows of costs, the first at {@code offset}. */
    void take(double[] values, int offset, int rows) {
      seen = true;
      int m = minima.length;
      for (int i = 0, at = offset; i < rows; i++, at += m) {
        for (int j = 0; j < m; j++) {
          double value = values[at + j];
          largest = Math.max(largest, Math.abs(value));
          if (value < minima[j]) {
            minima[j] = value;
          }
        }
      }
    }

    void take(Extremes other) {
      seen |= other.seen;
      largest = Math.max(largest, other.largest);
      for (int j = 0; j < minima.length; j++) {
        minima[j] = Math.min(minima[j], other.minima[j]);
      }
    }

    double least() {
      double least = 0;
      for (double minimum : minima) {
        least = Math.min(least, minimum);
      }
      return least;
    }
  }

  /**
   * These costs, or a copy in another unit where sums of them could leave the range of a double, or
   * all of them are near its lower end.
   */
  StoredCosts inRange() {
    int size = Math.getExponent(bound);
    int unit = size > MOST ? size - MOST : size < LEAST ? size : 0;
    if (unit == 0) {
      return this;
    }
    double[] scaled = new double[values.length];
    boolean lost = lossy;
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = Math.scalb(values[k], -unit);
      lost |= Math.scalb(scaled[k], unit) != values[k];
    }
    return new StoredCosts(scaled, n, m, exponent + unit, lost);
  }

  @Override
  public boolean nonNegative() {
    return nonNegative;
  }

  @Override
  public int exponent() {
    return exponent;
  }

  @Override
  public boolean lossy() {
    return lossy;
  }

  @Override
  public double[] rows(int[] rows) {
    double[] some = new double[Math.multiplyExact(rows.length, m)];
    for (int k = 0; k < rows.length; k++) {
      System.arraycopy(values, rows[k] * m, some, k * m, m);
    }
    return some;
  }

  @Override
  public double[] columnMinima(int threads) {
    return columnMinima.clone();
  }

  /** The costs, row-major; not to be changed. */
  double[] values() {
    return values;
  }

  /** All costs of another source, stored in the room for them. */
  static StoredCosts of(Costs source, int threads, CostRoom room) {
    int m = source.columns();
    double[] values = room.of(source.rows() * m);
    Extremes[] parts = new Extremes[threads];
    source.scan(
        threads,
        (worker, from, to, panel, offset) -> {
          System.arraycopy(panel, offset, values, from * m, (to - from) * m);
          if (parts[worker] == null) {
            parts[worker] = new Extremes(m);
          }
          parts[worker].take(panel, offset, to - from);
        });
    Extremes all = new Extremes(m);
    for (Extremes part : parts) {
      if (part != null) {
        all.take(part);
      }
    }
    return new StoredCosts(values, source.rows(), m, source.exponent(), source.lossy(), all);
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
    return values[row * m + column];
  }

  @Override
  public void scan(int threads, Panels panels) {
    Workers.run(
        threads,
        worker -> {
          int from = (int) ((long) n * worker / threads);
          int to = (int) ((long) n * (worker + 1) / threads);
          panels.take(worker, from, to, values, from * m);
        });
  }
}
