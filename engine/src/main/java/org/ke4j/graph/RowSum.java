package org.ke4j.graph;

/**
 * Sums the rows of a matrix by products with ones, several times faster than ND4J's reductions.
 * Done in two stages of about the square root of the number of rows each, so that rounding grows
 * with that root and not with the number: gradients are sums that nearly cancel.
 */
final class RowSum {
  private final Operators operators;
  private final long rows;
  private final long columns;
  private final long fold;
  private final GraphValue first;
  private final GraphValue second;

  /** For matrices of {@code [rows, columns]}. */
  RowSum(Operators operators, long rows, long columns) {
    this.operators = operators;
    this.rows = rows;
    this.columns = columns;
    long factor = 1;
    while (4 * factor * factor <= rows && rows % (2 * factor) == 0) {
      factor *= 2;
    }
    fold = factor;
    first = operators.filled("ones", 1, 1, rows / fold);
    second = fold == 1 ? null : operators.filled("ones", 1, 1, fold);
  }

  /** Appends the sum of a matrix's rows into {@code [columns]}. */
  void append(GraphValue matrix, GraphValue out) {
    GraphValue result = out.reshaped(1, columns);
    if (fold == 1) {
      operators.product(first, false, matrix, false, result);
    } else {
      GraphValue partial = operators.temporary("partialSums", 1, fold * columns);
      operators.product(first, false, matrix.reshaped(rows / fold, fold * columns), false, partial);
      operators.product(second, false, partial.reshaped(fold, columns), false, result);
    }
  }
}
