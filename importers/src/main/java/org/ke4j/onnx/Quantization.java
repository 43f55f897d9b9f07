package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import onnx.Onnx;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;

/**
 * Pairs of QuantizeLinear and DequantizeLinear are computed in float32 with the rounding that they
 * ask for; int8 arithmetic is refused by name.
 */
final class Quantization {
  private Quantization() {}

  static void register(Map<String, Rule> rules) {
    rules.put("DequantizeLinear", Quantization::dequantize);
    rules.put("QuantizeLinear", Quantization::quantize);
    for (String operator :
        new String[] {
          "DynamicQuantizeLinear",
          "MatMulInteger",
          "ConvInteger",
          "QLinearConv",
          "QLinearMatMul",
          "com.microsoft.DynamicQuantizeMatMul",
          "com.microsoft.MatMulIntegerToFloat",
          "com.microsoft.MatMulNBits",
          "com.microsoft.QAttention",
          "com.microsoft.QGemm",
          "com.microsoft.QLinearAdd",
          "com.microsoft.QLinearConcat",
          "com.microsoft.QLinearGlobalAveragePool",
          "com.microsoft.QLinearMul",
          "com.microsoft.QLinearSigmoid",
          "com.microsoft.QLinearSoftmax"
        }) {
      rules.put(
          operator,
          call -> {
            throw new Unsupported(
                "integer arithmetic of a quantised model; use the float32 or "
                    + "float16 export, or one quantised in QDQ format");
          });
    }
  }

  private static Value along(Call call, Value parameter, Value x) {
    if (call.attributes().integer("block_size", 0) != 0) {
      throw new Unsupported("in blocks");
    }
    if (parameter.rank() == 0 || Dims.product(parameter.shape()) == 1) {
      return call.emitter().reshape(parameter);
    }
    long[] shape = new long[x.rank()];
    Arrays.fill(shape, 1);
    int axis = Dims.axis(call.attributes().integer("axis", 1), x.rank());
    shape[axis] = parameter.shape()[0];
    return call.emitter().reshape(parameter, shape);
  }

  private static Tensor asFloats(Tensor tensor) {
    return Tensor.ofFloats(tensor.floats(), tensor.shape());
  }

  private static void dequantize(Call call) {
    Value x = call.input(0);
    Emitter to = call.emitter();
    Value values = x instanceof Tensor tensor ? asFloats(tensor) : x;
    if (call.has(2)) {
      Value zero = along(call, asFloats(call.constant(2)), x);
      values = Arithmetic.binary(to, "Sub", values, zero);
    }
    Value result = Arithmetic.binary(to, "Mul", values, along(call, call.constant(1), x));
    call.set(
        result instanceof Variable v
            ? new Variable(v.node(), v.shape(), ElementType.FLOAT)
            : result);
  }

  private static void quantize(Call call) {
    Value x = call.input(0);
    Emitter to = call.emitter();
    Onnx.TensorProto.DataType type =
        call.has(2)
            ? call.constant(2).stored()
            : Onnx.TensorProto.DataType.forNumber(
                (int) call.attributes().integer("output_dtype", 2));
    if (type == null) {
      throw new Unsupported("with a computed zero point");
    }
    int least =
        switch (type) {
          case UINT8, UINT16 -> 0;
          case INT8 -> -128;
          case INT16 -> -32768;
          default -> throw new Unsupported("to " + type);
        };
    int most =
        switch (type) {
          case UINT8 -> 255;
          case INT8 -> 127;
          case UINT16 -> 65535;
          default -> 32767;
        };
    Value steps = Arithmetic.binary(to, "Div", x, along(call, call.constant(1), x));
    Value rounded = to.pointwise(steps, node -> new Rint(to.graph(), node, false).outputVariable());
    if (call.has(2)) {
      Value zero = along(call, asFloats(call.constant(2)), x);
      rounded = Arithmetic.binary(to, "Add", rounded, zero);
    }
    Value limited = to.pointwise(rounded, node -> to.graph().math.clipByValue(node, least, most));
    call.set(new Variable(to.node(limited), limited.shape(), ElementType.INTEGER));
  }
}
