package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;

/** Matrix products. */
final class MatrixProducts {
  private MatrixProducts() {}

  static void register(Map<String, Rule> rules) {
    rules.put("MatMul", call -> call.set(matmul(call.emitter(), call.input(0), call.input(1))));
    rules.put("Gemm", MatrixProducts::gemm);
    rules.put("com.microsoft.FusedMatMul", MatrixProducts::fused);
  }

  /** NumPy's matmul. A product with one matrix for all of the batch is a single 2-D product. */
  static Value matmul(Emitter to, Value a, Value b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new Ke4jException("product of a scalar");
    }
    if (a.rank() == 1) {
      Value row = to.reshape(a, 1, a.shape()[0]);
      Value product = matmul(to, row, b);
      return Shaping.without(to, product, product.rank() - 2);
    }
    if (b.rank() == 1) {
      Value column = to.reshape(b, b.shape()[0], 1);
      Value product = matmul(to, a, column);
      return Shaping.without(to, product, product.rank() - 1);
    }
    long inner = a.shape()[a.rank() - 1];
    if (inner != b.shape()[b.rank() - 2]) {
      throw new Ke4jException(
          "product of " + Dims.text(a.shape()) + " and " + Dims.text(b.shape()));
    }
    if (Dims.product(a.shape()) == 0 || Dims.product(b.shape()) == 0) {
      return ofNothing(to, a, b);
    }
    Dims.checkApart(a.shape(), a.rank() - 1);
    if (b.rank() == 2) {
      long[] shape = a.shape().clone();
      shape[a.rank() - 1] = b.shape()[1];
      Value flat = Shaping.flattened(to, a, a.rank() - 1);
      Variable product =
          to.floats(to.graph().mmul(to.node(flat), to.node(b)), flat.shape()[0], b.shape()[1]);
      return to.typed(to.reshape(product, shape), type(a, b));
    }
    return batched(to, a, b);
  }

  /** A product without columns or rows has no elements; one that sums up nothing is 0. */
  private static Value ofNothing(Emitter to, Value a, Value b) {
    long[] outer =
        Dims.broadcast(
            Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    long[] shape = joined(outer, a.shape());
    shape[shape.length - 1] = b.shape()[b.rank() - 1];
    if (Dims.product(shape) == 0) {
      return new Nothing(shape, ElementType.FLOAT);
    }
    return to.expand(Tensor.ofFloats(new float[1]), shape);
  }

  private static Value batched(Emitter to, Value a, Value b) {
    long[] outer =
        Dims.broadcast(
            Arrays.copyOf(a.shape(), a.rank() - 2), Arrays.copyOf(b.shape(), b.rank() - 2));
    Value left = to.expand(a, joined(outer, a.shape()));
    Value right = to.expand(b, joined(outer, b.shape()));
    long[] shape = joined(outer, left.shape());
    shape[shape.length - 1] = right.shape()[right.rank() - 1];
    Variable product = to.floats(to.graph().mmul(to.node(left), to.node(right)), shape);
    return to.typed(product, type(a, b));
  }

  private static ElementType type(Value a, Value b) {
    boolean whole = a.type() == ElementType.INTEGER && b.type() == ElementType.INTEGER;
    return whole ? ElementType.INTEGER : ElementType.FLOAT;
  }

  private static long[] joined(long[] outer, long[] matrix) {
    long[] shape = Arrays.copyOf(outer, outer.length + 2);
    System.arraycopy(matrix, matrix.length - 2, shape, outer.length, 2);
    return shape;
  }

  private static Value transposed(Emitter to, Value x, boolean yes) {
    if (!yes) {
      return x;
    }
    int[] permutation = IntStream.range(0, x.rank()).toArray();
    permutation[x.rank() - 1] = x.rank() - 2;
    permutation[x.rank() - 2] = x.rank() - 1;
    return to.transpose(x, permutation);
  }

  /** A value times one number. */
  static Value scaled(Emitter to, Value x, float factor) {
    return factor == 1 ? x : Arithmetic.binary(to, "Mul", x, Tensor.ofFloats(new float[] {factor}));
  }

  private static void gemm(Call call) {
    Emitter to = call.emitter();
    Value a = transposed(to, call.input(0), call.attributes().flag("transA", false));
    Value b = transposed(to, call.input(1), call.attributes().flag("transB", false));
    if (a.rank() != 2 || b.rank() != 2) {
      throw new Ke4jException(
          "expected matrices, got " + Dims.text(a.shape()) + " and " + Dims.text(b.shape()));
    }
    Value result = scaled(to, matmul(to, a, b), call.attributes().number("alpha", 1));
    float beta = call.attributes().number("beta", 1);
    if (call.has(2)) {
      Value bias = scaled(to, call.input(2), beta);
      result = Arithmetic.binary(to, "Add", result, bias);
    }
    call.set(result);
  }

  private static void fused(Call call) {
    if (call.attributes().flag("transBatchA", false)
        || call.attributes().flag("transBatchB", false)) {
      throw new Unsupported("with transposed batch axes");
    }
    Emitter to = call.emitter();
    Value a = transposed(to, call.input(0), call.attributes().flag("transA", false));
    Value b = transposed(to, call.input(1), call.attributes().flag("transB", false));
    call.set(scaled(to, matmul(to, a, b), call.attributes().number("alpha", 1)));
  }
}
