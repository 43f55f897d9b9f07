package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;

/** Element-wise functions of one value, and Softmax. */
final class Activations {
  /** From here on log(1 + exp(x)) is x. */
  private static final double LINEAR = 30;

  private static final float SELU_ALPHA = Float.parseFloat("1.67326319");
  private static final float SELU_GAMMA = Float.parseFloat("1.05070102");

  private Activations() {}

  private static void unary(
      Map<String, Rule> rules, String operator, BiFunction<SameDiff, SDVariable, SDVariable> f) {
    rules.put(
        operator,
        call -> {
          Value x = call.input(0);
          if (x.isFoldable() && HostMath.knowsUnary(operator)) {
            call.set(call.emitter().math().unary(operator, (Tensor) x));
          } else {
            Emitter to = call.emitter();
            call.set(to.typed(to.pointwise(x, node -> f.apply(to.graph(), node)), x.type()));
          }
        });
  }

  static void register(Map<String, Rule> rules) {
    unary(rules, "Sqrt", (sd, x) -> sd.math.sqrt(x));
    unary(rules, "Neg", (sd, x) -> x.neg());
    unary(rules, "Abs", (sd, x) -> sd.math.abs(x));
    unary(rules, "Sign", (sd, x) -> sd.where(x, sd.math.sign(x), sd.math.isNaN(x)));
    unary(rules, "Exp", (sd, x) -> sd.math.exp(x));
    unary(rules, "Log", (sd, x) -> sd.math.log(x));
    unary(rules, "Floor", (sd, x) -> sd.math.floor(x));
    unary(rules, "Ceil", (sd, x) -> sd.math.ceil(x));
    unary(rules, "Round", (sd, x) -> new Rint(sd, x, false).outputVariable());
    unary(rules, "Reciprocal", (sd, x) -> x.rdiv(1));
    unary(rules, "Sin", (sd, x) -> sd.math.sin(x));
    unary(rules, "Cos", (sd, x) -> sd.math.cos(x));
    unary(rules, "Atan", (sd, x) -> sd.math.atan(x));
    unary(rules, "Relu", (sd, x) -> sd.nn.relu(x, 0));
    unary(rules, "Sigmoid", (sd, x) -> sd.nn.sigmoid(x));
    unary(rules, "Tanh", (sd, x) -> sd.math.tanh(x));
    unary(rules, "Erf", (sd, x) -> sd.math.erf(x));
    unary(rules, "Softplus", Activations::softplus);
    unary(rules, "Softsign", (sd, x) -> sd.nn.softsign(x));
    unary(rules, "Mish", (sd, x) -> x.mul(sd.math.tanh(softplus(sd, x))));
    unary(rules, "HardSwish", (sd, x) -> x.mul(clip(sd, x.mul(1 / 6.0).add(0.5), 0, 1)));
    rules.put("Not", Activations::not);
    rules.put("IsNaN", Activations::isNaN);
    rules.put("IsInf", Activations::isInfinite);
    rules.put("Gelu", Activations::gelu);
    rules.put("com.microsoft.Gelu", Activations::gelu);
    rules.put("com.microsoft.QuickGelu", Activations::quickGelu);
    rules.put("Swish", Activations::quickGelu);
    rules.put("HardSigmoid", Activations::hardSigmoid);
    rules.put("LeakyRelu", call -> leaky(call, 0.01f));
    rules.put("PRelu", Activations::parametric);
    rules.put("Elu", Activations::elu);
    rules.put("Celu", Activations::elu);
    rules.put("Selu", Activations::elu);
    rules.put("Clip", Activations::clip);
    rules.put("Softmax", Activations::softmax);
    rules.put("LogSoftmax", Activations::softmax);
  }

  /** Limits values; what is no number stays so, as with ND4J's operator of that name. */
  private static SDVariable clip(SameDiff sd, SDVariable x, double low, double high) {
    return sd.math.clipByValue(x, low, high);
  }

  /** log(1 + exp(x)), which is x itself in float32 where exp is near its end. */
  private static SDVariable softplus(SameDiff sd, SDVariable x) {
    SDVariable low = clip(sd, x, -Float.MAX_VALUE, LINEAR);
    return sd.nn.softplus(low).add(sd.nn.relu(x.sub(LINEAR), 0));
  }

  private static void not(Call call) {
    Value x = call.input(0);
    Emitter to = call.emitter();
    call.set(
        x.isFoldable()
            ? to.math().unary("Not", (Tensor) x)
            : new Variable(to.node(x).rsub(1), x.shape(), ElementType.BOOLEAN));
  }

  private static void isNaN(Call call) {
    Value x = call.input(0);
    SDVariable node = call.emitter().node(x);
    call.set(call.emitter().truth(node.neq(node), x.shape()));
  }

  private static void isInfinite(Call call) {
    Value x = call.input(0);
    SDVariable node = call.emitter().node(x);
    boolean negative = call.attributes().flag("detect_negative", true);
    boolean positive = call.attributes().flag("detect_positive", true);
    if (!negative && !positive) {
      call.set(call.main().expand(Tensor.ofBooleans(new long[1]), x.shape()));
      return;
    }
    SDVariable size =
        negative && positive ? call.emitter().graph().math.abs(node) : negative ? node.neg() : node;
    call.set(call.emitter().truth(size.gt(Float.MAX_VALUE), x.shape()));
  }

  private static void gelu(Call call) {
    boolean tanh = call.attributes().text("approximate", "none").equals("tanh");
    call.set(gelu(call.emitter(), call.input(0), tanh));
  }

  /** x times the normal distribution's function at x, or its approximation with tanh. */
  static Value gelu(Emitter to, Value value, boolean tanh) {
    SameDiff sd = to.graph();
    return to.pointwise(
        value,
        x -> {
          if (tanh) {
            SDVariable inner =
                sd.math.square(x).mul(0.044715).add(1).mul(x).mul(Math.sqrt(2 / Math.PI));
            return x.mul(0.5).mul(sd.math.tanh(inner).add(1));
          }
          return x.mul(0.5).mul(sd.math.erf(x.mul(Math.sqrt(0.5))).add(1));
        });
  }

  /** x * sigmoid(alpha * x). */
  private static void quickGelu(Call call) {
    float alpha = call.attributes().number("alpha", call.operator().equals("Swish") ? 1 : 1.702f);
    SameDiff sd = call.emitter().graph();
    call.set(call.emitter().pointwise(call.input(0), x -> x.mul(sd.nn.sigmoid(x.mul(alpha)))));
  }

  private static void hardSigmoid(Call call) {
    float alpha = call.attributes().number("alpha", 0.2f);
    float beta = call.attributes().number("beta", 0.5f);
    SameDiff sd = call.emitter().graph();
    call.set(call.emitter().pointwise(call.input(0), x -> clip(sd, x.mul(alpha).add(beta), 0, 1)));
  }

  private static void leaky(Call call, float absent) {
    float alpha = call.attributes().number("alpha", absent);
    SameDiff sd = call.emitter().graph();
    call.set(
        call.emitter()
            .pointwise(
                call.input(0), x -> sd.nn.relu(x, 0).sub(sd.nn.relu(x.neg(), 0).mul(alpha))));
  }

  private static void parametric(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    SameDiff sd = to.graph();
    Value up = to.pointwise(x, n -> sd.nn.relu(n, 0));
    Value down = to.pointwise(x, n -> sd.nn.relu(n.neg(), 0));
    Value slope = call.input(1);
    if (call.opset() < 7 && slope.rank() == 1 && x.rank() > 2) {
      // One slope for each channel.
      long[] channels = new long[x.rank() - 1];
      Arrays.fill(channels, 1);
      channels[0] = slope.shape()[0];
      slope = to.reshape(slope, channels);
    }
    if (!(slope instanceof Tensor known) || !isFinite(known)) {
      // The slope may be infinite, and 0 times that is no number.
      Value above = Arithmetic.binary(to, "GreaterOrEqual", x, Tensor.ofFloats(new float[1]));
      call.set(Arithmetic.choice(to, above, x, Arithmetic.binary(to, "Mul", x, slope)));
      return;
    }
    call.set(Arithmetic.binary(to, "Sub", up, Arithmetic.binary(to, "Mul", down, slope)));
  }

  private static boolean isFinite(Tensor values) {
    for (float value : values.floats()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** gamma * (max(x, 0) + alpha * (exp(min(x, 0) / beta) - 1)), beta 1 except for Celu. */
  private static void elu(Call call) {
    boolean selu = call.operator().equals("Selu");
    float alpha = call.attributes().number("alpha", selu ? SELU_ALPHA : 1f);
    float gamma = selu ? call.attributes().number("gamma", SELU_GAMMA) : 1;
    float beta = call.operator().equals("Celu") ? alpha : 1;
    SameDiff sd = call.emitter().graph();
    call.set(
        call.emitter()
            .pointwise(
                call.input(0),
                x -> {
                  SDVariable low = sd.math.exp(sd.nn.relu(x.neg(), 0).mul(-1.0 / beta)).sub(1);
                  SDVariable sum = sd.nn.relu(x, 0).add(low.mul(alpha));
                  return gamma == 1 ? sum : sum.mul(gamma);
                }));
  }

  private static void clip(Call call) {
    float high = call.number(2, "max", Float.MAX_VALUE);
    float low = call.number(1, "min", -Float.MAX_VALUE);
    Value x = call.input(0);
    if (Float.isNaN(low) || Float.isNaN(high)) {
      throw new Unsupported("from " + low + " to " + high);
    }
    // With the least above the most, the most is left.
    low = Math.min(low, high);
    if (x.isFoldable()) {
      Tensor lowest = Tensor.ofFloats(new float[] {low});
      Tensor highest = Tensor.ofFloats(new float[] {high});
      if (x.type() != ElementType.FLOAT) {
        lowest = Tensor.ofIntegers(new long[] {(long) low});
        highest = Tensor.ofIntegers(new long[] {(long) high});
      }
      HostMath math = call.emitter().math();
      call.set(math.binary("Min", math.binary("Max", (Tensor) x, lowest), highest));
      return;
    }
    SameDiff sd = call.emitter().graph();
    float least = low;
    Emitter to = call.emitter();
    call.set(to.typed(to.pointwise(x, node -> clip(sd, node, least, high)), x.type()));
  }

  private static void softmax(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    boolean modern = call.opset() >= 13;
    int axis = Dims.axis(call.attributes().integer("axis", modern ? -1 : 1), x.rank());
    boolean log = call.operator().equals("LogSoftmax");
    Value flat = x;
    int along = axis;
    if (!modern && axis != x.rank() - 1) {
      flat = Shaping.flattened(to, x, axis);
      along = 1;
    }
    Value result = alongLast(to, flat, along, log);
    call.set(to.reshape(result, x.shape()));
  }

  /**
   * Over the last axis in memory only: ND4J's operator is wrong over axis 1 of four, whatever the
   * processor.
   */
  private static Value alongLast(Emitter to, Value x, int axis, boolean log) {
    Dims.checkApart(x.shape(), axis);
    SameDiff sd = to.graph();
    int last = x.rank() - 1;
    if (x instanceof Turned t && t.permutation()[axis] == last) {
      Value result = alongLast(to, t.source(), last, log);
      return to.transpose(result, t.permutation());
    }
    if (axis != last) {
      int[] swap = IntStream.range(0, x.rank()).toArray();
      swap[axis] = last;
      swap[last] = axis;
      return to.transpose(alongLast(to, to.transpose(x, swap), last, log), swap);
    }
    if (log && x.shape()[last] == 1) {
      return to.map(x, n -> n.sub(n));
    }
    return to.map(x, n -> log ? logSoftmax(sd, n, last) : sd.nn.softmax(n, last));
  }

  /**
   * ND4J's own operator takes the logarithm of what has become 0 where one number lies some hundred
   * above another.
   */
  private static SDVariable logSoftmax(SameDiff sd, SDVariable x, int axis) {
    SDVariable below = x.sub(sd.max(x, true, axis));
    return below.sub(sd.math.log(sd.sum(sd.math.exp(below), true, axis)));
  }
}
