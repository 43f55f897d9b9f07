package org.ke4j.onnx;

import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import org.ke4j.error.Ke4jException;

/** Element-wise arithmetic on constants. */
final class HostMath {
  private static final Map<String, DoubleBinaryOperator> FLOATS =
      Map.ofEntries(
          Map.entry("Add", Double::sum),
          Map.entry("Sub", (a, b) -> a - b),
          Map.entry("Mul", (a, b) -> a * b),
          Map.entry("Div", (a, b) -> a / b),
          Map.entry("Pow", Math::pow),
          Map.entry("Min", Math::min),
          Map.entry("Max", Math::max),
          Map.entry("Mod", (a, b) -> a % b),
          Map.entry("Fmod", (a, b) -> a % b),
          Map.entry("Equal", (a, b) -> a == b ? 1 : 0),
          Map.entry("Greater", (a, b) -> a > b ? 1 : 0),
          Map.entry("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0),
          Map.entry("Less", (a, b) -> a < b ? 1 : 0),
          Map.entry("LessOrEqual", (a, b) -> a <= b ? 1 : 0));

  private static final Map<String, LongBinaryOperator> INTEGERS =
      Map.ofEntries(
          Map.entry("Add", Long::sum),
          Map.entry("Sub", (a, b) -> a - b),
          Map.entry("Mul", (a, b) -> a * b),
          Map.entry("Div", HostMath::divide),
          Map.entry("Pow", (a, b) -> (long) Math.pow((double) a, (double) b)),
          Map.entry("Min", Math::min),
          Map.entry("Max", Math::max),
          Map.entry("Mod", (a, b) -> b == 0 ? divide(a, b) : Math.floorMod(a, b)),
          Map.entry("Fmod", (a, b) -> b == 0 ? divide(a, b) : a % b),
          Map.entry("Equal", (a, b) -> a == b ? 1 : 0),
          Map.entry("Greater", (a, b) -> a > b ? 1 : 0),
          Map.entry("GreaterOrEqual", (a, b) -> a >= b ? 1 : 0),
          Map.entry("Less", (a, b) -> a < b ? 1 : 0),
          Map.entry("LessOrEqual", (a, b) -> a <= b ? 1 : 0),
          Map.entry("And", (a, b) -> a & b),
          Map.entry("Or", (a, b) -> a | b),
          Map.entry("Xor", (a, b) -> a ^ b));

  private static final Map<String, DoubleUnaryOperator> UNARY =
      Map.ofEntries(
          Map.entry("Sqrt", Math::sqrt),
          Map.entry("Neg", v -> -v),
          Map.entry("Abs", Math::abs),
          Map.entry("Sign", Math::signum),
          Map.entry("Exp", Math::exp),
          Map.entry("Log", Math::log),
          Map.entry("Floor", Math::floor),
          Map.entry("Ceil", Math::ceil),
          Map.entry("Round", Math::rint),
          Map.entry("Reciprocal", v -> 1 / v),
          Map.entry("Sin", Math::sin),
          Map.entry("Cos", Math::cos),
          Map.entry("Not", v -> v == 0 ? 1 : 0));

  private final Budget budget;

  HostMath(Budget budget) {
    this.budget = budget;
  }

  /** Whether the operator gives truth values. */
  static boolean compares(String operator) {
    return switch (operator) {
      case "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor" -> true;
      default -> false;
    };
  }

  static boolean knowsUnary(String operator) {
    return UNARY.containsKey(operator);
  }

  private static long divide(long a, long b) {
    if (b == 0) {
      throw new Ke4jException("division by zero in a shape computation");
    }
    return a / b;
  }

  Tensor binary(String operator, Tensor a, Tensor b) {
    long[] shape = Dims.broadcast(a.shape(), b.shape());
    int count = budget.charge(shape);
    IntUnaryOperator left = HostMoves.broadcastWalk(a.shape(), shape);
    IntUnaryOperator right = HostMoves.broadcastWalk(b.shape(), shape);
    boolean whole = a.type() != ElementType.FLOAT && b.type() != ElementType.FLOAT;
    if (operator.equals("Pow") && a.type() != ElementType.FLOAT && !whole) {
      Tensor power = binary(operator, Tensor.ofFloats(a.floats(), a.shape()), b);
      return Tensor.of(a.type(), power.integers(), shape);
    }
    if (whole) {
      LongBinaryOperator f = INTEGERS.get(operator);
      long[] x = a.integers();
      long[] y = b.integers();
      long[] result = new long[count];
      for (int i = 0; i < count; i++) {
        result[i] = f.applyAsLong(x[left.applyAsInt(i)], y[right.applyAsInt(i)]);
      }
      return Tensor.of(compares(operator) ? ElementType.BOOLEAN : a.type(), result, shape);
    }
    DoubleBinaryOperator f = FLOATS.get(operator);
    if (f == null) {
      throw new Unsupported("on floating-point values");
    }
    float[] x = a.floats();
    float[] y = b.floats();
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = (float) f.applyAsDouble(x[left.applyAsInt(i)], y[right.applyAsInt(i)]);
    }
    Tensor values = Tensor.ofFloats(result, shape);
    return compares(operator) ? Tensor.ofBooleans(values.integers(), shape) : values;
  }

  Tensor unary(String operator, Tensor a) {
    int count = budget.charge(a.shape());
    DoubleUnaryOperator f = UNARY.get(operator);
    if (a.type() != ElementType.FLOAT) {
      long[] x = a.integers();
      long[] result = new long[count];
      for (int i = 0; i < count; i++) {
        result[i] = (long) f.applyAsDouble((double) x[i]);
      }
      return Tensor.of(a.type(), result, a.shape());
    }
    float[] x = a.floats();
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = (float) f.applyAsDouble(x[i]);
    }
    return Tensor.ofFloats(result, a.shape());
  }

  Tensor where(Tensor condition, Tensor a, Tensor b) {
    long[] shape = Dims.broadcast(condition.shape(), a.shape(), b.shape());
    int count = budget.charge(shape);
    IntUnaryOperator c = HostMoves.broadcastWalk(condition.shape(), shape);
    IntUnaryOperator left = HostMoves.broadcastWalk(a.shape(), shape);
    IntUnaryOperator right = HostMoves.broadcastWalk(b.shape(), shape);
    long[] chosen = condition.integers();
    if (a.type() == ElementType.FLOAT) {
      float[] x = a.floats();
      float[] y = b.floats();
      float[] result = new float[count];
      for (int i = 0; i < count; i++) {
        float u = x[left.applyAsInt(i)];
        float v = y[right.applyAsInt(i)];
        result[i] = chosen[c.applyAsInt(i)] != 0 ? u : v;
      }
      return Tensor.ofFloats(result, shape);
    }
    long[] x = a.integers();
    long[] y = b.integers();
    long[] result = new long[count];
    for (int i = 0; i < count; i++) {
      long u = x[left.applyAsInt(i)];
      long v = y[right.applyAsInt(i)];
      result[i] = chosen[c.applyAsInt(i)] != 0 ? u : v;
    }
    return Tensor.of(a.type(), result, shape);
  }
}
