package org.ke4j.onnx;

import java.util.Map;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;

/** Element-wise functions of one value, and Softmax. */
final class Activations {
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
            call.set(call.emitter().pointwise(x, node -> f.apply(call.emitter().graph(), node)));
          }
        });
  }

  static void register(Map<String, Rule> rules) {
    unary(rules, "Sqrt", (sd, x) -> sd.math.sqrt(x));
    unary(rules, "Neg", (sd, x) -> x.neg());
    unary(rules, "Abs", (sd, x) -> sd.math.abs(x));
    unary(rules, "Sign", (sd, x) -> sd.math.sign(x));
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
    unary(rules, "Softplus", (sd, x) -> sd.nn.softplus(x));
    unary(rules, "Softsign", (sd, x) -> sd.nn.softsign(x));
    unary(rules, "Mish", (sd, x) -> x.mul(sd.math.tanh(sd.nn.softplus(x))));
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

  /** Limits values, as composition that SameDiff can differentiate. */
  private static SDVariable clip(SameDiff sd, SDVariable x, double low, double high) {
    return sd.math.clipByValue(x, low, high);
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
    SDVariable node = call.emitter().graph().math.abs(call.emitter().node(x));
    call.set(call.emitter().truth(node.gt(Float.MAX_VALUE), x.shape()));
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
    call.set(Arithmetic.binary(to, "Sub", up, Arithmetic.binary(to, "Mul", down, call.input(1))));
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
    float low = call.number(1, "min", -Float.MAX_VALUE);
    float high = call.number(2, "max", Float.MAX_VALUE);
    Value x = call.input(0);
    if (!(low < high)) {
      throw new Unsupported("from " + low + " to " + high);
    }
    if (x.isFoldable()) {
      Tensor least = Tensor.ofFloats(new float[] {low});
      Tensor most = Tensor.ofFloats(new float[] {high});
      if (x.type() != ElementType.FLOAT) {
        least = Tensor.ofIntegers(new long[] {(long) low});
        most = Tensor.ofIntegers(new long[] {(long) high});
      }
      HostMath math = call.emitter().math();
      call.set(math.binary("Min", math.binary("Max", (Tensor) x, least), most));
      return;
    }
    SameDiff sd = call.emitter().graph();
    call.set(call.emitter().pointwise(x, node -> clip(sd, node, low, high)));
  }

  private static void softmax(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    boolean modern = call.opset() >= 13;
    int axis = Dims.axis(call.attributes().integer("axis", modern ? -1 : 1), x.rank());
    SameDiff sd = to.graph();
    boolean log = call.operator().equals("LogSoftmax");
    Value flat = x;
    int along = axis;
    if (!modern && axis != x.rank() - 1) {
      flat = Shaping.flattened(to, x, axis);
      along = 1;
    }
    int on = along;
    Variable result = to.map(flat, n -> log ? sd.nn.logSoftmax(n, on) : sd.nn.softmax(n, on));
    call.set(to.reshape(result, x.shape()));
  }
}
