package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * Float32 functions in terms of operators that have a fast native implementation. ND4J's own
 * square, sigmoid and erf call the mathematics library for every element; its tanh, where it comes
 * with oneDNN, works on whole vectors.
 */
final class Shortcuts {
  /** Sums of fewer numbers gain nothing as a product. */
  private static final long LEAST_SUM = 32;

  private static final int MANY_AXES = 6;
  private static final long LEAST_ROW = 8;

  /**
   * Coefficients c of {@code erf(x) = tanh(x (c0 + c1 x^2 + ... + c6 x^12))}, a least-maximum fit
   * over 0 to 4 with error 6e-8, in float32 arithmetic 1.5e-7; beyond 4 the argument stays above 7.
   */
  private static final double[] ERF = {
    1.1283797060764926,
    0.10276547771526195,
    -0.00018437763629187,
    -0.0006257233888875153,
    8.971358543373373e-05,
    -5.985783430569699e-06,
    1.5896139588045225e-07
  };

  private final Operators operators;
  private final boolean oneDnn;

  /**
   * @param oneDnn whether the native library comes with oneDNN
   */
  Shortcuts(Program program, boolean oneDnn) {
    this.operators = new Operators(program, DataType.FLOAT);
    this.oneDnn = oneDnn;
  }

  /** Whether an element-wise operator has a shortcut. */
  boolean covers(String operator) {
    return operator.equals("erf")
        || operator.equals("square")
        || (oneDnn && operator.equals("sigmoid"));
  }

  /**
   * Appends an element-wise operator.
   *
   * @param out may be the input
   */
  void append(String operator, GraphValue x, GraphValue out) {
    switch (operator) {
      case "erf" -> erf(x, out);
      case "square" -> operators.multiply(x, x, out);
      default -> sigmoid(x, out);
    }
  }

  /** 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2. */
  private void sigmoid(GraphValue x, GraphValue out) {
    operators.scale(x, 0.5, out);
    operators.call("tanh", List.of(out), out);
    operators.scale(out, 0.5, out);
    operators.shift(out, 0.5, out);
  }

  private void erf(GraphValue x, GraphValue out) {
    GraphValue square = operators.temporary("square", x.shape);
    GraphValue sum = operators.temporary("polynomial", x.shape);
    operators.multiply(x, x, square);
    operators.scale(square, ERF[ERF.length - 1], sum);
    for (int i = ERF.length - 2; i > 0; i--) {
      operators.shift(sum, ERF[i], sum);
      operators.multiply(sum, square, sum);
    }
    operators.shift(sum, ERF[0], sum);
    operators.multiply(sum, x, out);
    operators.call("tanh", List.of(out), out);
  }

  /** Whether a node is a product of float32 matrices whose left factor is a single row. */
  static boolean coversProduct(CustomOp operator, GraphValue left) {
    return operator.opName().equals("matmul")
        && left.type == DataType.FLOAT
        && left.shape.length == 2
        && left.shape[0] == 1
        && (operator.numIArguments() == 0 || operator.iArgs()[0] == 0)
        && (operator.numIArguments() < 3 || operator.iArgs()[2] == 0);
  }

  /** Appends a product of one row that has the same bits as one row of many. */
  void appendProduct(CustomOp operator, GraphValue left, GraphValue right, GraphValue out) {
    operators.productOfOneRow(operator, left, right, out);
  }

  /**
   * Whether a permutation of many axes moves whole rows: ND4J's own goes element by element, from
   * six axes on slowly.
   */
  static boolean coversPermutation(GraphValue x, long[] permutation) {
    int rank = x.shape.length;
    return rank >= MANY_AXES
        && x.type == DataType.FLOAT
        && Strides.isPermutation(permutation, rank)
        && x.length() <= Integer.MAX_VALUE
        && row(x, permutation) >= LEAST_ROW;
  }

  /** Elements of the last axes that stay where they are. */
  private static long row(GraphValue x, long[] permutation) {
    long row = 1;
    for (int k = permutation.length - 1; k >= 0 && permutation[k] == k; k--) {
      row *= x.shape[k];
    }
    return row;
  }

  /** Appends a permutation as a gathering of rows. */
  void appendPermutation(GraphValue x, long[] permutation, GraphValue out) {
    long row = row(x, permutation);
    long[] from = Strides.permuted(x.strides(), permutation);
    int[] rows = new int[(int) (x.length() / row)];
    for (int i = 0; i < rows.length; i++) {
      long rest = i * row;
      long at = 0;
      for (int k = from.length - 1; k >= 0; k--) {
        at += rest % out.shape[k] * from[k];
        rest /= out.shape[k];
      }
      rows[i] = (int) (at / row);
    }
    GraphValue indices = operators.indices("rows of a permutation", rows);
    operators.call(
        "gather",
        new long[] {0},
        new double[0],
        List.of(x.reshaped(rows.length, row), indices),
        out.reshaped(rows.length, row));
  }

  /**
   * Limits values to {@code low} to {@code high}, either of them infinite for no limit; what is no
   * number stays so.
   */
  void appendClip(GraphValue x, double low, double high, GraphValue out) {
    GraphValue from = x;
    if (high != Double.POSITIVE_INFINITY) {
      operators.atMost(from, high, out);
      from = out;
    }
    if (low != Double.NEGATIVE_INFINITY || from == x) {
      operators.atLeast(from, low, out);
    }
  }

  /**
   * Whether there is a shortcut for a sum or mean.
   *
   * @param axes ascending, from 0
   */
  boolean coversReduction(String operator, GraphValue x, int[] axes) {
    if (x.type != DataType.FLOAT || x.length() == 0) {
      return false;
    }
    return isSumOfRows(operator, x, axes) || isMeanOfPixels(operator, x, axes);
  }

  /**
   * Over the last axes but for extents of one, and enough numbers for a product to gain something.
   */
  private static boolean isSumOfRows(String operator, GraphValue x, int[] axes) {
    boolean last = operator.equals("reduce_mean") || operator.equals("reduce_sum");
    for (int k = axes[0]; k < x.shape.length; k++) {
      last &= x.shape[k] == 1 || Arrays.binarySearch(axes, k) >= 0;
    }
    return last && columns(x, axes) >= LEAST_SUM;
  }

  private boolean isMeanOfPixels(String operator, GraphValue x, int[] axes) {
    return oneDnn
        && operator.equals("reduce_mean")
        && x.shape.length == 4
        && Arrays.equals(axes, new int[] {1, 2});
  }

  private static long columns(GraphValue x, int[] axes) {
    return GraphValue.length(Arrays.stream(axes).mapToLong(k -> x.shape[k]).toArray());
  }

  /** Appends a sum or mean: over the last axes as a product, over pixels as a pooling. */
  void appendReduction(String operator, GraphValue x, int[] axes, GraphValue out) {
    long[] s = x.shape;
    if (isMeanOfPixels(operator, x, axes)) {
      long[] window = {s[1], s[2], 1, 1, 0, 0, 1, 1, 0, 0, 1};
      operators.call(
          "avgpool2d", window, new double[0], List.of(x), out.reshaped(s[0], 1, 1, s[3]));
      return;
    }
    long columns = columns(x, axes);
    long rows = x.length() / columns;
    double weight = operator.equals("reduce_mean") ? 1.0 / columns : 1;
    GraphValue weights = operators.filled("weights of a sum", weight, columns, 1);
    GraphValue matrix = x.reshaped(rows, columns);
    if (rows == 1) {
      DynamicCustomOp matmul = DynamicCustomOp.builder("matmul").build();
      operators.productOfOneRow(matmul, matrix, weights, out.reshaped(1, 1));
      return;
    }
    operators.product(matrix, false, weights, false, out.reshaped(rows, 1));
  }
}
