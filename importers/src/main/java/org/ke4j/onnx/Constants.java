package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import onnx.Onnx;
import org.ke4j.error.Ke4jException;

/** Operators that make constants. */
final class Constants {
  private Constants() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Constant", Constants::constant);
    rules.put("ConstantOfShape", Constants::ofShape);
    rules.put("Range", Constants::range);
    rules.put("EyeLike", Constants::eye);
    rules.put("OneHot", Constants::oneHot);
  }

  private static void constant(Call call) {
    Attributes given = call.attributes();
    if (given.has("value")) {
      call.set(call.tensors().read(given.tensor("value")));
    } else if (given.has("value_float")) {
      call.set(Tensor.ofFloats(new float[] {given.number("value_float", 0)}));
    } else if (given.has("value_floats")) {
      float[] values = given.numbers("value_floats");
      call.set(Tensor.ofFloats(values, values.length));
    } else if (given.has("value_int")) {
      call.set(Tensor.ofIntegers(new long[] {given.integer("value_int", 0)}));
    } else if (given.has("value_ints")) {
      long[] values = given.integers("value_ints");
      call.set(Tensor.ofIntegers(values, values.length));
    } else {
      throw new Unsupported("with text or sparse values");
    }
  }

  private static void ofShape(Call call) {
    Onnx.TensorProto proto = call.attributes().tensor("value");
    Tensor value = proto == null ? Tensor.ofFloats(new float[1], 1) : call.tensors().read(proto);
    call.set(call.main().expand(value.reshaped(), call.constant(0).integers()));
  }

  private static void range(Call call) {
    Tensor start = call.constant(0);
    Tensor limit = call.constant(1);
    Tensor delta = call.constant(2);
    if (start.type() == ElementType.FLOAT) {
      double from = start.scalar();
      double by = delta.scalar();
      double steps = Math.max(0, Math.ceil((limit.scalar() - from) / by));
      if (!(steps < Dims.MOST)) {
        throw new Ke4jException("a range of " + steps + " numbers");
      }
      float[] values = new float[call.emitter().budget().charge((long) steps)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (from + i * by);
      }
      call.set(Tensor.ofFloats(values, values.length));
      return;
    }
    long from = start.integers()[0];
    long to = limit.integers()[0];
    long by = delta.integers()[0];
    if (by == 0) {
      throw new Ke4jException("a range with step 0");
    }
    if (to == Dims.BATCH && from == 0 && by == 1) {
      call.set(BatchIndex.upToBatch());
      return;
    }
    if (Dims.isBatch(to)) {
      throw new Unsupported("over the batch");
    }
    long steps = Math.max(0, (to - from + by - Long.signum(by)) / by);
    long[] values = new long[call.emitter().budget().charge(steps)];
    Arrays.setAll(values, i -> from + i * by);
    call.set(Tensor.ofIntegers(values, values.length));
  }

  private static void eye(Call call) {
    long[] shape = call.input(0).shape();
    long shift = call.attributes().integer("k", 0);
    ElementType type =
        call.attributes().has("dtype")
            ? TensorReader.elementType(call.attributes().integer("dtype", 1))
            : call.input(0).type();
    long[] values = new long[call.emitter().budget().charge(shape)];
    for (int i = 0; i < shape[0]; i++) {
      long column = i + shift;
      if (column >= 0 && column < shape[1]) {
        values[(int) (i * shape[1] + column)] = 1;
      }
    }
    call.set(Tensor.of(type, values, shape));
  }

  private static void oneHot(Call call) {
    Tensor indices = call.constant(0);
    long depth = call.constant(1).integers()[0];
    Tensor values = call.constant(2);
    int axis = Dims.axis(call.attributes().integer("axis", -1), indices.rank() + 1);
    long[] at = indices.integers();
    long[] choice = new long[call.emitter().budget().charge(at.length, depth)];
    for (int i = 0; i < at.length; i++) {
      long hot = at[i] < 0 ? at[i] + depth : at[i];
      if (hot >= 0 && hot < depth) {
        choice[(int) (i * depth + hot)] = 1;
      }
    }
    long[] shape = Arrays.copyOf(indices.shape(), indices.rank() + 1);
    shape[indices.rank()] = depth;
    Tensor rows = call.emitter().moves().gather(values, 0, choice, shape);
    int[] order = new int[shape.length];
    for (int k = 0, next = 0; k < order.length; k++) {
      order[k] = k == axis ? indices.rank() : next++;
    }
    call.set(call.emitter().transpose(rows, order));
  }
}
