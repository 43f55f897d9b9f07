package org.ke4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Ke4jException;

/** Operators that choose, join and repeat parts. */
final class Indexing {
  /** More copies than this are not joined one by one. */
  private static final int MOST_COPIES = 16;

  private Indexing() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Gather", Indexing::gather);
    rules.put("Slice", Indexing::slice);
    rules.put("Split", Indexing::split);
    rules.put("Concat", Indexing::concat);
    rules.put("Expand", Indexing::expand);
    rules.put("Tile", Indexing::tile);
    rules.put("NonZero", Indexing::nonZero);
    rules.put("Trilu", Indexing::triangle);
  }

  /** Indices counted from the front of an axis. */
  static long[] wrapped(long[] indices, long extent) {
    long[] front = new long[indices.length];
    for (int i = 0; i < indices.length; i++) {
      front[i] = indices[i] < 0 ? indices[i] + extent : indices[i];
      if (front[i] < 0 || front[i] >= extent) {
        throw new Ke4jException("index " + indices[i] + " of an axis of " + extent);
      }
    }
    return front;
  }

  private static void gather(Call call) {
    Value x = call.input(0);
    int axis = Dims.axis(call.attributes().integer("axis", 0), x.rank());
    if (call.input(1) instanceof BatchIndex index) {
      call.set(index.gather(call.emitter(), x, axis));
      return;
    }
    if (!(call.input(1) instanceof Tensor indices)) {
      call.set(lookedUp(call.emitter(), x, call.input(1), axis));
      return;
    }
    call.set(
        call.emitter()
            .gather(x, axis, wrapped(indices.integers(), x.shape()[axis]), indices.shape()));
  }

  /** Rows of a value without the batch, by positions that depend on the image. */
  private static Value lookedUp(Emitter to, Value x, Value indices, int axis) {
    if (Dims.hasBatch(x.shape())) {
      throw new Unsupported("with indices that depend on the image, of a value that does too");
    }
    long extent = x.shape()[axis];
    int[] front = new int[x.rank()];
    front[0] = axis;
    for (int k = 1; k < front.length; k++) {
      front[k] = k <= axis ? k - 1 : k;
    }
    Value rows = to.transpose(x, front);
    long[] rest = Arrays.copyOfRange(rows.shape(), 1, x.rank());
    Value matrix = to.reshape(rows, extent, Dims.product(rest));
    long count = Dims.product(indices.shape());
    var positions = RowChoice.positions(to, to.reshape(indices, count), extent);
    Value chosen = RowChoice.rows(to, matrix, positions, count);
    int many = indices.rank();
    long[] shape = Arrays.copyOf(indices.shape(), many + rest.length);
    System.arraycopy(rest, 0, shape, many, rest.length);
    // The axes of the indices stand where the axis was.
    int[] order = new int[shape.length];
    for (int k = 0; k < order.length; k++) {
      order[k] = k < axis ? many + k : k < axis + many ? k - axis : k;
    }
    return to.transpose(to.reshape(chosen, shape), order);
  }

  private static void slice(Call call) {
    Value x = call.input(0);
    long[] starts = call.integers(1, "starts");
    long[] ends = call.integers(2, "ends");
    long[] axes = call.integers(3, "axes");
    long[] steps = call.integers(4, null);
    if (axes == null) {
      axes = Dims.upTo(starts.length);
    }
    long[] begin = new long[x.rank()];
    long[] extents = x.shape().clone();
    long[] by = new long[x.rank()];
    Arrays.fill(by, 1);
    for (int i = 0; i < axes.length; i++) {
      int k = Dims.axis(axes[i], x.rank());
      long n = x.shape()[k];
      // A step beyond the axis means one element, whatever its number.
      long step = steps == null ? 1 : Math.max(-Dims.MOST, Math.min(steps[i], Dims.MOST));
      if (step == 0) {
        throw new Ke4jException("a slice with step 0");
      }
      long lowest = step > 0 ? 0 : -1;
      long from = starts[i] < 0 ? Math.max(starts[i], -n) + n : starts[i];
      long to = ends[i] < 0 ? Math.max(ends[i], -n - 1) + n : ends[i];
      from = Math.max(0, Math.min(from, step > 0 ? n : n - 1));
      to = Math.max(lowest, Math.min(to, step > 0 ? n : n - 1));
      begin[k] = from;
      by[k] = step;
      long span = step > 0 ? to - from : from - to;
      extents[k] = Math.max(0, (span + Math.abs(step) - 1) / Math.abs(step));
    }
    call.set(call.emitter().slice(x, begin, extents, by));
  }

  private static void split(Call call) {
    Value x = call.input(0);
    int axis = Dims.axis(call.attributes().integer("axis", 0), x.rank());
    long extent = x.shape()[axis];
    int parts = call.outputCount();
    long named = call.attributes().integer("num_outputs", parts);
    if (named != parts) {
      throw new Ke4jException("num_outputs " + named + " with " + parts + " outputs");
    }
    long[] sizes = call.integers(1, "split");
    if (sizes == null) {
      // Equal parts; the last one is smaller when they do not fit (opset 18).
      sizes = new long[parts];
      long each = (extent + parts - 1) / parts;
      Arrays.fill(sizes, each);
      sizes[parts - 1] = extent - each * (parts - 1);
    }
    if (sizes.length != parts || Arrays.stream(sizes).sum() != extent) {
      throw new Ke4jException(
          "split of " + extent + " into " + Arrays.toString(sizes) + " for " + parts + " outputs");
    }
    long at = 0;
    for (int i = 0; i < parts; i++) {
      if (call.wants(i)) {
        call.set(i, call.emitter().range(x, axis, at, at + sizes[i]));
      }
      at += sizes[i];
    }
  }

  private static void concat(Call call) {
    int rank = call.input(0).rank();
    int axis = Dims.axis(call.attributes().integer("axis", 0), rank);
    if (call.input(0) instanceof BatchIndex images) {
      List<Value> others = Arrays.asList(call.inputs()).subList(1, call.inputs().length);
      call.set(ImagePlaces.of(call.emitter(), images, others, axis));
      return;
    }
    call.main().doubtJoined(call.input(0), axis);
    call.set(call.emitter().concat(axis, call.inputs()));
  }

  private static void expand(Call call) {
    Value x = call.input(0);
    long[] shape = Dims.broadcast(x.shape(), call.constant(1).integers());
    boolean open = Dims.hasBatch(shape) || !x.isFoldable();
    call.set((open ? call.main() : call.emitter()).expand(x, shape));
  }

  private static void tile(Call call) {
    Value x = call.input(0);
    long[] repeats = call.constant(1).integers();
    long[] shape = x.shape().clone();
    if (repeats.length != shape.length) {
      throw new Ke4jException(repeats.length + " repeats of " + shape.length + " axes");
    }
    for (int k = 0; k < shape.length; k++) {
      shape[k] = Dims.product(shape[k], repeats[k]);
    }
    Dims.checkVariable(shape);
    Value result = x;
    for (int k = 0; k < shape.length; k++) {
      if (repeats[k] == 1) {
        continue;
      }
      call.main().doubtJoined(x, k);
      long[] now = result.shape().clone();
      if (now[k] == 1) {
        long[] wide = now.clone();
        wide[k] = repeats[k];
        result = call.main().expand(result, wide);
      } else if (repeats[k] > MOST_COPIES) {
        long[] split = new long[now.length + 1];
        System.arraycopy(now, 0, split, 0, k);
        System.arraycopy(now, k, split, k + 1, now.length - k);
        split[k] = 1;
        Value apart = call.main().reshape(result, split.clone());
        split[k] = repeats[k];
        now[k] = Dims.product(now[k], repeats[k]);
        result = call.main().reshape(call.main().expand(apart, split), now);
      } else {
        Value[] copies = new Value[Math.toIntExact(repeats[k])];
        Arrays.fill(copies, result);
        result = call.main().concat(k, copies);
      }
    }
    call.set(result);
  }

  private static void nonZero(Call call) {
    Tensor x = call.constant(0);
    float[] values = x.floats();
    int[] strides = Dims.strides(x.shape());
    int found = 0;
    for (float value : values) {
      found += value != 0 ? 1 : 0;
    }
    long[] result = new long[call.emitter().budget().charge(x.rank(), found)];
    int row = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        int rest = i;
        for (int k = 0; k < strides.length; k++) {
          result[k * found + row] = rest / strides[k];
          rest %= strides[k];
        }
        row++;
      }
    }
    call.set(Tensor.ofIntegers(result, x.rank(), found));
  }

  private static void triangle(Call call) {
    Value x = call.input(0);
    int rank = x.rank();
    if (rank < 2) {
      throw new Ke4jException("expected a matrix, got " + Dims.text(x.shape()));
    }
    Dims.checkApart(x.shape(), rank - 2, rank - 1);
    long diagonal = call.has(1) ? call.constant(1).integers()[0] : 0;
    boolean upper = call.attributes().flag("upper", true);
    int rows = Dims.count(x.shape()[rank - 2]);
    int columns = Dims.count(x.shape()[rank - 1]);
    long[] kept = new long[call.emitter().budget().charge(rows, columns)];
    for (int i = 0; i < kept.length; i++) {
      long offset = (long) (i % columns) - i / columns;
      kept[i] = (upper ? offset >= diagonal : offset <= diagonal) ? 1 : 0;
    }
    Tensor choice = Tensor.ofBooleans(kept, rows, columns);
    Tensor zero = Tensor.of(x.type(), new long[1]);
    // Not a product: what is no number, or endless, is dropped too.
    call.set(Arithmetic.choice(call.emitter(), choice, x, zero));
  }
}
