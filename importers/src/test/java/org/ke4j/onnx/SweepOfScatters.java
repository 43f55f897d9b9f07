package org.ke4j.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Operators that write elements or blocks into a copy of a value. */
final class SweepOfScatters {
  private static final List<String> REDUCTIONS = List.of("none", "add", "mul", "max", "min");

  private SweepOfScatters() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("ScatterElements", SweepOfScatters::elements);
    to.put("ScatterElements of an open batch", SweepOfScatters::sameInEach);
    to.put("Scatter", SweepOfScatters::old);
    to.put("ScatterND", SweepOfScatters::blocks);
  }

  private static long[] updated(long[] shape, int axis, long along) {
    long[] small = shape.clone();
    for (int k = 0; k < small.length; k++) {
      small[k] = k == axis ? along : Math.max(1, small[k] - 1);
    }
    return small;
  }

  private static int count(long[] shape) {
    return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  /** Places along an axis; each at most once in a line, or some of them twice. */
  private static long[] places(long[] at, int axis, long extent, boolean twice) {
    long step = 1;
    for (int k = axis + 1; k < at.length; k++) {
      step *= at[k];
    }
    long[] places = new long[count(at)];
    for (int i = 0; i < places.length; i++) {
      long along = i / step % at[axis];
      long line = i / (step * at[axis]) + i % step;
      long place = (along + line) % (twice ? Math.max(1, extent - 1) : extent);
      places[i] = line % 2 == 0 ? place - extent : place;
    }
    return places;
  }

  private static void elements(Sweep sweep) {
    sweep.closed(true);
    SweepOfAxes.all(
        Sweep.Layout.values(),
        (shape, layout) -> {
          for (int axis = -shape.length; axis < shape.length; axis++) {
            int given = axis;
            int on = axis < 0 ? axis + shape.length : axis;
            if (SweepOfAxes.isBatch(layout, on) && shape[on] > 1) {
              // Images into one another.
              continue;
            }
            Options.each(
                o -> {
                  String reduction = o.text("reduction");
                  int opset = o.whole("opset");
                  boolean plain = reduction.equals("none");
                  if ((opset < 16 && !plain) || (opset < 18 && reduction.startsWith("m"))) {
                    return;
                  }
                  long[] at = updated(shape, on, o.is("all") ? shape[on] : (shape[on] + 1) / 2);
                  Map<String, Object> a = new HashMap<>(Map.of("axis", given));
                  if (opset >= 16) {
                    a.put("reduction", reduction);
                  }
                  sweep.use(
                      opset,
                      layout,
                      shape,
                      false,
                      "axis " + given + " " + o,
                      (w, x) -> {
                        long[] places = places(at, on, shape[on], !plain);
                        String where = w.add(OnnxWriter.tensor("at", places, at));
                        String news = o.is("image") ? cut(w, x, at) : w.weight(1, at);
                        return w.node("ScatterElements", List.of(x, where, news), a);
                      });
                },
                "reduction",
                REDUCTIONS,
                "opset",
                List.of(11, 13, 16, 18),
                "all",
                Options.EITHER,
                "image",
                Options.EITHER);
          }
        });
  }

  private static String cut(OnnxWriter w, String x, long[] at) {
    return w.node("Slice", w.node("Sin", x), w.integers(new long[at.length]), w.integers(at));
  }

  /** Places of one image, repeated for each of a batch. */
  private static void sameInEach(Sweep sweep) {
    SweepOfAxes.all(
        SweepOfAxes.BATCH_FIRST,
        (shape, layout) -> {
          for (int axis = -shape.length; axis < shape.length; axis++) {
            int given = axis;
            int on = axis < 0 ? axis + shape.length : axis;
            if (on == 0) {
              continue;
            }
            for (String reduction : REDUCTIONS) {
              long[] at = updated(shape, on, (shape[on] + 1) / 2);
              at[0] = 1;
              sweep.use(
                  18,
                  layout,
                  shape,
                  false,
                  "axis " + given + " reduction " + reduction,
                  (w, x) -> {
                    long[] places = places(at, on, shape[on], !reduction.equals("none"));
                    String where = w.add(OnnxWriter.tensor("at", places, at));
                    String first =
                        w.node("Slice", w.node("Shape", x), w.integers(0), w.integers(1));
                    String rest = w.integers(Arrays.copyOfRange(at, 1, at.length));
                    String full = w.node("Concat", List.of(first, rest), Map.of("axis", 0));
                    String open = w.node("Expand", where, full);
                    String news =
                        w.node(
                            "Slice",
                            w.node("Sin", x),
                            w.integers(new long[at.length - 1]),
                            w.integers(Arrays.copyOfRange(at, 1, at.length)),
                            w.integers(java.util.stream.LongStream.range(1, at.length).toArray()));
                    Map<String, Object> a = Map.of("axis", given, "reduction", reduction);
                    return w.node("ScatterElements", List.of(x, open, news), a);
                  });
            }
          }
        });
  }

  private static void old(Sweep sweep) {
    sweep.closed(true);
    SweepOfAxes.all(
        SweepOfAxes.BATCH_FIRST,
        (shape, layout) -> {
          for (int axis = 0; axis < shape.length; axis++) {
            int on = axis;
            long[] at = updated(shape, on, (shape[on] + 1) / 2);
            sweep.use(
                9,
                layout,
                shape,
                false,
                "axis " + axis,
                (w, x) -> {
                  long[] places = places(at, on, shape[on], false);
                  for (int i = 0; i < places.length; i++) {
                    places[i] = Math.floorMod(places[i], shape[on]);
                  }
                  String where = w.add(OnnxWriter.tensor("at", places, at));
                  return w.node("Scatter", List.of(x, where, w.weight(1, at)), Map.of("axis", on));
                });
          }
        });
  }

  private static void blocks(Sweep sweep) {
    sweep.closed(true);
    SweepOfAxes.all(
        Sweep.Layout.values(),
        (shape, layout) ->
            Options.each(
                o -> {
                  int depth = o.whole("depth");
                  String reduction = o.text("reduction");
                  int opset = o.whole("opset");
                  boolean plain = reduction.equals("none");
                  if (depth > shape.length
                      || (opset < 16 && !plain)
                      || (opset < 18 && reduction.startsWith("m"))
                      // From everywhere, so from other images.
                      || (o.is("image") && shape[0] > 1)) {
                    return;
                  }
                  Map<String, Object> a =
                      opset < 16 ? Map.of() : Map.of("reduction", (Object) reduction);
                  sweep.use(
                      opset,
                      layout,
                      shape,
                      false,
                      o.toString(),
                      (w, x) -> scattered(w, x, shape, o, a));
                },
                "depth",
                List.of(1, 2, 3, 4, 5, 6),
                "reduction",
                REDUCTIONS,
                "opset",
                List.of(11, 13, 16, 18),
                "outer",
                List.of(1, 2),
                "image",
                Options.EITHER));
  }

  private static String scattered(
      OnnxWriter w, String x, long[] shape, Options o, Map<String, Object> attributes) {
    int depth = o.whole("depth");
    boolean plain = o.text("reduction").equals("none");
    int all = count(Arrays.copyOf(shape, depth));
    // Two rows of places, or one.
    int rows = Math.min(o.whole("outer"), all);
    int each = Math.max(1, Math.min(4, all / rows));
    long[] tuples = new long[rows * each * depth];
    for (int row = 0; row < rows * each; row++) {
      // Each place once, or the same ones twice.
      int place = plain ? (all - 1 - row) : row / 2;
      for (int k = depth - 1; k >= 0; k--) {
        long index = place % shape[k];
        tuples[row * depth + k] = (row + k) % 2 == 0 ? index - shape[k] : index;
        place /= (int) shape[k];
      }
    }
    long[] outer = o.whole("outer") == 1 ? new long[] {each} : new long[] {rows, each};
    long[] news = Arrays.copyOf(outer, outer.length + shape.length - depth);
    System.arraycopy(shape, depth, news, outer.length, shape.length - depth);
    long[] at = Arrays.copyOf(outer, outer.length + 1);
    at[outer.length] = depth;
    String where = w.add(OnnxWriter.tensor("at", tuples, at));
    String updates = w.weight(1, news);
    if (o.is("image")) {
      String flat = w.node("Reshape", w.node("Sin", x), w.integers(-1));
      long[] some = new long[count(news)];
      Arrays.setAll(some, i -> i % count(shape));
      updates = w.node("Reshape", w.node("Gather", flat, w.integers(some)), w.integers(news));
    }
    return w.node("ScatterND", List.of(x, where, updates), attributes);
  }
}
