package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Operators that choose single elements: at places that the file or the image gives. */
final class SweepOfChoices {
  private SweepOfChoices() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("TopK", SweepOfChoices::topK);
    to.put("GatherElements", SweepOfChoices::elementsOfFile);
    to.put("GatherElements by the image", SweepOfChoices::elementsOfImage);
    to.put("GatherND", SweepOfChoices::blocksOfFile);
    to.put("GatherND by the image", SweepOfChoices::blocksOfImage);
    to.put("Gather by the image", SweepOfChoices::lookedUp);
    to.put("Compress", SweepOfChoices::compress);
    to.put("Trilu", SweepOfChoices::triangle);
  }

  static String number(OnnxWriter w, String x) {
    return w.node("Cast", List.of(x), Map.of("to", 1));
  }

  private static String whole(OnnxWriter w, String x) {
    return w.node("Cast", List.of(x), Map.of("to", 7));
  }

  /** Whole numbers from {@code -extent} (or 0) to {@code extent - 1} that depend on the image. */
  static String places(OnnxWriter w, String x, long extent, boolean negative) {
    String size = whole(w, w.node("Mul", w.node("Abs", x), w.number(10)));
    String place = w.node("Mod", size, w.integers(extent));
    if (!negative) {
      return place;
    }
    String below = whole(w, w.node("Less", x, w.number(0)));
    return w.node("Sub", place, w.node("Mul", below, w.integers(extent)));
  }

  private static void topK(Sweep sweep) {
    for (int opset : new int[] {11, 10, 24}) {
      for (int largest = opset == 10 ? 1 : 0; largest <= 1; largest++) {
        for (boolean equal : Options.EITHER) {
          for (int part = 0; part < 3; part++) {
            int great = largest;
            int how = part;
            String what = " largest " + largest + " equal " + equal + " k " + part;
            SweepOfAxes.axes(
                sweep,
                opset,
                what,
                (w, x, axis) -> {
                  String values = equal ? w.node("Round", x) : x;
                  Map<String, Object> a = new HashMap<>(Map.of("axis", axis));
                  if (opset > 10) {
                    a.put("largest", great);
                  }
                  String n = w.node("Gather", w.node("Shape", x), w.integer(axis));
                  String k =
                      how == 0
                          ? w.integers(1)
                          : w.node(
                              "Reshape",
                              how == 1
                                  ? w.node("Div", w.node("Add", n, w.integer(1)), w.integer(2))
                                  : n,
                              w.integers(1));
                  String[] both = w.nodes("TopK", List.of(values, k), a, 2);
                  return w.node(
                      "Concat", List.of(both[0], number(w, both[1])), Map.of("axis", axis));
                });
          }
        }
      }
    }
    for (int opset : new int[] {11, 24}) {
      for (long width : new long[] {1023, 1025, 3001}) {
        sweep.use(
            opset,
            Sweep.Layout.STRAIGHT,
            new long[] {2, 3, width},
            false,
            "axis -1 largest 1 equal true k 5",
            (w, x) -> {
              List<String> inputs = List.of(w.node("Round", x), w.integers(5));
              String[] both = w.nodes("TopK", inputs, Map.of(), 2);
              return w.node("Concat", List.of(both[0], number(w, both[1])), Map.of("axis", 2));
            });
      }
    }
  }

  /** Smaller than a shape along each axis but the batch and one. */
  private static long[] smaller(long[] shape, int axis, long along) {
    long[] small = shape.clone();
    for (int k = 1; k < small.length; k++) {
      small[k] = Math.max(1, small[k] - 1);
    }
    small[axis] = along;
    return small;
  }

  private static String fixed(OnnxWriter w, long[] shape, long extent, boolean negative) {
    long[] at = new long[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < at.length; i++) {
      at[i] = i * 7L % extent - (negative && i % 3 == 0 ? extent : 0);
    }
    return w.add(OnnxWriter.tensor("places" + at.length, at, shape));
  }

  private static void elementsOfFile(Sweep sweep) {
    sweep.closed(true);
    for (int opset : new int[] {11, 13}) {
      SweepOfAxes.all(
          Sweep.Layout.values(),
          (shape, layout) -> {
            for (int axis = -shape.length; axis < shape.length; axis++) {
              int on = axis < 0 ? axis + shape.length : axis;
              if (SweepOfAxes.isBatch(layout, on) && shape[on] > 1) {
                // Images of one another.
                continue;
              }
              for (long along : new long[] {1, shape[on], shape[on] + 2}) {
                int given = axis;
                long kept = SweepOfAxes.isBatch(layout, on) ? 1 : along;
                boolean whole = layout == Sweep.Layout.BATCH_INSIDE;
                long[] at = whole ? shape.clone() : smaller(shape, on, kept);
                at[on] = kept;
                sweep.use(
                    opset,
                    layout,
                    shape,
                    false,
                    "axis " + axis + " along " + along,
                    (w, x) ->
                        w.node(
                            "GatherElements",
                            List.of(x, fixed(w, at, shape[on], true)),
                            Map.of("axis", given)));
              }
            }
          });
    }
  }

  private static void elementsOfImage(Sweep sweep) {
    for (boolean negative : Options.EITHER) {
      for (boolean less : Options.EITHER) {
        SweepOfAxes.all(
            SweepOfAxes.BATCH_FIRST,
            (shape, layout) -> {
              for (int axis = -shape.length; axis < shape.length; axis++) {
                int on = axis < 0 ? axis + shape.length : axis;
                int given = axis;
                if (on == 0) {
                  continue;
                }
                long[] small = smaller(shape, on, (shape[on] + 1) / 2);
                sweep.use(
                    13,
                    layout,
                    shape,
                    false,
                    "axis " + axis + " negative " + negative + " less " + less,
                    (w, x) -> {
                      String at = places(w, x, shape[on], negative);
                      for (int k = 1; less && k < shape.length; k++) {
                        at =
                            w.node("Slice", at, w.integers(0), w.integers(small[k]), w.integers(k));
                      }
                      return w.node("GatherElements", List.of(x, at), Map.of("axis", given));
                    });
              }
            });
      }
    }
  }

  private static void blocksOfFile(Sweep sweep) {
    sweep.closed(true);
    for (int opset : new int[] {11, 13}) {
      SweepOfAxes.all(
          SweepOfAxes.BATCH_FIRST,
          (shape, layout) -> {
            int rank = shape.length;
            boolean one = shape[0] == 1;
            if (opset == 11 && !one) {
              return;
            }
            for (int shared = opset == 11 ? 0 : rank - 1; shared >= (one ? 0 : 1); shared--) {
              for (int tuple = 1; tuple <= rank - shared; tuple++) {
                for (int outer = 1; outer <= 2; outer++) {
                  int before = shared;
                  long[] at = new long[shared + outer + 1];
                  System.arraycopy(shape, 0, at, 0, shared);
                  for (int k = shared; k < shared + outer; k++) {
                    // The first axis of the result is the batch.
                    at[k] = k == 0 ? shape[0] : 2 + k - shared;
                  }
                  at[at.length - 1] = tuple;
                  Map<String, Object> a =
                      opset == 11 ? Map.of() : Map.of("batch_dims", (Object) before);
                  sweep.use(
                      opset,
                      layout,
                      shape,
                      false,
                      "shared " + shared + " tuple " + tuple + " outer " + outer,
                      (w, x) -> w.node("GatherND", List.of(x, tuples(w, at, shape, before)), a));
                }
              }
            }
          });
    }
  }

  private static String tuples(OnnxWriter w, long[] at, long[] shape, int shared) {
    int tuple = (int) at[at.length - 1];
    long[] values = new long[(int) Arrays.stream(at).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      long extent = shape[shared + i % tuple];
      values[i] = i * 5L % extent - (i % 4 == 0 ? extent : 0);
    }
    return w.add(OnnxWriter.tensor("tuples", values, at));
  }

  /** Each image by tuples of its own, {@code [n, 3, tuple]} or {@code [n, tuple]}. */
  private static void blocksOfImage(Sweep sweep) {
    for (boolean negative : Options.EITHER) {
      SweepOfAxes.all(
          SweepOfAxes.BATCH_FIRST,
          (shape, layout) -> {
            for (int tuple = 1; tuple < shape.length; tuple++) {
              for (int places = 1; places <= 3; places++) {
                int each = tuple;
                int count = places;
                sweep.use(
                    13,
                    layout,
                    shape,
                    false,
                    "negative " + negative + " tuple " + tuple + " places " + places,
                    (w, x) -> {
                      List<String> parts = new ArrayList<>();
                      String flat = w.node("Reshape", x, w.integers(0, -1, 1));
                      for (int k = 0; k < each; k++) {
                        String own = w.node("Add", flat, w.number(k * 0.37f));
                        String few = w.node("Gather", List.of(own, w.integers(axis(count))), ONE);
                        parts.add(places(w, few, shape[k + 1], negative));
                      }
                      String at =
                          each == 1 ? parts.get(0) : w.node("Concat", parts, Map.of("axis", 2));
                      return w.node("GatherND", List.of(x, at), Map.of("batch_dims", 1));
                    });
              }
            }
          });
    }
  }

  private static final Map<String, Object> ONE = Map.of("axis", 1);

  private static long[] axis(int count) {
    return new long[count];
  }

  /** Rows of a table along each of its axes, by numbers of the image. */
  private static void lookedUp(Sweep sweep) {
    for (boolean negative : Options.EITHER) {
      SweepOfAxes.all(
          Sweep.Layout.values(),
          (shape, layout) -> {
            if (shape.length > 3) {
              return;
            }
            for (int rank = 1; rank <= 4; rank++) {
              for (int axis = -rank; axis < rank; axis++) {
                long[] table = Arrays.copyOf(new long[] {3, 5, 2, 4}, rank);
                int on = axis < 0 ? axis + rank : axis;
                int given = axis;
                boolean inside = layout == Sweep.Layout.BATCH_INSIDE;
                if (inside && on != 0) {
                  continue;
                }
                sweep.use(
                    13,
                    layout,
                    shape,
                    false,
                    "negative " + negative + " table " + rank + " axis " + axis,
                    (w, x) -> {
                      String at = places(w, x, table[on], negative);
                      Map<String, Object> a = Map.of("axis", given);
                      String y = w.node("Gather", List.of(w.weight(1, table), at), a);
                      return inside
                          ? merged(w, y, shape.length)
                          : batchFirst(w, y, on, table.length, shape);
                    });
              }
            }
          });
    }
  }

  /** The axes of the table behind those of the image as one with the image's last. */
  static String merged(OnnxWriter w, String y, int rank) {
    long[] target = new long[rank];
    target[rank - 1] = -1;
    return w.node("Reshape", y, w.integers(target));
  }

  private static String batchFirst(OnnxWriter w, String y, int on, int rank, long[] shape) {
    long[] perm = new long[rank - 1 + shape.length];
    for (int k = 0; k < perm.length; k++) {
      perm[k] = k == 0 ? on : k <= on ? k - 1 : k;
    }
    return w.node("Transpose", List.of(y), Map.of("perm", perm));
  }

  private static void compress(Sweep sweep) {
    long[][] ways = {{1}, {0, 1}, {1, 1, 0}, {1, 0, 1, 1}, {0, 1, 1}};
    for (int opset : new int[] {9, 11}) {
      for (long[] keep : ways) {
        SweepOfAxes.all(
            Sweep.Layout.values(),
            (shape, layout) -> {
              for (int axis = -shape.length; axis < shape.length; axis++) {
                int given = axis;
                int on = axis < 0 ? axis + shape.length : axis;
                // onnxruntime takes more conditions than there are parts.
                if (!SweepOfAxes.isBatch(layout, on) && keep.length <= shape[on]) {
                  sweep.use(
                      opset,
                      layout,
                      shape,
                      false,
                      "axis " + axis + " keep " + Arrays.toString(keep).replace(" ", ""),
                      (w, x) ->
                          w.node("Compress", List.of(x, truths(w, keep)), Map.of("axis", given)));
                }
              }
            });
        sweep.closed(true);
        for (int rank = 2; rank <= 6; rank++) {
          // Over everything, with one image.
          for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
            if (Sweep.fits(layout, rank)) {
              sweep.use(
                  opset,
                  layout,
                  Sweep.shapes(rank).get(2),
                  false,
                  "all - keep " + Arrays.toString(keep).replace(" ", ""),
                  (w, x) ->
                      w.node("Reshape", w.node("Compress", x, truths(w, keep)), w.integers(1, -1)));
            }
          }
        }
        sweep.closed(false);
      }
    }
  }

  private static String truths(OnnxWriter w, long[] values) {
    return w.node("Cast", List.of(w.integers(values)), Map.of("to", 9));
  }

  private static void triangle(Sweep sweep) {
    for (boolean closed : Options.EITHER) {
      sweep.closed(closed);
      SweepOfAxes.all(
          Sweep.Layout.values(),
          (shape, layout) -> {
            boolean inside = layout == Sweep.Layout.BATCH_INSIDE;
            if (!closed && (shape.length == 2 || (inside && shape.length == 3))) {
              // A triangle of images.
              return;
            }
            Options.each(
                o ->
                    sweep.use(
                        14,
                        layout,
                        shape,
                        o.is("odd"),
                        o.toString(),
                        (w, x) -> {
                          List<String> inputs = new ArrayList<>();
                          inputs.add(o.is("whole") ? whole(w, clipped(w, x)) : x);
                          if (o.whole("k") != 9) {
                            inputs.add(w.integer(o.whole("k")));
                          }
                          Map<String, Object> a = Map.of("upper", o.whole("upper"));
                          String y = w.node("Trilu", inputs, a);
                          return o.is("whole") ? number(w, w.node("Div", y, w.integers(2))) : y;
                        }),
                "upper",
                List.of(0, 1),
                "k",
                List.of(9, 0, 1, -1, 2, -2, 5),
                "odd",
                Options.EITHER,
                "whole",
                Options.EITHER);
          });
    }
  }

  private static String clipped(OnnxWriter w, String x) {
    String number = w.node("Where", w.node("IsNaN", x), w.number(1), x);
    return w.node("Mul", w.node("Clip", number, w.number(-9), w.number(9)), w.number(5));
  }
}
