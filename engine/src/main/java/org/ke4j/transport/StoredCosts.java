package org.ke4j.transport;

/** A cost matrix in the heap. */
final class StoredCosts implements Costs {
  private final double[] values;
  private final int n;
  private final int m;
  private final double bound;

  /**
   * @param values {@code n x m}, row-major; kept
   */
  StoredCosts(double[] values, int n, int m) {
    this.values = values;
    this.n = n;
    this.m = m;
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    this.bound = largest > 0 ? largest : 1;
  }

  /** All costs of another source, stored. */
  static StoredCosts of(Costs source, int threads) {
    int m = source.columns();
    double[] values = new double[source.rows() * m];
    source.scan(
        threads,
        (worker, from, to, panel, offset) ->
            System.arraycopy(panel, offset, values, from * m, (to - from) * m));
    return new StoredCosts(values, source.rows(), m);
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
