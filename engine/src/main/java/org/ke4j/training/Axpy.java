package org.ke4j.training;

import org.ke4j.graph.PlannedOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@code out = a x + y}, to be run many times; {@code out} may be x or y. */
final class Axpy {
  private final PlannedOperator operator;

  Axpy(INDArray x, INDArray y, INDArray out) {
    // The operator computes first + a second.
    operator = new PlannedOperator("axpy", new INDArray[] {y, x}, new INDArray[] {out});
  }

  void run(double a) {
    operator.reals(a).run();
  }
}
