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

  /**
   * @param values {@code n x m}, row-major; kept
   */
  StoredCosts(double[] values, int n, int m) {
    this(values, n, m, 0, false);
  }

  private StoredCosts(double[] values, int n, int m, int exponent, boolean lossy) {
    this.values = values;
    this.n = n;
    this.m = m;
    this.exponent = exponent;
    this.lossy = lossy;
    double largest = 0;
    double least = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
      least = Math.min(least, value);
    }
    this.bound = largest > 0 ? largest : 1;
    this.nonNegative = least >= 0;
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

  /** The costs, row-major; not to be changed. */
  double[] values() {
    return values;
  }

  /** All costs of another source, stored in the room for them. */
  static StoredCosts of(Costs source, int threads, CostRoom room) {
    int m = source.columns();
    double[] values = room.of(source.rows() * m);
    source.scan(
        threads,
        (worker, from, to, panel, offset) ->
            System.arraycopy(panel, offset, values, from * m, (to - from) * m));
    return new StoredCosts(values, source.rows(), m, source.exponent(), source.lossy());
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
