package org.ke4j.onnx;

import java.util.Map;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rarer element-wise functions: trigonometry, thresholds, and the choice of the largest. */
final class Functions {
  private Functions() {}

  static void register(Map<String, Rule> rules) {
    unary(rules, "Tan", (sd, x) -> sd.math.sin(x).div(sd.math.cos(x)));
    unary(rules, "Asin", (sd, x) -> sd.math.asin(x));
    unary(rules, "Acos", (sd, x) -> sd.math.acos(x));
    unary(rules, "Sinh", (sd, x) -> sd.math.sinh(x));
    unary(rules, "Cosh", (sd, x) -> sd.math.cosh(x));
    unary(rules, "Asinh", Functions::asinh);
    unary(rules, "Acosh", (sd, x) -> sd.math.acosh(x));
    unary(rules, "Atanh", (sd, x) -> sd.math.atanh(x));
    rules.put("ThresholdedRelu", Functions::thresholded);
    rules.put("Shrink", Functions::shrink);
    rules.put("Hardmax", Functions::hardmax);
  }

  private static void unary(
      Map<String, Rule> rules, String operator, BiFunction<SameDiff, SDVariable, SDVariable> f) {
    rules.put(
        operator,
        call ->
            call.set(
                call.emitter()
                    .pointwise(call.input(0), node -> f.apply(call.emitter().graph(), node))));
  }

  /**
   * The sign of x times log(a + sqrt(a^2 + 1)), a = |x|: as log(m) + log(a / m + sqrt((a / m)^2 + 1
   * / m^2)), m = max(a, 1), it neither loses negative digits nor overflows.
   */
  private static SDVariable asinh(SameDiff sd, SDVariable x) {
    SDVariable a = sd.math.clipByValue(sd.math.abs(x), 0, Float.MAX_VALUE);
    SDVariable most = sd.math.clipByValue(a, 1, Float.MAX_VALUE);
    SDVariable part = a.div(most);
    SDVariable root = sd.math.sqrt(sd.math.square(part).add(sd.math.square(most.rdiv(1))));
    SDVariable size = sd.math.log(most).add(sd.math.log(part.add(root)));
    SDVariable endless = sd.nn.relu(sd.math.abs(x).sub(Float.MAX_VALUE), 0);
    return sd.math.sign(x).mul(size.add(endless));
  }

  private static Tensor number(double value) {
    return Tensor.ofFloats(new float[] {(float) value});
  }

  /** x where it is above a threshold, else 0. */
  private static void thresholded(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Value above = Arithmetic.binary(to, "Greater", x, number(call.attributes().number("alpha", 1)));
    call.set(Arithmetic.choice(to, above, x, number(0)));
  }

  /** x moved towards 0, and 0 within a threshold. */
  private static void shrink(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    float limit = call.attributes().number("lambd", 0.5f);
    Tensor bias = number(call.attributes().number("bias", 0));
    Value above = Arithmetic.binary(to, "Greater", x, number(limit));
    Value below = Arithmetic.binary(to, "Less", x, number(-limit));
    Value less = Arithmetic.binary(to, "Sub", x, bias);
    Value more = Arithmetic.binary(to, "Add", x, bias);
    Value low = Arithmetic.choice(to, below, more, number(0));
    call.set(Arithmetic.choice(to, above, less, low));
  }

  /** 1 at the first of the largest values along an axis, else 0. */
  private static void hardmax(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    boolean modern = call.opset() >= 13;
    int axis = Dims.axis(call.attributes().integer("axis", modern ? -1 : 1), x.rank());
    Value flat = modern ? x : Shaping.flattened(to, x, axis);
    int along = modern ? axis : 1;
    if (Dims.isBatch(flat.shape()[along])) {
      throw new Unsupported("over the images of a batch");
    }
    long[] kept = flat.shape().clone();
    kept[along] = 1;
    SDVariable largest =
        to.graph()
            .argmax(to.node(flat), true, along)
            .castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT);
    float[] positions = new float[to.budget().charge(flat.shape()[along])];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i;
    }
    long[] line = new long[flat.rank()];
    java.util.Arrays.fill(line, 1);
    line[along] = positions.length;
    Value hot =
        Arithmetic.binary(to, "Equal", to.floats(largest, kept), Tensor.ofFloats(positions, line));
    Value floats = Shaping.cast(to, hot, ElementType.FLOAT);
    call.set(to.reshape(floats, x.shape()));
  }
}
