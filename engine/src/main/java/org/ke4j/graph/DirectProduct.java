package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The products of a stack of matrices by one call of oneDNN, as attention has them. ND4J calls BLAS
 * once for each matrix, whose threads wait busily for the next one and keep the cores from OpenMP's
 * threads, to which everything else belongs: with two threads DINOv2 had a third of its speed.
 *
 * <p>A product has the same bits alone and among others, with any number of threads.
 */
final class DirectProduct extends DirectStep {
  private static final int MATRIX = 2;

  /** oneDNN's own limit. */
  private static final int MOST_AXES = 12;

  /** Threads of a kernel that cuts matrices, so that each gets whole ones; 0 of other kernels. */
  private final int threads;

  private DirectProduct(OneDnn oneDnn, matmul.primitive_desc plan, int threads, Step step) {
    super("matmul", oneDnn, oneDnn.own(plan.scratchpad_desc()), step.inputs(), step.outputs());
    primitive(new matmul(oneDnn.own(plan)));
    this.threads = threads;
  }

  /** The steps with products of stacks called directly. */
  static List<Step> of(OneDnn oneDnn, List<Step> steps) {
    return steps.stream().map(step -> covers(step) ? of(oneDnn, step) : step).toList();
  }

  private static boolean covers(Step step) {
    if (!(step instanceof OperatorStep operator)
        || !step.name().equals("matmul")
        || Backend.threads() == 0
        || Arrays.stream(operator.integers()).anyMatch(argument -> argument != 0)) {
      return false;
    }
    GraphValue left = step.inputs().get(0);
    GraphValue right = step.inputs().get(1);
    GraphValue out = step.outputs().get(0);
    int axes = out.shape.length;
    return axes > MATRIX
        && axes <= MOST_AXES
        && isMatrices(left, out)
        && isMatrices(right, out)
        && isMatrices(out, out);
  }

  /** Whether a value is a stack as high as the result. */
  private static boolean isMatrices(GraphValue value, GraphValue out) {
    int stack = out.shape.length - MATRIX;
    return value.type == DataType.FLOAT
        && value.length() > 0
        && value.shape.length == out.shape.length
        && Arrays.equals(value.shape, 0, stack, out.shape, 0, stack);
  }

  private static Step of(OneDnn oneDnn, Step step) {
    GraphValue out = step.outputs().get(0);
    int axes = out.shape.length;
    long matrices = out.length() / out.shape[axes - 1] / out.shape[axes - MATRIX];
    int all = Backend.threads();
    int fit = all;
    while (matrices % fit != 0) {
      fit--;
    }
    Step any = with(all, oneDnn, step, false);
    return any != null ? any : Objects.requireNonNullElse(with(fit, oneDnn, step, true), step);
  }

  /** A call with a number of threads; null if oneDNN has no kernel of the kind. */
  private static DirectProduct with(int threads, OneDnn oneDnn, Step step, boolean cuts) {
    int before = Backend.threads();
    try (memory.desc left = OneDnn.description(step.inputs().get(0));
        memory.desc right = OneDnn.description(step.inputs().get(1));
        memory.desc out = OneDnn.description(step.outputs().get(0));
        matmul.desc what = new matmul.desc(left, right, out);
        primitive_attr attributes = new primitive_attr()) {
      attributes.set_scratchpad_mode(scratchpad_mode.user);
      Backend.limitThisThread(threads);
      matmul.primitive_desc plan =
          new matmul.primitive_desc(what, attributes, oneDnn.processor(), true);
      if (!OneDnn.hasKernel(plan) || cuts(plan) != cuts) {
        plan.close();
        return null;
      }
      return new DirectProduct(oneDnn, plan, cuts ? threads : 0, step);
    } catch (RuntimeException e) {
      // The bindings throw for what oneDNN does not implement.
      return null;
    } finally {
      Backend.limitThisThread(before);
    }
  }

  /**
   * Whether it is oneDNN's older kernel, which shares the elements of all matrices among the
   * threads and sums a row that it cuts otherwise; a single matrix it cuts across the sums.
   */
  private static boolean cuts(matmul.primitive_desc plan) {
    return OneDnn.kernel(plan).startsWith("gemm");
  }

  @Override
  void bind() {
    argument(dnnl.DNNL_ARG_SRC, oneDnn().of(inputs().get(0)));
    argument(dnnl.DNNL_ARG_WEIGHTS, oneDnn().of(inputs().get(1)));
    argument(dnnl.DNNL_ARG_DST, oneDnn().of(outputs().get(0)));
  }

  @Override
  void run() {
    if (threads == 0) {
      super.run();
      return;
    }
    int before = Backend.threads();
    Backend.limitThisThread(threads);
    try {
      super.run();
    } finally {
      Backend.limitThisThread(before);
    }
  }
}
