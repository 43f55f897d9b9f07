package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;

/** Gradient rules of element-wise operators, of those with broadcasting, and of choices. */
final class ElementGradients {
  private final Operators to;

  ElementGradients(Operators operators) {
    this.to = operators;
  }

  /** Appends the rule of an operator; false if there is none here. */
  boolean append(BackwardNode node) {
    return ofTwo(node) || withNumber(node) || ofOne(node);
  }

  private GraphValue like(GraphValue value) {
    return to.temporary(value.name + ".grad", value.shape);
  }

  private GraphValue times(GraphValue a, GraphValue b) {
    GraphValue result = like(a.length() >= b.length() ? a : b);
    to.multiply(a, b, result);
    return result;
  }

  private boolean ofTwo(BackwardNode n) {
    GraphValue g = n.gradient();
    GraphValue a = n.in().get(0);
    GraphValue b = n.in().size() > 1 ? n.in().get(1) : null;
    switch (n.operator()) {
      case "add" -> {
        reduced(n, 0, g, true);
        reduced(n, 1, g, true);
      }
      case "biasadd" -> {
        n.share(0, g);
        reduced(n, 1, g, true);
      }
      case "subtract" -> {
        reduced(n, 0, g, true);
        if (n.wants(1)) {
          GraphValue negative = like(g);
          to.scale(g, -1, negative);
          reduced(n, 1, negative, false);
        }
      }
      case "multiply" -> {
        if (n.wants(0)) {
          reduced(n, 0, times(g, b), false);
        }
        if (n.wants(1)) {
          reduced(n, 1, times(g, a), false);
        }
      }
      case "divide" -> {
        GraphValue quotient = like(g);
        to.call("divide", List.of(g, b), quotient);
        if (n.wants(1)) {
          GraphValue second = times(quotient, n.out());
          to.scale(second, -1, second);
          reduced(n, 1, second, false);
        }
        reduced(n, 0, quotient, false);
      }
      case "maximum", "minimum" -> {
        for (int i = 0; i < 2; i++) {
          if (n.wants(i)) {
            GraphValue chosen = same(n.out(), n.in().get(i));
            to.multiply(chosen, g, chosen);
            reduced(n, i, chosen, false);
          }
        }
      }
      case "Pow" -> power(n, a, b);
      case "Where" -> choice(n);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** 1 where two arrays are equal, else 0; the second may be smaller. */
  GraphValue same(GraphValue a, GraphValue b) {
    GraphValue result = like(a);
    same(a, b, result);
    return result;
  }

  private void same(GraphValue a, GraphValue b, GraphValue out) {
    to.subtract(a, b, out);
    to.apply(new Abs(), out, out);
    to.step(out, out);
    to.scale(out, -1, out);
    to.shift(out, 1, out);
  }

  private void power(BackwardNode n, GraphValue a, GraphValue b) {
    if (n.wants(0)) {
      GraphValue less = to.temporary("exponent", b.shape);
      to.shift(b, -1, less);
      GraphValue slope = like(n.out());
      to.call("Pow", List.of(a, less), slope);
      to.multiply(slope, b, slope);
      to.multiply(slope, n.gradient(), slope);
      reduced(n, 0, slope, false);
    }
    if (n.wants(1)) {
      GraphValue log = to.temporary("log", a.shape);
      to.apply(new org.nd4j.linalg.api.ops.impl.transforms.strict.Log(), a, log);
      GraphValue slope = times(n.out(), log);
      to.multiply(slope, n.gradient(), slope);
      reduced(n, 1, slope, false);
    }
  }

  private void choice(BackwardNode n) {
    GraphValue nothing = to.filled("nothing", 0, n.out().shape);
    GraphValue condition = n.in().get(0);
    for (int i = 1; i < 3; i++) {
      if (n.wants(i)) {
        GraphValue part = like(n.out());
        List<GraphValue> order =
            i == 1
                ? List.of(condition, n.gradient(), nothing)
                : List.of(condition, nothing, n.gradient());
        to.call("Where", order, part);
        n.give(i, part);
      }
    }
  }

  private boolean withNumber(BackwardNode n) {
    if (!(n.node().getOp() instanceof ScalarOp scalar) || n.operator().equals("relu")) {
      return false;
    }
    GraphValue g = n.gradient();
    double number = scalar.scalar() == null ? 0 : scalar.scalar().getDouble(0);
    switch (n.operator()) {
      case "add_scalar", "sub_scalar" -> n.share(0, g);
      case "mul_scalar" -> scaled(n, number);
      case "div_scalar" -> scaled(n, 1 / number);
      case "rsub_scalar" -> scaled(n, -1);
      case "rdiv_scalar" -> {
        GraphValue slope = like(g);
        to.call("divide", List.of(n.out(), n.in().get(0)), slope);
        to.multiply(slope, g, slope);
        to.scale(slope, -1, slope);
        n.give(0, slope);
      }
      case "pow" -> {
        GraphValue x = n.in().get(0);
        GraphValue slope = like(g);
        to.call("Pow", List.of(x, to.filled("exponent", number - 1, 1)), slope);
        to.multiply(slope, g, slope);
        to.scale(slope, number, slope);
        n.give(0, slope);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void scaled(BackwardNode n, double factor) {
    GraphValue result = like(n.gradient());
    to.scale(n.gradient(), factor, result);
    n.give(0, result);
  }

  private boolean ofOne(BackwardNode n) {
    GraphValue x = n.in().get(0);
    GraphValue y = n.out();
    GraphValue slope = like(y);
    switch (n.operator()) {
      case "relu" -> to.step(y, slope);
      case "sigmoid" -> {
        to.multiply(y, y, slope);
        to.subtract(y, slope, slope);
      }
      case "tanh" -> {
        to.multiply(y, y, slope);
        to.scale(slope, -1, slope);
        to.shift(slope, 1, slope);
      }
      case "erf" -> {
        to.multiply(x, x, slope);
        to.scale(slope, -1, slope);
        to.apply(new Exp(), slope, slope);
        to.scale(slope, 2 / Math.sqrt(Math.PI), slope);
      }
      case "exp" -> to.scale(y, 1, slope);
      case "log" -> reciprocal(x, 1, slope);
      case "sqrt" -> reciprocal(y, 0.5, slope);
      case "square" -> to.scale(x, 2, slope);
      case "abs" -> to.apply(new Sign(), x, slope);
      case "neg" -> to.fill(-1, slope);
      case "sin" -> to.apply(new Cos(), x, slope);
      case "cos" -> {
        to.apply(new Sin(), x, slope);
        to.scale(slope, -1, slope);
      }
      case "atan" -> {
        to.multiply(x, x, slope);
        to.shift(slope, 1, slope);
        reciprocal(slope, 1, slope);
      }
      case "asin", "acos" -> {
        to.multiply(x, x, slope);
        to.scale(slope, -1, slope);
        to.shift(slope, 1, slope);
        to.inverseSquareRoot(slope, slope);
        if (n.operator().equals("acos")) {
          to.scale(slope, -1, slope);
        }
      }
      case "asinh", "acosh" -> {
        to.multiply(x, x, slope);
        to.shift(slope, n.operator().equals("asinh") ? 1 : -1, slope);
        to.inverseSquareRoot(slope, slope);
      }
      case "atanh" -> {
        to.multiply(x, x, slope);
        to.scale(slope, -1, slope);
        to.shift(slope, 1, slope);
        reciprocal(slope, 1, slope);
      }
      case "sinh" -> to.apply(new org.nd4j.linalg.api.ops.impl.transforms.strict.Cosh(), x, slope);
      case "cosh" -> to.apply(new org.nd4j.linalg.api.ops.impl.transforms.strict.Sinh(), x, slope);
      case "softplus" -> to.apply(new Sigmoid(), x, slope);
      case "softsign" -> {
        to.apply(new Abs(), x, slope);
        to.shift(slope, 1, slope);
        to.multiply(slope, slope, slope);
        reciprocal(slope, 1, slope);
      }
      case "ClipByValue" -> same(y, x, slope);
      default -> {
        return false;
      }
    }
    to.multiply(slope, n.gradient(), slope);
    n.give(0, slope);
    return true;
  }

  private void reciprocal(GraphValue x, double factor, GraphValue out) {
    Op operator = new org.nd4j.linalg.api.ops.impl.transforms.same.Reciprocal();
    to.apply(operator, x, out);
    if (factor != 1) {
      to.scale(out, factor, out);
    }
  }

  /** Hands a gradient to an input that was broadcast: the sum over what it was repeated over. */
  private void reduced(BackwardNode n, int input, GraphValue g, boolean shared) {
    if (!n.wants(input)) {
      return;
    }
    long[] shape = n.in().get(input).shape;
    if (Arrays.equals(shape, g.shape)) {
      if (shared) {
        n.share(input, g);
      } else {
        n.give(input, g);
      }
      return;
    }
    n.give(input, summed(g, shape));
  }

  /** The sum over the axes along which a smaller shape was repeated. */
  GraphValue summed(GraphValue g, long[] shape) {
    GraphValue result = to.temporary("summed.grad", shape);
    int shift = g.shape.length - shape.length;
    long[] axes =
        IntStream.range(0, g.shape.length)
            .filter(k -> k < shift || shape[k - shift] != g.shape[k])
            .mapToLong(k -> k)
            .toArray();
    if (axes.length == 0) {
      to.scale(g.reshaped(shape), 1, result);
    } else if (axes[axes.length - 1] == axes.length - 1) {
      long rows = 1;
      for (int k = 0; k < axes.length; k++) {
        rows *= g.shape[k];
      }
      long columns = g.length() / rows;
      new RowSum(to, rows, columns).append(g.reshaped(rows, columns), result.reshaped(columns));
    } else {
      long[] kept =
          IntStream.range(0, g.shape.length)
              .filter(k -> Arrays.stream(axes).noneMatch(a -> a == k))
              .mapToLong(k -> g.shape[k])
              .toArray();
      to.sum(g, axes, result.reshaped(kept));
    }
    return result;
  }
}
