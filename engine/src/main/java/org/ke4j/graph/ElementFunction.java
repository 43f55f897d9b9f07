package org.ke4j.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * A function of single elements that oneDNN applies to a result before it is written. It is known
 * by its values: exporters and {@link Shortcuts} write the same function in many ways.
 *
 * @param kind the algorithm, with its two parameters
 */
record ElementFunction(algorithm kind, float alpha, float beta) {
  private static final double[] PROBES = {-9, -5, -3.3, -1.7, -0.6, -0.01, 0.2, 0.5, 1, 2.5, 4, 8};

  /** Places of the arguments 0.2, 0.5 and 1. */
  private static final int FIFTH = 6;

  private static final int HALF = 7;
  private static final int ONE = 8;

  /** Of {@link Shortcuts}' own error function, and of float32 arithmetic. */
  private static final double ROUNDING = 5e-7;

  /** Largest slope of a swish. */
  private static final double STEEPEST = 20;

  /** More than the longest way to write one of them. */
  private static final int MOST_STEPS = 40;

  private static final Map<String, DoubleBinaryOperator> OF_TWO =
      Map.of(
          "add", (a, b) -> a + b,
          "subtract", (a, b) -> a - b,
          "multiply", (a, b) -> a * b,
          "divide", (a, b) -> a / b,
          "maximum", Math::max,
          "minimum", Math::min);

  private static final Map<String, DoubleBinaryOperator> OF_A_NUMBER =
      Map.of(
          "add_scalar", (a, b) -> a + b,
          "sub_scalar", (a, b) -> a - b,
          "mul_scalar", (a, b) -> a * b,
          "div_scalar", (a, b) -> a / b,
          "rsub_scalar", (a, b) -> b - a,
          "rdiv_scalar", (a, b) -> b / a,
          "relu", Math::max);

  private static final Map<String, DoubleUnaryOperator> OF_ONE =
      Map.of("tanh", Math::tanh, "square", a -> a * a);

  /**
   * Steps that compute one function of a value.
   *
   * @param functions one after the other
   * @param out what they write
   * @param next the step behind them
   */
  record Found(List<ElementFunction> functions, GraphValue out, int next) {}

  /**
   * The longest run of steps that computes such a function of a value that nothing else reads.
   *
   * @param from the first of the steps
   * @param lives first and last step that uses each temporary
   * @return null for none
   */
  static Found find(List<Step> steps, Map<GraphValue, int[]> lives, GraphValue x, int from) {
    Map<GraphValue, double[]> values = new HashMap<>();
    values.put(x.base, PROBES);
    Found found = null;
    for (int i = from; i < Math.min(steps.size(), from + MOST_STEPS); i++) {
      double[] result =
          steps.get(i) instanceof OperatorStep step ? apply(step, values, x.length()) : null;
      if (result == null) {
        break;
      }
      GraphValue out = steps.get(i).outputs().get(0);
      values.put(out.base, result);
      int at = i;
      boolean alone =
          values.keySet().stream().allMatch(v -> v == out.base || isDead(lives.get(v), at));
      List<ElementFunction> functions = alone ? known(result) : null;
      if (functions != null) {
        found = new Found(functions, out, i + 1);
      }
    }
    return found;
  }

  private static boolean isDead(int[] life, int at) {
    return life != null && life[1] <= at;
  }

  /** A step's results at the probes; null if it is not element-wise in values that are known. */
  private static double[] apply(OperatorStep step, Map<GraphValue, double[]> values, long length) {
    if (step.outputs().size() != 1
        || step.outputs().get(0).isStrided()
        || step.outputs().get(0).length() != length
        || step.outputs().get(0).base.length() != length) {
      return null;
    }
    double[][] inputs = new double[step.inputs().size()][];
    for (int i = 0; i < inputs.length; i++) {
      GraphValue input = step.inputs().get(i);
      if (values.containsKey(input.base) && !input.isStrided() && input.length() == length) {
        inputs[i] = values.get(input.base);
      } else if (input.constant && input.length() == 1) {
        inputs[i] = new double[PROBES.length];
        Arrays.fill(inputs[i], input.array().getDouble(0));
      } else {
        return null;
      }
    }
    return apply(step, inputs);
  }

  private static double[] apply(OperatorStep step, double[][] inputs) {
    double[] result = new double[PROBES.length];
    DoubleBinaryOperator two = OF_TWO.get(step.name());
    DoubleBinaryOperator number = OF_A_NUMBER.get(step.name());
    for (int i = 0; i < result.length; i++) {
      if (two != null && inputs.length == 2) {
        result[i] = two.applyAsDouble(inputs[0][i], inputs[1][i]);
      } else if (number != null && inputs.length == 1) {
        result[i] = number.applyAsDouble(inputs[0][i], step.scalar());
      } else if (inputs.length == 1 && OF_ONE.containsKey(step.name())) {
        result[i] = OF_ONE.get(step.name()).applyAsDouble(inputs[0][i]);
      } else {
        return null;
      }
    }
    return result;
  }

  private static List<ElementFunction> known(double[] y) {
    double slope = Math.log(y[ONE] / (1 - y[ONE]));
    // A limit of 0 is no swish of an infinite slope.
    if (Math.abs(slope) < STEEPEST && is(y, x -> x / (1 + Math.exp(-slope * x)))) {
      return List.of(new ElementFunction(algorithm.eltwise_swish, (float) slope, 0));
    }
    if (is(y, x -> 1 / (1 + Math.exp(-x)))) {
      return List.of(new ElementFunction(algorithm.eltwise_logistic, 0, 0));
    }
    if (is(y, x -> x * (1 + Erf.erf(x / Math.sqrt(2))) / 2)) {
      return List.of(new ElementFunction(algorithm.eltwise_gelu_erf, 0, 0));
    }
    double c = Math.sqrt(2 / Math.PI);
    if (is(y, x -> x * (1 + Math.tanh(c * (x + 0.044715 * x * x * x))) / 2)) {
      return List.of(new ElementFunction(algorithm.eltwise_gelu_tanh, 0, 0));
    }
    if (is(y, x -> x * Math.min(Math.max(x + 3, 0), 6) / 6)) {
      return List.of(new ElementFunction(algorithm.eltwise_hardswish, 0, 0));
    }
    return is(y, Math::tanh)
        ? List.of(new ElementFunction(algorithm.eltwise_tanh, 0, 0))
        : straight(y);
  }

  /** {@code a x + b} between 0 and 1. */
  private static List<ElementFunction> straight(double[] y) {
    double a = (y[HALF] - y[FIFTH]) / (PROBES[HALF] - PROBES[FIFTH]);
    double b = y[FIFTH] - a * PROBES[FIFTH];
    return a > 0 && is(y, x -> Math.min(Math.max(a * x + b, 0), 1))
        ? List.of(
            new ElementFunction(algorithm.eltwise_linear, (float) a, (float) b),
            new ElementFunction(algorithm.eltwise_clip, 0, 1))
        : null;
  }

  private static boolean is(double[] y, DoubleUnaryOperator function) {
    for (int i = 0; i < y.length; i++) {
      double off = Math.abs(y[i] - function.applyAsDouble(PROBES[i]));
      if (!(off <= ROUNDING * (1 + Math.abs(PROBES[i])))) {
        return false;
      }
    }
    return true;
  }
}
