package org.ke4j.transport;

/** The costs c(i, j) of a problem, read row by row. Safe for several threads. */
interface Costs {
  /** Number of rows, points of X. */
  int rows();

  /** Number of columns, points of Y. */
  int columns();

  /** An upper bound of |c(i, j)|, above 0. */
  double bound();

  /** Whether no cost is below 0. */
  boolean nonNegative();

  /** The costs are in units of 2^exponent. */
  default int exponent() {
    return 0;
  }

  /** Whether costs below the range of a double have been met and lost, in part or whole. */
  default boolean lossy() {
    return false;
  }

  /** One cost. */
  double at(int row, int column);

  /**
   * Some rows, whole.
   *
   * @return {@code rows.length x columns}, row-major; the caller's
   */
  default double[] rows(int[] rows) {
    double[] some = new double[Math.multiplyExact(rows.length, columns())];
    for (int k = 0, at = 0; k < rows.length; k++) {
      for (int j = 0; j < columns(); j++) {
        some[at++] = at(rows[k], j);
      }
    }
    return some;
  }

  /** min over i of c(i, j) for each column; the caller's. */
  default double[] columnMinima(int threads) {
    return Pricing.columnMinima(this, threads);
  }

  /** Hands out every row once, on the given number of threads, in panels of consecutive rows. */
  void scan(int threads, Panels panels);

  /** Takes panels of rows; called by several threads for different rows. */
  interface Panels {
    /**
     * Takes one panel.
     *
     * @param worker index of the calling thread, 0 to threads - 1
     * @param fromRow first row
     * @param toRow behind the last row
     * @param values row-major costs, not to be changed
     * @param offset where the first row begins in {@code values}
     */
    void take(int worker, int fromRow, int toRow, double[] values, int offset);
  }
}
