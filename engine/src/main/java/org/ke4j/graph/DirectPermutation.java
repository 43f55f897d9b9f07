package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.nd4j.linalg.api.buffer.DataType;

/** A copy with its axes in another order, by one call of oneDNN: ND4J's goes number by number. */
final class DirectPermutation extends DirectStep {
  /** oneDNN's own limit. */
  private static final int MOST_AXES = 12;

  private final long[] permutation;

  private DirectPermutation(OneDnn oneDnn, OperatorStep step) {
    super("permutation", oneDnn, null, step.inputs(), step.outputs());
    this.permutation = step.integers();
  }

  /** The steps with permutations called directly. */
  static List<Step> of(OneDnn oneDnn, List<Step> steps) {
    return steps.stream().map(step -> covers(step) ? of(oneDnn, step) : step).toList();
  }

  private static Step of(OneDnn oneDnn, Step step) {
    return new DirectPermutation(oneDnn, (OperatorStep) step);
  }

  private static boolean covers(Step step) {
    if (!(step instanceof OperatorStep operator)
        || !step.name().equals("permute")
        || step.inputs().size() != 1
        || step.outputs().size() != 1) {
      return false;
    }
    GraphValue x = step.inputs().get(0);
    GraphValue y = step.outputs().get(0);
    int axes = x.shape.length;
    return axes > 1
        && axes <= MOST_AXES
        && Strides.isPermutation(operator.integers(), axes)
        && x.type == DataType.FLOAT
        && y.type == DataType.FLOAT
        && y.length() > 0
        && x.base != y.base
        && !y.isStrided()
        && Arrays.equals(Strides.permuted(x.shape, operator.integers()), y.shape);
  }

  @Override
  void bind() {
    GraphValue x = inputs().get(0);
    GraphValue y = outputs().get(0);
    long[] strides = Strides.permuted(x.strides(), permutation);
    memory.desc turned = new memory.desc(y.shape, memory.data_type.f32, strides);
    memory from = oneDnn().of(oneDnn().own(turned), x.array());
    memory to = oneDnn().of(y);
    primitive(new reorder(from, to));
    argument(dnnl.DNNL_ARG_FROM, from);
    argument(dnnl.DNNL_ARG_TO, to);
  }
}
