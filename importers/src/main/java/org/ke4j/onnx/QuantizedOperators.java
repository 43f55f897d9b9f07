package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import org.ke4j.error.Ke4jException;

/**
 * Operators on integers of a quantised model: their inputs are made float32, the float32 operator
 * is applied, and the result is rounded where the file asks for integers.
 */
final class QuantizedOperators {
  private static final String MICROSOFT = "com.microsoft.";

  /** The opset whose rules the float32 operators follow. */
  private static final long OPSET = 17;

  private QuantizedOperators() {}

  static void register(Map<String, Rule> rules) {
    rules.put("MatMulInteger", QuantizedOperators::matMulInteger);
    rules.put("ConvInteger", QuantizedOperators::convInteger);
    rules.put("QLinearMatMul", QuantizedOperators::matMul);
    rules.put("QLinearConv", QuantizedOperators::conv);
    rules.put(MICROSOFT + "DynamicQuantizeMatMul", QuantizedOperators::dynamicMatMul);
    rules.put(MICROSOFT + "MatMulIntegerToFloat", QuantizedOperators::matMulToFloat);
    rules.put(MICROSOFT + "QGemm", QuantizedOperators::gemm);
    rules.put(MICROSOFT + "QLinearAdd", call -> pair(call, "Add"));
    rules.put(MICROSOFT + "QLinearMul", call -> pair(call, "Mul"));
    rules.put(MICROSOFT + "QLinearSigmoid", call -> one(call, "Sigmoid"));
    rules.put(MICROSOFT + "QLinearLeakyRelu", call -> one(call, "LeakyRelu"));
    rules.put(MICROSOFT + "QLinearSoftmax", QuantizedOperators::softmax);
    rules.put(MICROSOFT + "QLinearGlobalAveragePool", QuantizedOperators::pool);
    rules.put(MICROSOFT + "QLinearAveragePool", QuantizedOperators::pool);
    rules.put(MICROSOFT + "QLinearConcat", QuantizedOperators::concat);
  }

  /** Input {@code at} with the scale and zero point behind it, along an axis. */
  private static Value floats(Call call, int at, int axis) {
    return floats(call, at, at + 1, at + 2, axis);
  }

  private static Value floats(Call call, int at, int scale, int zero, int axis) {
    Value x = call.input(at);
    Tensor steps = call.constant(scale);
    if (steps.count() != 1 && (axis >= x.rank() || steps.count() != x.shape()[axis])) {
      throw new Ke4jException(
          "scales " + Dims.text(steps.shape()) + " for " + Dims.text(x.shape()));
    }
    Tensor point = call.has(zero) ? call.constant(zero) : null;
    return Quantization.dequantized(call.emitter(), x, steps, point, axis, 0);
  }

  /** Rounds a result by the scale at {@code at} and the zero point behind it. */
  private static Value rounded(Call call, Value result, int at) {
    Tensor zero = call.has(at + 1) ? call.constant(at + 1) : null;
    return Quantization.quantized(
        call.emitter(),
        result,
        call.constant(at),
        zero,
        zero == null ? onnx.Onnx.TensorProto.DataType.UINT8 : zero.stored(),
        0,
        0);
  }

  /** Integers less their zero point. */
  private static Value centred(Call call, int at, int zero, int axis) {
    Value x = call.input(at);
    return call.has(zero)
        ? Quantization.dequantized(
            call.emitter(), x, Tensor.ofFloats(new float[] {1}), call.constant(zero), axis, 0)
        : x instanceof Tensor t ? Tensor.ofFloats(t.floats(), t.shape()) : x;
  }

  private static void matMulInteger(Call call) {
    Value a = centred(call, 0, 2, Math.max(0, call.input(0).rank() - 2));
    Value b = centred(call, 1, 3, call.input(1).rank() - 1);
    call.set(MatrixProducts.matmul(call.emitter(), a, b));
  }

  private static void convInteger(Call call) {
    call.set(call.apply("Conv", OPSET, centred(call, 0, 2, 1), centred(call, 1, 3, 0)));
  }

  private static void matMul(Call call) {
    Value a = floats(call, 0, Math.max(0, call.input(0).rank() - 2));
    Value b = floats(call, 3, call.input(3).rank() - 1);
    call.set(rounded(call, MatrixProducts.matmul(call.emitter(), a, b), 6));
  }

  private static void conv(Call call) {
    if (call.attributes().flag("channels_last", false)) {
      throw new Unsupported("with channels last");
    }
    Value x = floats(call, 0, 1);
    Value w = floats(call, 3, 0);
    Value bias = call.has(8) ? bias(call, 8, call.constant(1), call.constant(4)) : null;
    Value result =
        bias == null ? call.apply("Conv", OPSET, x, w) : call.apply("Conv", OPSET, x, w, bias);
    call.set(rounded(call, result, 6));
  }

  /** A bias of 32-bit integers: its scale is the product of the others'. */
  private static Value bias(Call call, int at, Tensor xScale, Tensor wScale) {
    float[] values = call.constant(at).floats().clone();
    float[] scales = wScale.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= xScale.scalar() * scales[scales.length == 1 ? 0 : i];
    }
    return Tensor.ofFloats(values, call.constant(at).shape());
  }

  private static void dynamicMatMul(Call call) {
    Value b = floats(call, 1, 2, 3, call.input(1).rank() - 1);
    Value product = MatrixProducts.matmul(call.emitter(), call.input(0), b);
    call.set(call.has(4) ? plus(call, product, call.input(4)) : product);
  }

  private static void matMulToFloat(Call call) {
    Value a = floats(call, 0, 2, 4, Math.max(0, call.input(0).rank() - 2));
    Value b = floats(call, 1, 3, 5, call.input(1).rank() - 1);
    Value product = MatrixProducts.matmul(call.emitter(), a, b);
    call.set(call.has(6) ? plus(call, product, call.input(6)) : product);
  }

  private static Value plus(Call call, Value a, Value b) {
    return Arithmetic.binary(call.emitter(), "Add", a, b);
  }

  private static void gemm(Call call) {
    boolean turned = call.attributes().flag("transB", false);
    Value a = floats(call, 0, 0);
    Value b = floats(call, 3, turned ? 0 : 1);
    Value product = call.apply("Gemm", OPSET, a, b);
    if (call.has(6)) {
      product = plus(call, product, bias(call, 6, call.constant(1), call.constant(4)));
    }
    call.set(call.has(7) ? rounded(call, product, 7) : product);
  }

  private static void pair(Call call, String operator) {
    Value result =
        Arithmetic.binary(call.emitter(), operator, floats(call, 0, 0), floats(call, 3, 0));
    if (!call.has(7)) {
      call.set(rounded(call, result, 6));
      return;
    }
    // onnxruntime rounds halves behind the zero point here, which may be odd.
    Emitter to = call.emitter();
    Tensor zero = call.constant(7);
    Value steps = Arithmetic.binary(to, "Div", result, call.constant(6));
    Value moved = plus(call, steps, Tensor.ofFloats(zero.floats(), zero.shape()));
    Tensor one = Tensor.ofFloats(new float[] {1});
    call.set(Quantization.quantized(to, moved, one, null, zero.stored(), 0, 0));
  }

  private static void one(Call call, String operator) {
    call.set(rounded(call, call.apply(operator, OPSET, floats(call, 0, 0)), 3));
  }

  private static void softmax(Call call) {
    long opset = call.attributes().integer("opset", OPSET);
    call.set(rounded(call, call.apply("Softmax", opset, floats(call, 0, 0)), 3));
  }

  /** The mean of the integers, which is exact, then the two scales: halves stay halves. */
  private static void pool(Call call) {
    String operator = call.operator().replace("QLinear", "");
    boolean last = call.attributes().flag("channels_last", false);
    Emitter to = call.emitter();
    Value x = centred(call, 0, 2, 0);
    if (last && x.rank() != 4) {
      throw new Unsupported("with channels last over " + (x.rank() - 2) + " axes");
    }
    Value images = last ? to.channelsFirst(x) : x;
    boolean average = operator.equals("AveragePool");
    // Unlike AveragePool, onnxruntime divides by all of a window here that goes beyond the pads.
    Value mean =
        average && call.attributes().flag("count_include_pad", false)
            ? Pooling.meanOfWhole(call, images)
            : call.apply(operator, OPSET, images);
    float ratio = (float) ((double) call.constant(1).scalar() / call.constant(3).scalar());
    Value result = MatrixProducts.scaled(to, last ? to.channelsLast(mean) : mean, ratio);
    Tensor zero = call.has(4) ? call.constant(4) : null;
    Tensor one = Tensor.ofFloats(new float[] {1});
    var type = zero == null ? onnx.Onnx.TensorProto.DataType.UINT8 : zero.stored();
    if (zero != null && average) {
      // onnxruntime rounds halves behind the zero point here, which may be odd.
      result = plus(call, result, Tensor.ofFloats(zero.floats(), zero.shape()));
      zero = null;
    }
    call.set(Quantization.quantized(to, result, one, zero, type, 0, 0));
  }

  private static void concat(Call call) {
    Value[] parts = new Value[(call.inputCount() - 2) / 3];
    Arrays.setAll(parts, i -> floats(call, 2 + 3 * i, 0));
    if (parts.length == 0) {
      throw new Ke4jException("nothing to join");
    }
    call.set(rounded(call, call.apply("Concat", OPSET, parts), 0));
  }
}
