package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Operators that choose single elements, by positions known at import or computed from the image.
 */
final class Selection {
  /** Rows up to this length are sorted by comparing each value with each. */
  private static final long MOST_COMPARED = 1024;

  private static final long MOST_TAKEN = 256;

  private Selection() {}

  static void register(Map<String, Rule> rules) {
    rules.put("TopK", Selection::topK);
    rules.put("GatherElements", Selection::gatherElements);
    rules.put("GatherND", Selection::gatherBlocks);
    rules.put("Compress", Selection::compress);
  }

  /** Row-major steps, in elements, with the batch as extent where it is. */
  private static long[] steps(long[] shape) {
    long[] steps = new long[shape.length];
    long step = 1;
    for (int k = shape.length - 1; k >= 0; k--) {
      steps[k] = step;
      step = Dims.product(step, shape[k]);
    }
    return steps;
  }

  private static void topK(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    long[] given = call.integers(1, "k");
    long k = given == null ? call.attributes().integer("k", 0) : given[0];
    int axis = Dims.axis(call.attributes().integer("axis", -1), x.rank());
    // The order is always that of the values, which satisfies both.
    call.attributes().flag("sorted", true);
    boolean largest = call.attributes().flag("largest", true);
    long extent = x.shape()[axis];
    if (Dims.isBatch(extent)) {
      throw new Unsupported("over the images of a batch");
    }
    if (k < 1 || k > extent) {
      throw new Ke4jException("the " + k + " largest of " + extent);
    }
    int[] swap = IntStream.range(0, x.rank()).toArray();
    swap[axis] = x.rank() - 1;
    swap[x.rank() - 1] = axis;
    Value last = to.transpose(x, swap);
    long rows = Dims.product(last.shape()) / extent;
    Value flat = to.reshape(last, rows, extent);
    Value order =
        extent <= MOST_COMPARED ? compared(to, flat, k, largest) : taken(to, flat, k, largest);
    long[] chosen = last.shape().clone();
    chosen[chosen.length - 1] = k;
    SDVariable at = to.node(order).castTo(DataType.INT64);
    Value picked = elements(to, flat, at, new long[] {rows, k}, 1);
    call.set(0, to.transpose(to.reshape(picked, chosen), swap));
    Variable indices = new Variable(to.node(order), new long[] {rows, k}, ElementType.INTEGER);
    call.set(1, to.transpose(to.reshape(indices, chosen), swap));
  }

  /** 0, 1, ... as one row. */
  private static Tensor counting(Emitter to, long count) {
    float[] numbers = new float[to.budget().charge(count)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    return Tensor.ofFloats(numbers, 1, count);
  }

  private static Value floats(Emitter to, String comparison, Value a, Value b) {
    return Shaping.cast(to, Arithmetic.binary(to, comparison, a, b), ElementType.FLOAT);
  }

  /**
   * The indices of the k first of each row, by comparing each value with each: how many go before
   * it is its place. ND4J's own operator gives an index twice where values are equal.
   */
  private static Value compared(Emitter to, Value x, long k, boolean largest) {
    long rows = x.shape()[0];
    long extent = x.shape()[1];
    Value each = to.reshape(x, rows, extent, 1);
    Value other = to.reshape(x, rows, 1, extent);
    Value ahead = floats(to, largest ? "Less" : "Greater", each, other);
    float[] earlier = new float[to.budget().charge(extent, extent)];
    for (int i = 0; i < earlier.length; i++) {
      earlier[i] = i % extent < i / extent ? 1 : 0;
    }
    Value equal =
        Arithmetic.binary(
            to,
            "Mul",
            floats(to, "Equal", each, other),
            Tensor.ofFloats(earlier, 1, extent, extent));
    Value place =
        Reductions.reduce(
            to, "ReduceSum", Arithmetic.binary(to, "Add", ahead, equal), new int[] {2}, true);
    Value hit = floats(to, "Equal", place, to.reshape(counting(to, k), 1, 1, k));
    // [rows, extent, k]: one 1 in each column.
    Value weighted =
        Arithmetic.binary(to, "Mul", hit, to.reshape(counting(to, extent), 1, extent, 1));
    return Reductions.reduce(to, "ReduceSum", weighted, new int[] {1}, false);
  }

  /** The indices of the k first of each long row, one after the other. */
  private static Value taken(Emitter to, Value x, long k, boolean largest) {
    if (k > MOST_TAKEN) {
      throw new Unsupported("of the " + k + " first of " + x.shape()[1]);
    }
    Value rest = x;
    Value[] parts = new Value[(int) k];
    Tensor gone =
        Tensor.ofFloats(new float[] {largest ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY});
    for (int i = 0; i < k; i++) {
      SDVariable node = to.node(rest);
      SDVariable at = largest ? to.graph().argmax(node, true, 1) : to.graph().argmin(node, true, 1);
      parts[i] = to.floats(at.castTo(DataType.FLOAT), x.shape()[0], 1);
      if (i + 1 < k) {
        Value hit = Arithmetic.binary(to, "Equal", parts[i], counting(to, x.shape()[1]));
        rest = Arithmetic.choice(to, hit, gone, rest);
      }
    }
    return to.concat(1, parts);
  }

  /**
   * Elements of a value along an axis by positions of the same rank.
   *
   * @param at 64-bit integers of the graph, 0 or more, of shape {@code shape}
   */
  private static Value elements(Emitter to, Value x, SDVariable at, long[] shape, int axis) {
    long[] steps = steps(x.shape());
    SDVariable scaled = RowChoice.times(to, at, steps[axis]);
    if (shape.length == 2 && axis == 1 && shape[0] != Dims.BATCH && Dims.isBatch(shape[0])) {
      // Rows of several for each image: as three axes, of which the first one is the batch.
      long each = shape[0] / Dims.BATCH;
      SDVariable split = to.graph().reshape(scaled, -1, each, shape[1]);
      long[] three = {Dims.BATCH, each, shape[1]};
      scaled = RowChoice.shifted(to, split, three, new long[] {each * steps[0], steps[0], 0});
    } else {
      steps[axis] = 0;
      scaled = RowChoice.shifted(to, scaled, shape, steps);
    }
    long all = Dims.product(x.shape());
    long count = Dims.product(shape);
    SDVariable flat = to.graph().reshape(scaled, Dims.isBatch(count) ? -1 : count);
    Value rows = RowChoice.rows(to, to.reshape(x, all, 1), flat, count);
    return to.reshape(rows, shape);
  }

  private static void gatherElements(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Value indices = call.input(1);
    int axis = Dims.axis(call.attributes().integer("axis", 0), x.rank());
    if (indices.rank() != x.rank()) {
      throw new Ke4jException(
          "indices " + Dims.text(indices.shape()) + " for " + Dims.text(x.shape()));
    }
    for (int k = 0; k < x.rank(); k++) {
      if (k != axis && indices.shape()[k] > x.shape()[k]) {
        throw new Ke4jException(
            "indices " + Dims.text(indices.shape()) + " for " + Dims.text(x.shape()));
      }
    }
    long extent = x.shape()[axis];
    if (Dims.isBatch(extent)) {
      throw new Unsupported("over the images of a batch");
    }
    if (!(indices instanceof Tensor known)) {
      SDVariable at = RowChoice.positions(to, indices, extent);
      call.set(elements(to, x, at, indices.shape(), axis));
      return;
    }
    int whole = 0;
    while (whole < axis && indices.shape()[whole] == 1 && x.shape()[whole] == 1) {
      whole++;
    }
    if (Dims.hasBatch(x.shape())) {
      throw new Unsupported("with indices of " + known.shape()[0] + " images of an open batch");
    }
    long[] at = Indexing.wrapped(known.integers(), extent);
    long[] steps = steps(x.shape());
    int[] walk = Dims.strides(known.shape());
    long[] flat = new long[to.budget().charge(known.shape())];
    for (int i = 0; i < flat.length; i++) {
      int rest = i;
      for (int k = 0; k < walk.length; k++) {
        flat[i] += steps[k] * (k == axis ? at[i] : rest / walk[k]);
        rest %= walk[k];
      }
    }
    call.set(to.gather(to.reshape(x, Dims.product(x.shape())), 0, flat, known.shape()));
  }

  /** Blocks of each image, at places that are the same for all. */
  private static Value ofEachImage(Emitter to, Value x, ImagePlaces places) {
    long[] outer = Arrays.copyOf(places.shape(), places.rank() - 1);
    long[] rest = Arrays.copyOfRange(x.shape(), places.depth() + 1, x.rank());
    long[] result = joined(outer, rest);
    long[] at = places.places(x);
    return to.reshape(to.gather(places.rows(to, x), 1, at, at.length), result);
  }

  private static long[] joined(long[] first, long[] then) {
    long[] both = Arrays.copyOf(first, first.length + then.length);
    System.arraycopy(then, 0, both, first.length, then.length);
    return both;
  }

  /** Blocks by tuples of indices, the last axis of the indices; some first axes go together. */
  private static void gatherBlocks(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Value indices = call.input(1);
    int shared = Math.toIntExact(call.attributes().integer("batch_dims", 0));
    if (indices instanceof ImagePlaces places && shared == 0) {
      call.set(ofEachImage(to, x, places));
      return;
    }
    int rank = indices.rank();
    long tuple = rank == 0 ? 0 : indices.shape()[rank - 1];
    if (shared < 0
        || shared >= rank
        || tuple < 1
        || shared + tuple > x.rank()
        || !Arrays.equals(
            Arrays.copyOf(x.shape(), shared), Arrays.copyOf(indices.shape(), shared))) {
      throw new Ke4jException(
          "indices "
              + Dims.text(indices.shape())
              + " for "
              + Dims.text(x.shape())
              + " with batch_dims "
              + shared);
    }
    int depth = shared + (int) tuple;
    long[] outer = Arrays.copyOf(indices.shape(), rank - 1);
    long[] rest = Arrays.copyOfRange(x.shape(), depth, x.rank());
    long[] result = joined(outer, rest);
    long[] front = Arrays.copyOf(x.shape(), depth);
    if (Dims.hasBatch(Arrays.copyOfRange(front, shared, depth))) {
      throw new Unsupported("indexing of the batch");
    }
    Value blocks = to.reshape(x, Dims.product(front), Dims.product(rest));
    long[] steps = steps(front);
    if (indices instanceof Tensor known && !Dims.hasBatch(front)) {
      call.set(
          to.reshape(to.gather(blocks, 0, known(to, known, front, shared), count(outer)), result));
      return;
    }
    SDVariable sum = null;
    for (int i = 0; i < tuple; i++) {
      Value one = to.range(indices, rank - 1, i, i + 1);
      SDVariable at = RowChoice.positions(to, to.reshape(one, outer), front[shared + i]);
      at = RowChoice.times(to, at, steps[shared + i]);
      sum = sum == null ? at : sum.add(at);
    }
    long[] own = new long[outer.length];
    System.arraycopy(steps, 0, own, 0, shared);
    sum = RowChoice.shifted(to, sum, outer, own);
    long count = Dims.product(outer);
    SDVariable flat = to.graph().reshape(sum, Dims.isBatch(count) ? -1 : count);
    call.set(to.reshape(RowChoice.rows(to, blocks, flat, count), result));
  }

  private static long count(long[] shape) {
    return Dims.product(shape);
  }

  private static long[] known(Emitter to, Tensor indices, long[] front, int shared) {
    int tuple = front.length - shared;
    long[] at = indices.integers();
    long[] flat = new long[to.budget().charge(at.length / tuple)];
    long[] steps = steps(front);
    long each = 1;
    for (int k = shared; k < indices.rank() - 1; k++) {
      each *= indices.shape()[k];
    }
    for (int row = 0; row < flat.length; row++) {
      if (shared > 0) {
        flat[row] = row / each * steps[shared - 1];
      }
      for (int k = 0; k < tuple; k++) {
        long[] one = {at[row * tuple + k]};
        flat[row] += steps[shared + k] * Indexing.wrapped(one, front[shared + k])[0];
      }
    }
    return flat;
  }

  /** The parts along an axis whose condition is true. */
  private static void compress(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    long[] keep = call.constant(1).integers();
    if (!call.attributes().has("axis")) {
      if (Dims.hasBatch(x.shape())) {
        throw new Unsupported("over the images of a batch");
      }
      x = to.reshape(x, Dims.product(x.shape()));
    }
    int axis = Dims.axis(call.attributes().integer("axis", 0), x.rank());
    List<Long> kept = new ArrayList<>();
    for (int i = 0; i < keep.length; i++) {
      if (keep[i] != 0) {
        kept.add((long) i);
      }
    }
    if (keep.length > x.shape()[axis]) {
      throw new Ke4jException(keep.length + " conditions for an axis of " + x.shape()[axis]);
    }
    long[] indices = kept.stream().mapToLong(Long::longValue).toArray();
    call.set(to.gather(x, axis, indices, indices.length));
  }
}
