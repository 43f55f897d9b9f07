package org.ke4j.graph;

import org.nd4j.linalg.api.ops.CustomOp;

/**
 * Nodes that only say where to look: permutations, slices and reshapes as strided views of their
 * input, for operators that read or write such views as fast as dense arrays.
 */
final class Views {
  private static final int BEGIN_MASK = 0;
  private static final int ELLIPSIS_MASK = 1;
  private static final int NEW_AXIS_MASK = 3;
  private static final int SHRINK_AXIS_MASK = 4;
  private static final int MASKS = 5;

  private Views() {}

  /** Products of stacks of matrices call BLAS once for each matrix, with its own strides. */
  static boolean fit(String operator, GraphValue value) {
    int rank = value.shape.length;
    if (!operator.equals("matmul") || rank < 3) {
      return false;
    }
    long[] strides = value.strides();
    return strides[rank - 1] == 1 || strides[rank - 2] == 1;
  }

  /**
   * What a node computes from a value, as a view of it; null if it is not of that kind.
   *
   * @param shape of the result
   */
  static GraphValue of(CustomOp operator, GraphValue input, long[] shape) {
    return switch (operator.opName()) {
      case "permute" -> {
        long[] permutation = operator.iArgs();
        yield Strides.isPermutation(permutation, input.shape.length)
            ? input.view(shape, Strides.permuted(input.strides(), permutation), 0)
            : null;
      }
      case "strided_slice" -> sliced(operator.iArgs(), input, shape);
      case "reshape" -> {
        long[] strides = Strides.reshaped(input.shape, input.strides(), shape);
        yield strides == null ? null : input.view(shape, strides, 0);
      }
      default -> null;
    };
  }

  private static GraphValue sliced(long[] arguments, GraphValue input, long[] shape) {
    int rank = input.shape.length;
    if (arguments.length != MASKS + 3 * rank
        || shape.length != rank
        || (arguments[ELLIPSIS_MASK] | arguments[NEW_AXIS_MASK] | arguments[SHRINK_AXIS_MASK])
            != 0) {
      return null;
    }
    long[] strides = input.strides().clone();
    long offset = 0;
    for (int k = 0; k < rank; k++) {
      long begin = arguments[MASKS + k];
      long step = arguments[MASKS + 2 * rank + k];
      if (step < 1) {
        return null;
      }
      if ((arguments[BEGIN_MASK] >> k & 1) == 0) {
        offset += (begin < 0 ? begin + input.shape[k] : begin) * strides[k];
      }
      strides[k] *= step;
    }
    return input.view(shape, strides, offset);
  }
}
