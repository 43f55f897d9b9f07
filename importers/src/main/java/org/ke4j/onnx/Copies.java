package org.ke4j.onnx;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Values that are repeated to larger shapes, once for each image of the batch among them. */
final class Copies {
  private final Emitter emitter;

  /** Values that hold the same constant for each image, with that constant for one of them. */
  private final IdentityHashMap<Value, Tensor> repeated = new IdentityHashMap<>();

  private SDVariable ones;
  private SDVariable input;

  Copies(Emitter emitter) {
    this.emitter = emitter;
  }

  /** Names the placeholder that the batch size is taken from. */
  void setInput(SDVariable placeholder) {
    input = placeholder;
  }

  /** The constant for one image of a value that is the same for each, or null. */
  Tensor repeated(Value value) {
    return repeated.get(value);
  }

  /** Notes that a value has another shape as {@code result}. */
  void reshaped(Value value, Variable result) {
    Tensor same = repeated.get(value);
    if (same != null && result.shape()[0] == Dims.BATCH) {
      repeated.put(result, same.reshaped(ofOne(result.shape())));
    }
  }

  private static long[] ofOne(long[] shape) {
    long[] one = shape.clone();
    one[0] = 1;
    return one;
  }

  /** A value repeated to a larger shape, which may be the batch's. */
  Value expand(Value value, long... shape) {
    if (Arrays.equals(value.shape(), shape)) {
      return value;
    }
    long[] padded = Dims.padded(value.shape(), shape.length);
    if (Arrays.equals(padded, shape)) {
      return emitter.reshape(value, shape);
    }
    if (value.isFoldable() && !Dims.hasBatch(shape)) {
      return emitter.moves().expand((Tensor) value, shape);
    }
    if (value instanceof BatchIndex index) {
      return index.expanded(emitter.moves(), shape);
    }
    Value full = emitter.reshape(value, padded);
    long[] repeats = new long[shape.length];
    boolean batch = false;
    for (int k = 0; k < shape.length; k++) {
      boolean grows = padded[k] != shape[k];
      if (grows && Dims.isBatch(shape[k])) {
        if (shape[k] != Dims.BATCH || batch) {
          throw Unsupported.ofShape("expansion to " + Dims.text(shape));
        }
        batch = true;
        full = overBatch(full, k);
        repeats[k] = 1;
      } else {
        repeats[k] = grows ? shape[k] : 1;
      }
    }
    SDVariable node = emitter.node(full);
    if (Arrays.stream(repeats).anyMatch(r -> r != 1)) {
      int[] times = Arrays.stream(repeats).mapToInt(Math::toIntExact).toArray();
      node = emitter.graph().tile(node, times);
    }
    Variable result = new Variable(node, shape, value.type());
    if (value.isFoldable() && shape[0] == Dims.BATCH) {
      repeated.put(result, emitter.moves().expand((Tensor) value, ofOne(shape)));
    }
    return result;
  }

  /** Repeats along an axis of extent one, once for each image of the batch. */
  private Value overBatch(Value value, int axis) {
    long[] along = new long[value.rank()];
    Arrays.fill(along, 1);
    along[axis] = -1;
    long[] shape = value.shape().clone();
    shape[axis] = Dims.BATCH;
    SDVariable many = emitter.node(value).mul(emitter.graph().reshape(onesOfBatch(), along));
    return new Variable(many, shape, value.type());
  }

  /** A one for each image, along the first of as many axes as the input has. */
  private SDVariable onesOfBatch() {
    if (input == null) {
      throw new Unsupported("an expansion over the batch");
    }
    if (ones == null) {
      int rank = input.getShape().length;
      long[] begin = new long[rank];
      long[] end = new long[rank];
      long[] step = new long[rank];
      Arrays.fill(end, 1);
      Arrays.fill(step, 1);
      SDVariable first = emitter.graph().stridedSlice(input, begin, end, step, 1, 1, 0, 0, 0);
      ones = emitter.graph().onesLike(first);
    }
    return ones;
  }

  /** The number of each image of the batch, 0, 1, ..., as 64-bit integers of that shape. */
  SDVariable imageNumbers(long... shape) {
    SDVariable line = emitter.graph().reshape(onesOfBatch(), -1);
    SDVariable numbers = emitter.graph().cumsum(line, true, false, 0);
    return emitter.graph().reshape(numbers.castTo(DataType.INT64), shape);
  }
}
