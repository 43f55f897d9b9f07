package org.ke4j.graph;

import java.util.List;

/**
 * A product whose left factor is one row, computed as the first of two rows: a single one goes to
 * another routine of OpenBLAS, which sums in another order, and an image's result would depend on
 * whether there is a second image.
 */
final class OneRowProduct extends Step {
  private final List<OperatorStep> steps;

  /**
   * @param factors {@code [1, k]} and {@code [k, n]}
   * @param outputs the product {@code [1, n]}, and the temporaries of the steps
   * @param steps that double the row, multiply both and take the first product
   */
  OneRowProduct(List<GraphValue> factors, List<GraphValue> outputs, List<OperatorStep> steps) {
    super("product of a row", factors, outputs);
    this.steps = List.copyOf(steps);
  }

  /** Integer arguments of the product. */
  long[] integers() {
    return steps.get(1).integers();
  }

  @Override
  void bind() {
    steps.forEach(OperatorStep::bind);
  }

  @Override
  void run() {
    steps.forEach(OperatorStep::run);
  }
}
