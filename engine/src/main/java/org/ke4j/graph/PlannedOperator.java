package org.ke4j.graph;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One native operator bound to its arrays, to be run many times: neither arrays nor arguments are
 * copied from call to call. The arrays stay the caller's and must outlive it. Not safe for several
 * threads.
 */
public final class PlannedOperator {
  private final DynamicCustomOp operator;
  private final OpContext context = Nd4j.getExecutioner().buildContext();

  /**
   * @param name of the operator in ND4J, for example {@code axpy}
   * @param inputs arrays it reads
   * @param outputs arrays it writes; may be among the inputs where the operator allows it
   */
  public PlannedOperator(String name, INDArray[] inputs, INDArray[] outputs) {
    operator = DynamicCustomOp.builder(name).build();
    context.setInputArrays(inputs);
    context.setOutputArrays(outputs);
  }

  /** Sets the floating-point arguments of the next runs. */
  public PlannedOperator reals(double... arguments) {
    context.setTArguments(arguments);
    return this;
  }

  /** Sets the integer arguments of the next runs. */
  public PlannedOperator integers(long... arguments) {
    context.setIArguments(arguments);
    return this;
  }

  public void run() {
    Nd4j.exec(operator, context);
  }
}
