package org.ke4j.graph;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMultiplication;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarSet;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.floating.RSqrt;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Appends native operators to a program by name. An output may be an input of the same shape: the
 * operator then works in place.
 */
final class Operators {
  private final Program program;
  private final DataType type;
  private int count;

  /**
   * @param type of all temporaries: float32, or float64 to check gradients
   */
  Operators(Program program, DataType type) {
    this.program = program;
    this.type = type;
  }

  GraphValue temporary(String name, long... shape) {
    return GraphValue.temporary(name + "#" + count++, type, shape);
  }

  /** A constant filled with one number. */
  GraphValue filled(String name, double value, long... shape) {
    INDArray array = program.own(Nd4j.create(type, shape));
    array.assign(value);
    return GraphValue.constant(name, array);
  }

  /** A constant of row numbers. */
  GraphValue indices(String name, int[] rows) {
    return GraphValue.constant(name, program.own(Nd4j.createFromArray(rows)));
  }

  void call(
      String name,
      long[] integers,
      double[] reals,
      List<GraphValue> inputs,
      GraphValue... outputs) {
    DynamicCustomOp operator = DynamicCustomOp.builder(name).build();
    operator.addIArgument(integers);
    operator.addTArgument(reals);
    program.add(new OperatorStep(operator, inputs, List.of(outputs)));
  }

  void call(String name, List<GraphValue> inputs, GraphValue output) {
    call(name, new long[0], new double[0], inputs, output);
  }

  private void call(Op operator, GraphValue input, GraphValue output) {
    program.add(new OperatorStep(operator, List.of(input), output));
  }

  /** An element-wise operator of the older kind. */
  void apply(Op operator, GraphValue input, GraphValue output) {
    call(operator, input, output);
  }

  /** The sum over some ascending axes, which vanish. */
  void sum(GraphValue x, long[] axes, GraphValue out) {
    call("reduce_sum", axes, new double[0], List.of(x), out);
  }

  void multiply(GraphValue a, GraphValue b, GraphValue out) {
    call("multiply", List.of(a, b), out);
  }

  void add(GraphValue a, GraphValue b, GraphValue out) {
    call("add", List.of(a, b), out);
  }

  void subtract(GraphValue a, GraphValue b, GraphValue out) {
    call("subtract", List.of(a, b), out);
  }

  /** {@code out = a x + y}. */
  void axpy(double a, GraphValue x, GraphValue y, GraphValue out) {
    // The operator computes first + a second.
    call("axpy", new long[0], new double[] {a}, List.of(y, x), out);
  }

  /** Matrix product of the last two dimensions, either factor transposed if asked. */
  void product(GraphValue a, boolean transposeA, GraphValue b, boolean transposeB, GraphValue out) {
    long[] integers = {transposeA ? 1 : 0, transposeB ? 1 : 0, 0};
    call("matmul", integers, new double[0], List.of(a, b), out);
  }

  /**
   * A product of one row that has the same bits as one row of many.
   *
   * @param matmul the operator, which does not transpose its left factor
   */
  void productOfOneRow(CustomOp matmul, GraphValue row, GraphValue b, GraphValue out) {
    GraphValue pair = temporary("pair", 2, row.shape[1]);
    GraphValue products = temporary("products of a pair", 2, out.shape[1]);
    OperatorStep twice = rows(row, indices("twice", new int[] {0, 0}), pair);
    OperatorStep product = new OperatorStep(matmul, List.of(pair, b), List.of(products));
    OperatorStep first = rows(products, indices("first", new int[] {0}), out);
    program.add(
        new OneRowProduct(
            List.of(row, b), List.of(out, pair, products), List.of(twice, product, first)));
  }

  private static OperatorStep rows(GraphValue of, GraphValue indices, GraphValue out) {
    DynamicCustomOp gather = DynamicCustomOp.builder("gather").build();
    gather.addIArgument(0);
    return new OperatorStep(gather, List.of(of, indices), List.of(out));
  }

  /** Adds a vector to every row of the last dimension. */
  void addBias(GraphValue x, GraphValue bias, GraphValue out) {
    DynamicCustomOp operator = DynamicCustomOp.builder("biasadd").build();
    operator.addBArgument(false);
    program.add(new OperatorStep(operator, List.of(x, bias), List.of(out)));
  }

  void scale(GraphValue x, double factor, GraphValue out) {
    ScalarMultiplication operator = new ScalarMultiplication();
    operator.setScalar(Nd4j.scalar(type, factor));
    call(operator, x, out);
  }

  /** Overwrites all values with one number. */
  void fill(double value, GraphValue out) {
    ScalarSet operator = new ScalarSet();
    operator.setScalar(Nd4j.scalar(type, value));
    call(operator, out, out);
  }

  /** Values of at least {@code low}; what is no number stays so, unlike with ND4J's maximum. */
  void atLeast(GraphValue x, double low, GraphValue out) {
    RectifiedLinear operator = new RectifiedLinear();
    operator.setScalar(Nd4j.scalar(type, low));
    call(operator, x, out);
  }

  /** Values of at most {@code high}; what is no number stays so, unlike with ND4J's minimum. */
  void atMost(GraphValue x, double high, GraphValue out) {
    scale(x, -1, out);
    atLeast(out, -high, out);
    scale(out, -1, out);
  }

  void rectify(GraphValue x, GraphValue out) {
    atLeast(x, 0, out);
  }

  /** 1 where x is above 0, else 0. */
  void step(GraphValue x, GraphValue out) {
    Step operator = new Step();
    operator.setScalar(Nd4j.scalar(type, 0));
    call(operator, x, out);
  }

  void inverseSquareRoot(GraphValue x, GraphValue out) {
    call(new RSqrt(), x, out);
  }

  /** {@code out = x + amount}, one number for all. */
  void shift(GraphValue x, double amount, GraphValue out) {
    org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd operator =
        new org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd();
    operator.setScalar(Nd4j.scalar(type, amount));
    call(operator, x, out);
  }
}
