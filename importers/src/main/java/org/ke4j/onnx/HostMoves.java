package org.ke4j.onnx;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.ke4j.graph.NativeValues;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Moves elements of constants about: transposition, slices, broadcasting, indexing. */
final class HostMoves {
  /** Larger results leave the Java heap. */
  private static final int NATIVE = 1 << 20;

  private final Budget budget;

  HostMoves(Budget budget) {
    this.budget = budget;
  }

  /** Element i of the result is the element {@code from(i)} of the tensor. */
  Tensor pick(Tensor in, long[] shape, IntUnaryOperator from) {
    int count = budget.charge(shape);
    if (in.type() == ElementType.FLOAT) {
      float[] values = in.floats();
      if (count > NATIVE && shape.length > 0) {
        return inPieces(values, shape, count, from);
      }
      float[] picked = new float[count];
      for (int i = 0; i < count; i++) {
        picked[i] = values[from.applyAsInt(i)];
      }
      return floats(picked, shape);
    }
    long[] values = in.integers();
    long[] picked = new long[count];
    for (int i = 0; i < count; i++) {
      picked[i] = values[from.applyAsInt(i)];
    }
    return Tensor.of(in.type(), picked, shape);
  }

  /** The same outside the heap, where a large weight lies once beside its source. */
  private static Tensor inPieces(float[] values, long[] shape, int count, IntUnaryOperator from) {
    INDArray line = Nd4j.createUninitialized(DataType.FLOAT, count);
    for (int done = 0; done < count; done += NATIVE) {
      float[] piece = new float[Math.min(NATIVE, count - done)];
      for (int i = 0; i < piece.length; i++) {
        piece[i] = values[from.applyAsInt(done + i)];
      }
      INDArray part = line.get(NDArrayIndex.interval(done, done + piece.length));
      NativeValues.write(part, piece);
    }
    return Tensor.ofArray(line.reshape('c', shape), shape);
  }

  private static Tensor floats(float[] values, long[] shape) {
    return values.length > NATIVE && shape.length > 0
        ? Tensor.ofArray(Nd4j.create(values, shape, 'c'), shape)
        : Tensor.ofFloats(values, shape);
  }

  /** A strided view, copied: moving one step along axis k moves {@code steps[k]} elements. */
  Tensor strided(Tensor in, long[] shape, int offset, int[] steps) {
    return pick(in, shape, walker(shape, offset, steps));
  }

  /** Visits a strided view in row-major order; to be called with 0, 1, 2, ... */
  private static IntUnaryOperator walker(long[] shape, int offset, int[] steps) {
    int[] at = new int[shape.length];
    int[] index = {offset};
    return i -> {
      int here = index[0];
      for (int k = shape.length - 1; k >= 0; k--) {
        index[0] += steps[k];
        if (++at[k] < shape[k]) {
          break;
        }
        index[0] -= (int) shape[k] * steps[k];
        at[k] = 0;
      }
      return here;
    };
  }

  Tensor transpose(Tensor in, int[] permutation) {
    int[] strides = Dims.strides(in.shape());
    long[] shape = Arrays.stream(permutation).mapToLong(p -> in.shape()[p]).toArray();
    return strided(in, shape, 0, Arrays.stream(permutation).map(p -> strides[p]).toArray());
  }

  Tensor expand(Tensor in, long[] shape) {
    return strided(in, shape, 0, broadcastSteps(in.shape(), shape));
  }

  /** Strides that repeat a broadcast value over a larger shape. */
  static int[] broadcastSteps(long[] from, long[] to) {
    int[] strides = Dims.strides(from);
    int[] steps = new int[to.length];
    int shift = to.length - from.length;
    for (int k = 0; k < from.length; k++) {
      steps[k + shift] = from[k] == 1 ? 0 : strides[k];
    }
    return steps;
  }

  /** Positions of the elements of {@code from} broadcast to {@code to}, in row-major order. */
  static IntUnaryOperator broadcastWalk(long[] from, long[] to) {
    return walker(to, 0, broadcastSteps(from, to));
  }

  Tensor slice(Tensor in, long[] begin, long[] extents, long[] steps) {
    int[] strides = Dims.strides(in.shape());
    int offset = 0;
    int[] moves = new int[strides.length];
    for (int k = 0; k < strides.length; k++) {
      offset += (int) begin[k] * strides[k];
      moves[k] = (int) steps[k] * strides[k];
    }
    return strided(in, extents, offset, moves);
  }

  Tensor concat(int axis, Tensor[] parts) {
    long[] shape = parts[0].shape().clone();
    shape[axis] = Arrays.stream(parts).mapToLong(p -> p.shape()[axis]).sum();
    int count = budget.charge(shape);
    ElementType type = parts[0].type();
    float[] floats = new float[type == ElementType.FLOAT ? count : 0];
    long[] integers = new long[type == ElementType.FLOAT ? 0 : count];
    int inner = Dims.count(Arrays.copyOfRange(shape, axis + 1, shape.length));
    int row = (int) shape[axis] * inner;
    int at = 0;
    for (Tensor part : parts) {
      int run = (int) part.shape()[axis] * inner;
      for (int from = 0, to = at; from < part.count(); from += run, to += row) {
        if (type == ElementType.FLOAT) {
          System.arraycopy(part.floats(), from, floats, to, run);
        } else {
          System.arraycopy(part.integers(), from, integers, to, run);
        }
      }
      at += run;
    }
    return type == ElementType.FLOAT ? floats(floats, shape) : Tensor.of(type, integers, shape);
  }

  /** Rows along an axis; the result has the shape of the indices in the axis's place. */
  Tensor gather(Tensor in, int axis, long[] indices, long[] indexShape) {
    int inner = Dims.count(Arrays.copyOfRange(in.shape(), axis + 1, in.rank()));
    int extent = (int) in.shape()[axis];
    int chosen = indices.length;
    return pick(
        in,
        gatheredShape(in.shape(), axis, indexShape),
        i -> {
          int within = i % inner;
          int pick = (int) indices[i / inner % chosen];
          int outer = i / inner / chosen;
          return (outer * extent + pick) * inner + within;
        });
  }

  static long[] gatheredShape(long[] shape, int axis, long[] indexShape) {
    long[] result = new long[shape.length - 1 + indexShape.length];
    System.arraycopy(shape, 0, result, 0, axis);
    System.arraycopy(indexShape, 0, result, axis, indexShape.length);
    System.arraycopy(shape, axis + 1, result, axis + indexShape.length, shape.length - axis - 1);
    return result;
  }
}
