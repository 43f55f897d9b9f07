package org.ke4j.graph;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Calls a native operator through a context that is filled once: no array is allocated, no argument
 * copied from call to call.
 */
final class OperatorStep extends Step {
  private final CustomOp custom;
  private final Op legacy;
  private final OpContext context = Nd4j.getExecutioner().buildContext();

  /** A custom operator; its arguments are taken from the operator. */
  OperatorStep(CustomOp operator, List<GraphValue> inputs, List<GraphValue> outputs) {
    super(operator.opName(), inputs, outputs);
    this.custom = operator;
    this.legacy = null;
    if (operator.numIArguments() > 0) {
      context.setIArguments(operator.iArgs());
    }
    if (operator.numTArguments() > 0) {
      context.setTArguments(operator.tArgs());
    }
    if (operator.numBArguments() > 0) {
      context.setBArguments(operator.bArgs());
    }
    if (operator.numDArguments() > 0) {
      context.setDArguments(operator.dArgs());
    }
  }

  /** An operator of the older kind: at most two inputs, one output. */
  OperatorStep(Op operator, List<GraphValue> inputs, GraphValue output) {
    super(operator.opName(), inputs, List.of(output));
    this.custom = null;
    this.legacy = operator;
  }

  /** The same call on other arrays. */
  OperatorStep on(List<GraphValue> inputs, List<GraphValue> outputs) {
    return custom != null
        ? new OperatorStep(custom, inputs, outputs)
        : new OperatorStep(legacy, inputs, outputs.get(0));
  }

  /** The integer arguments; none of an operator of the older kind. */
  long[] integers() {
    return custom == null ? new long[0] : custom.iArgs();
  }

  /** The floating-point arguments; none of an operator of the older kind. */
  double[] reals() {
    return custom == null ? new double[0] : custom.tArgs();
  }

  /** The number that an operator of the older kind works with; NaN where there is none. */
  double scalar() {
    return legacy instanceof ScalarOp number && number.scalar() != null
        ? number.scalar().getDouble(0)
        : Double.NaN;
  }

  /** Whether a {@code biasadd} adds along the last dimension. */
  boolean isChannelsLast() {
    return custom != null && custom.numBArguments() > 0 && !custom.bArgs()[0];
  }

  @Override
  void bind() {
    context.setInputArrays(inputs().stream().map(GraphValue::array).toArray(INDArray[]::new));
    context.setOutputArrays(outputs().stream().map(GraphValue::array).toArray(INDArray[]::new));
  }

  @Override
  void run() {
    if (custom != null) {
      Nd4j.exec(custom, context);
    } else {
      Nd4j.exec(legacy, context);
    }
  }
}
