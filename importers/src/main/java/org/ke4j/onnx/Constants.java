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
    if (!call.input(0).isFoldable()) {
      oneHotOfImage(call);
      return;
    }
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

  /** Indices that depend on the image are compared with every number, counted from either end. */
  private static void oneHotOfImage(Call call) {
    Emitter to = call.emitter();
    Value indices = call.input(0);
    int rank = indices.rank();
    long depth = call.constant(1).integers()[0];
    Tensor values = call.constant(2);
    int axis = Dims.axis(call.attributes().integer("axis", -1), rank + 1);
    long[] shape = Arrays.copyOf(indices.shape(), rank + 1);
    shape[rank] = 1;
    Value each = to.reshape(Shaping.cast(to, indices, ElementType.FLOAT), shape);
    float[] numbers = new float[to.budget().charge(1, depth)];
    float[] fromTheEnd = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
      fromTheEnd[i] = i - depth;
    }
    Value hot = null;
    for (float[] candidates : new float[][] {numbers, fromTheEnd}) {
      Value same =
          Arithmetic.binary(to, "Equal", each, Tensor.ofFloats(candidates, candidates.length));
      same = Shaping.cast(to, same, ElementType.FLOAT);
      hot = hot == null ? same : Arithmetic.binary(to, "Add", hot, same);
    }
    float[] offAndOn = values.floats();
    Value rest = Arithmetic.binary(to, "Sub", Tensor.ofFloats(new float[] {1}), hot);
    Value result =
        Arithmetic.binary(
            to,
            "Add",
            Arithmetic.binary(to, "Mul", hot, Tensor.ofFloats(new float[] {offAndOn[1]})),
            Arithmetic.binary(to, "Mul", rest, Tensor.ofFloats(new float[] {offAndOn[0]})));
    int[] order = new int[rank + 1];
    for (int k = 0, next = 0; k < order.length; k++) {
      order[k] = k == axis ? rank : next++;
    }
    call.set(to.transpose(Shaping.cast(to, result, values.type()), order));
  }
}
