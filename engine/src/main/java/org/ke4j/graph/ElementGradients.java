package org.ke4j.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cos;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Cosh;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sinh;

/** Gradient rules of element-wise operators, of those with broadcasting, and of choices. */
final class ElementGradients {
  private final Operators to;

  ElementGradients(Operators operators) {
    this.to = operators;
  }

  void addTo(Map<String, GradientRule> rules) {
    ofTwo(rules);
    withNumber(rules);
    ofOne(rules);
    ofCurves(rules);
  }

  private GraphValue like(GraphValue value) {
    return to.temporary(value.name + ".grad", value.shape);
  }

  private GraphValue times(GraphValue a, GraphValue b) {
    GraphValue result = like(a.length() >= b.length() ? a : b);
    to.multiply(a, b, result);
    return result;
  }

  private void ofTwo(Map<String, GradientRule> rules) {
    rules.put(
        "add",
        n -> {
          reduced(n, 0, n.gradient(), true);
          reduced(n, 1, n.gradient(), true);
        });
    rules.put("biasadd", this::bias);
    rules.put("subtract", this::difference);
    rules.put("multiply", this::product);
    rules.put("divide", this::quotient);
    rules.put("maximum", this::larger);
    rules.put("minimum", this::larger);
    rules.put("Pow", n -> power(n, n.in().get(0), n.in().get(1)));
    rules.put("Where", this::choice);
  }

  private void bias(BackwardNode n) {
    boolean[] channelsFirst = ((CustomOp) n.operator()).bArgs();
    if (channelsFirst.length > 0 && channelsFirst[0]) {
      throw n.unknown();
    }
    reduced(n, 1, n.gradient(), true);
    n.share(0, n.gradient());
  }

  private void difference(BackwardNode n) {
    reduced(n, 0, n.gradient(), true);
    if (n.wants(1)) {
      GraphValue negative = like(n.gradient());
      to.scale(n.gradient(), -1, negative);
      reduced(n, 1, negative, false);
    }
  }

  private void product(BackwardNode n) {
    if (n.wants(0)) {
      reduced(n, 0, times(n.gradient(), n.in().get(1)), false);
    }
    if (n.wants(1)) {
      reduced(n, 1, times(n.gradient(), n.in().get(0)), false);
    }
  }

  private void quotient(BackwardNode n) {
    GraphValue quotient = like(n.gradient());
    to.call("divide", List.of(n.gradient(), n.in().get(1)), quotient);
    if (n.wants(1)) {
      GraphValue second = times(quotient, n.out());
      to.scale(second, -1, second);
      reduced(n, 1, second, false);
    }
    reduced(n, 0, quotient, false);
  }

  /** Or smaller: whichever was chosen. */
  private void larger(BackwardNode n) {
    for (int i = 0; i < 2; i++) {
      if (n.wants(i)) {
        GraphValue chosen = same(n.out(), n.in().get(i));
        to.multiply(chosen, n.gradient(), chosen);
        reduced(n, i, chosen, false);
      }
    }
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

  private void withNumber(Map<String, GradientRule> rules) {
    rules.put("add_scalar", n -> n.share(0, n.gradient()));
    rules.put("sub_scalar", n -> n.share(0, n.gradient()));
    rules.put("mul_scalar", n -> scaled(n, n.number()));
    rules.put("div_scalar", n -> scaled(n, 1 / n.number()));
    rules.put("rsub_scalar", n -> scaled(n, -1));
    slope(
        rules,
        "rdiv_scalar",
        (n, slope) -> {
          to.call("divide", List.of(n.out(), n.in().get(0)), slope);
          to.scale(slope, -1, slope);
        });
    rules.put("pow", this::powerOfNumber);
  }

  private void powerOfNumber(BackwardNode n) {
    GraphValue slope = like(n.gradient());
    GraphValue exponent = to.filled("exponent", n.number() - 1, 1);
    to.call("Pow", List.of(n.in().get(0), exponent), slope);
    to.multiply(slope, n.gradient(), slope);
    to.scale(slope, n.number(), slope);
    n.give(0, slope);
  }

  private void scaled(BackwardNode n, double factor) {
    GraphValue result = like(n.gradient());
    to.scale(n.gradient(), factor, result);
    n.give(0, result);
  }

  /** Appends the slope of an element-wise operator at each element. */
  @FunctionalInterface
  private interface Slope {
    void append(BackwardNode n, GraphValue slope);
  }

  private void slope(Map<String, GradientRule> rules, String operator, Slope of) {
    rules.put(
        operator,
        n -> {
          GraphValue slope = like(n.out());
          of.append(n, slope);
          to.multiply(slope, n.gradient(), slope);
          n.give(0, slope);
        });
  }

  private void ofOne(Map<String, GradientRule> rules) {
    slope(rules, "relu", (n, slope) -> to.step(n.out(), slope));
    slope(rules, "exp", (n, slope) -> to.scale(n.out(), 1, slope));
    slope(rules, "log", (n, slope) -> reciprocal(n.in().get(0), 1, slope));
    slope(rules, "sqrt", (n, slope) -> reciprocal(n.out(), 0.5, slope));
    slope(rules, "square", (n, slope) -> to.scale(n.in().get(0), 2, slope));
    slope(rules, "abs", (n, slope) -> to.apply(new Sign(), n.in().get(0), slope));
    slope(rules, "neg", (n, slope) -> to.fill(-1, slope));
    slope(rules, "sin", (n, slope) -> to.apply(new Cos(), n.in().get(0), slope));
    slope(
        rules,
        "cos",
        (n, slope) -> {
          to.apply(new Sin(), n.in().get(0), slope);
          to.scale(slope, -1, slope);
        });
    slope(rules, "sinh", (n, slope) -> to.apply(new Cosh(), n.in().get(0), slope));
    slope(rules, "cosh", (n, slope) -> to.apply(new Sinh(), n.in().get(0), slope));
    slope(rules, "softplus", (n, slope) -> to.apply(new Sigmoid(), n.in().get(0), slope));
    slope(rules, "ClipByValue", (n, slope) -> same(n.out(), n.in().get(0), slope));
  }

  /** Those whose slope is a formula of a square, mostly. */
  private void ofCurves(Map<String, GradientRule> rules) {
    slope(
        rules,
        "sigmoid",
        (n, slope) -> {
          to.multiply(n.out(), n.out(), slope);
          to.subtract(n.out(), slope, slope);
        });
    slope(rules, "tanh", (n, slope) -> oneLess(n.out(), slope));
    slope(
        rules,
        "erf",
        (n, slope) -> {
          to.multiply(n.in().get(0), n.in().get(0), slope);
          to.scale(slope, -1, slope);
          to.apply(new Exp(), slope, slope);
          to.scale(slope, 2 / Math.sqrt(Math.PI), slope);
        });
    slope(
        rules,
        "atan",
        (n, slope) -> {
          shiftedSquare(n.in().get(0), 1, slope);
          reciprocal(slope, 1, slope);
        });
    slope(
        rules,
        "asin",
        (n, slope) -> {
          oneLess(n.in().get(0), slope);
          to.inverseSquareRoot(slope, slope);
        });
    slope(
        rules,
        "acos",
        (n, slope) -> {
          oneLess(n.in().get(0), slope);
          to.inverseSquareRoot(slope, slope);
          to.scale(slope, -1, slope);
        });
    slope(
        rules,
        "asinh",
        (n, slope) -> {
          shiftedSquare(n.in().get(0), 1, slope);
          to.inverseSquareRoot(slope, slope);
        });
    slope(
        rules,
        "acosh",
        (n, slope) -> {
          shiftedSquare(n.in().get(0), -1, slope);
          to.inverseSquareRoot(slope, slope);
        });
    slope(
        rules,
        "atanh",
        (n, slope) -> {
          oneLess(n.in().get(0), slope);
          reciprocal(slope, 1, slope);
        });
    slope(
        rules,
        "softsign",
        (n, slope) -> {
          to.apply(new Abs(), n.in().get(0), slope);
          to.shift(slope, 1, slope);
          to.multiply(slope, slope, slope);
          reciprocal(slope, 1, slope);
        });
  }

  /** {@code 1 - x^2}. */
  private void oneLess(GraphValue x, GraphValue out) {
    to.multiply(x, x, out);
    to.scale(out, -1, out);
    to.shift(out, 1, out);
  }

  /** {@code x^2 + amount}. */
  private void shiftedSquare(GraphValue x, double amount, GraphValue out) {
    to.multiply(x, x, out);
    to.shift(out, amount, out);
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
    GraphValue sum = n.place(input, "summed.grad");
    sum(g, sum);
    n.give(input, sum);
  }

  /** The sum over the axes along which a smaller shape was repeated. */
  GraphValue summed(GraphValue g, long[] shape) {
    GraphValue result = to.temporary("summed.grad", shape);
    sum(g, result);
    return result;
  }

  private void sum(GraphValue g, GraphValue result) {
    long[] shape = result.shape;
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
  }
}
