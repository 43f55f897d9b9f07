package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Ke4jException;

/** Operators that write elements or rows into a copy, at places known at import. */
final class Scattering {
  /** More updates than this of one place are not joined one by one. */
  private static final int MOST_UPDATES = 64;

  private Scattering() {}

  static void register(Map<String, Rule> rules) {
    rules.put("ScatterND", Scattering::rows);
    rules.put("ScatterElements", Scattering::elements);
    rules.put("Scatter", Scattering::elements);
  }

  private static void rows(Call call) {
    Value data = call.input(0);
    if (call.input(1) instanceof ImagePlaces places) {
      call.set(intoEachImage(call, data, places));
      return;
    }
    Tensor indices = call.constant(1);
    int depth = (int) indices.shape()[indices.rank() - 1];
    if (depth > data.rank()) {
      throw new Ke4jException(
          "indices " + Dims.text(indices.shape()) + " for " + Dims.text(data.shape()));
    }
    long[] outer = Arrays.copyOf(data.shape(), depth);
    if (Dims.hasBatch(outer)) {
      throw new Unsupported("of the batch");
    }
    long[] into = rowsOf(indices, outer);
    long width = Dims.product(Arrays.copyOfRange(data.shape(), depth, data.rank()));
    Emitter to = call.emitter();
    Value flat = to.reshape(data, Dims.product(outer), width);
    Value updates = to.reshape(call.input(2), into.length, width);
    call.set(to.reshape(written(call, flat, updates, into), data.shape()));
  }

  private static Value intoEachImage(Call call, Value data, ImagePlaces places) {
    Emitter to = call.emitter();
    long[] into = places.places(data);
    Value rows = places.rows(to, data);
    Value updates = call.input(2);
    if (updates.shape()[0] != Dims.BATCH) {
      throw new Unsupported("of " + Dims.text(updates.shape()) + " into the batch");
    }
    Value news = to.reshape(updates, Dims.BATCH, into.length, rows.shape()[2]);
    // Rows first, as for all others; the images stand beside them.
    Value flat = to.transpose(rows, 1, 0, 2);
    Value done = written(call, flat, to.transpose(news, 1, 0, 2), into);
    return to.reshape(to.transpose(done, 1, 0, 2), data.shape());
  }

  /** Each tuple of indices, the last axis of {@code indices}, as a row of flattened axes. */
  static long[] rowsOf(Tensor indices, long[] extents) {
    long[] at = indices.integers();
    long[] flat = new long[at.length / Math.max(1, extents.length)];
    for (int row = 0; row < flat.length; row++) {
      for (int k = 0; k < extents.length; k++) {
        long[] one = Indexing.wrapped(new long[] {at[row * extents.length + k]}, extents[k]);
        flat[row] = flat[row] * extents[k] + one[0];
      }
    }
    return flat;
  }

  /** Single elements; the same places in each image of an open batch. */
  private static void elements(Call call) {
    Emitter to = call.emitter();
    Value data = call.input(0);
    Value updates = call.input(2);
    int axis = Dims.axis(call.attributes().integer("axis", 0), data.rank());
    long[] s = data.shape();
    boolean open = Dims.isBatch(s[0]);
    Tensor indices = places(call, open);
    if (indices.rank() != data.rank()
        || (open && (axis == 0 || updates.shape()[0] != s[0]))
        || !Arrays.equals(inner(indices.shape()), inner(updates.shape()))) {
      throw new Unsupported("of " + Dims.text(updates.shape()) + " into " + Dims.text(s));
    }
    // The elements of one image, or of all, as rows; with images as the row's width.
    long[] extents = open ? inner(s) : s;
    long[] walked = open ? inner(indices.shape()) : indices.shape();
    int along = open ? axis - 1 : axis;
    long[] at = Indexing.wrapped(indices.integers(), extents[along]);
    int[] steps = Dims.strides(extents);
    int[] walk = Dims.strides(walked);
    long[] into = new long[to.budget().charge(walked)];
    for (int i = 0; i < into.length; i++) {
      int rest = i;
      for (int k = 0; k < walk.length; k++) {
        into[i] += (long) steps[k] * (k == along ? at[i] : rest / walk[k]);
        rest %= walk[k];
      }
    }
    long images = open ? s[0] : 1;
    Value flat = to.transpose(to.reshape(data, images, Dims.product(extents)), 1, 0);
    Value news = to.transpose(to.reshape(updates, images, into.length), 1, 0);
    call.set(to.reshape(to.transpose(written(call, flat, news, into), 1, 0), s));
  }

  private static long[] inner(long[] shape) {
    return Arrays.copyOfRange(shape, 1, shape.length);
  }

  /** The indices of one image where the batch is open, else all. */
  private static Tensor places(Call call, boolean open) {
    Tensor same = call.emitter().repeated(call.input(1));
    if (same != null) {
      return same;
    }
    if (call.input(1) instanceof Tensor known) {
      if (open && known.shape()[0] != 1) {
        throw new Unsupported("with indices of some images of an open batch");
      }
      return known;
    }
    throw new Unsupported("at places that depend on the image");
  }

  /** Rows of {@code updates} written over, or joined with, some rows of {@code data}. */
  private static Value written(Call call, Value data, Value updates, long[] into) {
    Emitter to = call.emitter();
    String reduction = call.attributes().text("reduction", "none");
    String operator =
        switch (reduction) {
          case "none" -> null;
          case "add" -> "Add";
          case "mul" -> "Mul";
          case "max" -> "Max";
          case "min" -> "Min";
          default -> throw new Unsupported("with reduction " + reduction);
        };
    int rows = Dims.count(data.shape()[0]);
    to.budget().charge(rows);
    if (operator == null) {
      // The rows of the result among those of the data and, after them, of the updates.
      long[] from = Dims.upTo(rows);
      for (int row = 0; row < into.length; row++) {
        from[(int) into[row]] = (long) rows + row;
      }
      return to.gather(to.concat(0, data, updates), 0, from, rows);
    }
    Value result = data;
    for (long[] from : rounds(into, rows)) {
      // Row 0 of what is read is the data's own, for the rows without an update in this round.
      Value both = to.concat(0, result, updates);
      Value other = to.gather(both, 0, from, rows);
      Value joined = Arithmetic.binary(to, operator, result, other);
      long[] choose = Dims.upTo(rows);
      for (int i = 0; i < rows; i++) {
        choose[i] = from[i] < rows ? i : (long) rows + i;
      }
      result = to.gather(to.concat(0, result, joined), 0, choose, rows);
    }
    return result;
  }

  /** For each round the row that joins each row: an update, or the row itself for none. */
  private static List<long[]> rounds(long[] into, int rows) {
    List<long[]> rounds = new ArrayList<>();
    int[] met = new int[rows];
    for (int row = 0; row < into.length; row++) {
      int target = (int) into[row];
      if (met[target] == rounds.size()) {
        if (rounds.size() == MOST_UPDATES) {
          throw new Unsupported("with more than " + MOST_UPDATES + " updates of one place");
        }
        rounds.add(Dims.upTo(rows));
      }
      rounds.get(met[target]++)[target] = (long) rows + row;
    }
    return rounds;
  }
}
