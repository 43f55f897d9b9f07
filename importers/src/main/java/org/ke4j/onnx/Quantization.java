package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import onnx.Onnx;
import org.ke4j.error.Ke4jException;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;

/**
 * Steps between float32 and integers. Integers are computed as float32 values with the rounding and
 * the limits that the file asks for; weights become float32 while importing.
 */
final class Quantization {
  private Quantization() {}

  static void register(Map<String, Rule> rules) {
    for (String domain : new String[] {"", "com.microsoft."}) {
      rules.put(domain + "DequantizeLinear", Quantization::dequantizeLinear);
      rules.put(domain + "QuantizeLinear", Quantization::quantizeLinear);
    }
    rules.put("DynamicQuantizeLinear", Quantization::dynamic);
    for (String operator :
        new String[] {
          "com.microsoft.MatMulNBits",
          "com.microsoft.QAttention",
          "com.microsoft.QEmbedLayerNormalization"
        }) {
      rules.put(
          operator,
          new Refusal("of a quantised model; use the float32 or float16 export, or QDQ format"));
    }
  }

  private static void dequantizeLinear(Call call) {
    Value x = call.input(0);
    Value zero = call.has(2) ? call.constant(2) : null;
    call.set(dequantized(call.emitter(), x, call.constant(1), zero, axis(call, x), blocks(call)));
  }

  private static void quantizeLinear(Call call) {
    Value x = call.input(0);
    Tensor zero = call.has(2) ? call.constant(2) : null;
    Onnx.TensorProto.DataType type =
        zero != null
            ? zero.stored()
            : Onnx.TensorProto.DataType.forNumber(
                (int) call.attributes().integer("output_dtype", 2));
    call.set(
        quantized(call.emitter(), x, call.constant(1), zero, type, axis(call, x), blocks(call)));
  }

  private static int axis(Call call, Value x) {
    long axis = call.attributes().integer("axis", 1);
    return x.rank() == 0 || (axis == 1 && x.rank() == 1) ? 0 : Dims.axis(axis, x.rank());
  }

  private static long blocks(Call call) {
    return call.attributes().integer("block_size", 0);
  }

  /**
   * Scales are those of the largest values of each run in the file's arithmetic, which makes a row
   * depend on the others of its batch. Here the values stay as they are: scale 1, zero point 0.
   */
  private static void dynamic(Call call) {
    Value x = call.input(0);
    call.set(0, x);
    call.set(1, Tensor.ofFloats(new float[] {1}));
    call.set(2, Tensor.ofIntegers(new long[] {0}));
  }

  /** A scale or zero point that broadcasts along its axis, in blocks if they are not 0. */
  private static Value along(Emitter to, Tensor parameter, Value x, int axis, long block) {
    Tensor floats = Tensor.ofFloats(parameter.floats(), parameter.shape());
    if (block != 0) {
      if (block < 0 || floats.rank() != x.rank() || Dims.isBatch(x.shape()[axis])) {
        throw new Ke4jException("blocks of " + block + " along axis " + axis);
      }
      long[] from = new long[to.budget().charge(x.shape()[axis])];
      for (int i = 0; i < from.length; i++) {
        from[i] = i / block;
      }
      if (from.length == 0 || from[from.length - 1] >= floats.shape()[axis]) {
        throw new Ke4jException("blocks of " + block + " for " + Dims.text(floats.shape()));
      }
      return to.gather(floats, axis, from, from.length);
    }
    if (floats.count() == 1) {
      return floats.reshaped();
    }
    long[] shape = new long[x.rank()];
    Arrays.fill(shape, 1);
    shape[axis] = floats.count();
    return floats.reshaped(shape);
  }

  /** (x - zero point) times scale. */
  static Value dequantized(Emitter to, Value x, Tensor scale, Value zero, int axis, long block) {
    Value values = x instanceof Tensor t ? Tensor.ofFloats(t.floats(), t.shape()) : x;
    if (zero != null) {
      values = Arithmetic.binary(to, "Sub", values, along(to, (Tensor) zero, x, axis, block));
    }
    Value result = Arithmetic.binary(to, "Mul", values, along(to, scale, x, axis, block));
    return result instanceof Variable v
        ? new Variable(v.node(), v.shape(), ElementType.FLOAT)
        : result;
  }

  /** x / scale, rounded to even, plus zero point, within the limits of the type. */
  static Value quantized(
      Emitter to,
      Value x,
      Tensor scale,
      Tensor zero,
      Onnx.TensorProto.DataType type,
      int axis,
      long block) {
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
    Value steps = Arithmetic.binary(to, "Div", x, along(to, scale, x, axis, block));
    Value rounded = to.pointwise(steps, node -> new Rint(to.graph(), node, false).outputVariable());
    if (zero != null) {
      rounded = Arithmetic.binary(to, "Add", rounded, along(to, zero, x, axis, block));
    }
    Value limited = to.pointwise(rounded, node -> to.graph().math.clipByValue(node, least, most));
    Variable source = limited instanceof Turned t ? t.source() : (Variable) limited;
    Variable whole = new Variable(source.node(), source.shape(), ElementType.INTEGER);
    return limited instanceof Turned t ? Turned.of(whole, t.permutation()) : whole;
  }
}
