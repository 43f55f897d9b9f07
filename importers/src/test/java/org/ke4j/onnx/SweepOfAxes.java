package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Operators along axes: each axis and set of axes at each rank and order in memory. */
final class SweepOfAxes {
  private SweepOfAxes() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    for (String operator : new String[] {"Softmax", "LogSoftmax", "Hardmax"}) {
      for (int opset : new int[] {13, 11}) {
        to.put(
            operator + " " + opset,
            sweep ->
                axes(
                    sweep,
                    opset,
                    (w, x, axis) -> w.node(operator, List.of(x), Map.of("axis", axis))));
      }
    }
    for (String operator : new String[] {"ArgMax", "ArgMin"}) {
      to.put(
          operator,
          sweep ->
              axes(
                  sweep,
                  13,
                  (w, x, axis) -> {
                    String y = w.node(operator, List.of(x), Map.of("axis", axis));
                    return w.node("Cast", List.of(y), Map.of("to", 1));
                  }));
    }
    to.put("CumSum", SweepOfAxes::cumulative);
    to.put(
        "LpNormalization",
        sweep -> {
          for (int p = 1; p <= 2; p++) {
            Map<String, Object> norm = Map.of("p", p);
            axes(
                sweep,
                13,
                " p " + p,
                (w, x, axis) -> {
                  Map<String, Object> all = new java.util.HashMap<>(norm);
                  all.put("axis", axis);
                  return w.node("LpNormalization", List.of(w.node("Relu", x)), all);
                });
          }
        });
    for (String operator :
        new String[] {
          "ReduceMean",
          "ReduceSum",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceSumSquare",
          "ReduceLogSum",
          "ReduceLogSumExp"
        }) {
      to.put(operator, sweep -> reduce(sweep, operator));
    }
    to.put("LayerNormalization", SweepOfAxes::layer);
    to.put("Concat", SweepOfAxes::concat);
    to.put("Split", SweepOfAxes::split);
    to.put("Slice", SweepOfAxes::slice);
    to.put("Gather", SweepOfAxes::gather);
    to.put("Transpose", SweepOfAxes::transpose);
    to.put("Tile", SweepOfAxes::tile);
    to.put("Expand", SweepOfAxes::expand);
    to.put("MatMul", SweepOfAxes::matmul);
    for (String operator :
        new String[] {"BatchNormalization", "InstanceNormalization", "GroupNormalization"}) {
      to.put(operator, sweep -> channels(sweep, operator));
    }
  }

  interface Along {
    String write(OnnxWriter writer, String x, int axis);
  }

  static void all(Sweep.Layout[] layouts, BiConsumer<long[], Sweep.Layout> use) {
    for (int rank = 2; rank <= 6; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : layouts) {
          if (Sweep.fits(layout, rank)) {
            use.accept(shape, layout);
          }
        }
      }
    }
  }

  static boolean isBatch(Sweep.Layout layout, int axis) {
    return axis == (layout == Sweep.Layout.BATCH_INSIDE ? 1 : 0);
  }

  private static void axes(Sweep sweep, int opset, Along body) {
    axes(sweep, opset, "", body);
  }

  static void axes(Sweep sweep, int opset, String what, Along body) {
    all(
        Sweep.Layout.values(),
        (shape, layout) -> {
          for (int axis = -shape.length; axis < shape.length; axis++) {
            int on = axis;
            if (!isBatch(layout, axis < 0 ? axis + shape.length : axis)) {
              String all = "axis " + on + what;
              sweep.use(opset, layout, shape, false, all, (w, x) -> body.write(w, x, on));
            }
          }
        });
  }

  private static void cumulative(Sweep sweep) {
    for (int flags = 0; flags < 4; flags++) {
      Map<String, Object> how = new java.util.TreeMap<>();
      how.put("exclusive", flags & 1);
      how.put("reverse", flags >> 1);
      axes(
          sweep, 14, " " + how, (w, x, axis) -> w.node("CumSum", List.of(x, w.integer(axis)), how));
    }
  }

  private static void reduce(Sweep sweep, String operator) {
    all(
        Sweep.Layout.values(),
        (shape, layout) -> {
          boolean inside = layout == Sweep.Layout.BATCH_INSIDE;
          for (int mask = 1; mask < 1 << shape.length; mask++) {
            if ((mask & (inside ? 2 : 1)) != 0) {
              continue;
            }
            List<Long> axes = new ArrayList<>();
            for (int k = shape.length - 1; k >= 0; k--) {
              if ((mask >> k & 1) == 1) {
                axes.add((long) (k % 2 == 0 ? k : k - shape.length));
              }
            }
            for (int keep = inside ? 1 : 0; keep <= 1; keep++) {
              Map<String, Object> keeping = Map.of("keepdims", keep);
              sweep.use(
                  18,
                  layout,
                  shape,
                  false,
                  axes + " keep " + keep,
                  (w, x) -> {
                    String y = operator.equals("ReduceLogSum") ? w.node("Abs", x) : x;
                    long[] over = axes.stream().mapToLong(Long::longValue).toArray();
                    return w.node(operator, List.of(y, w.integers(over)), keeping);
                  });
            }
          }
        });
  }

  static final Sweep.Layout[] BATCH_FIRST = {
    Sweep.Layout.STRAIGHT, Sweep.Layout.CHANNELS_LAST, Sweep.Layout.REVERSED
  };

  private static void layer(Sweep sweep) {
    all(
        BATCH_FIRST,
        (shape, layout) -> {
          for (int axis = 1; axis < shape.length; axis++) {
            long[] rest = Arrays.copyOfRange(shape, axis, shape.length);
            int on = axis;
            sweep.use(
                17,
                layout,
                shape,
                false,
                "axis " + axis,
                (w, x) ->
                    w.node(
                        "LayerNormalization",
                        List.of(x, w.positive(rest), w.weight(1, rest)),
                        Map.of("axis", on)));
          }
        });
  }

  private static void concat(Sweep sweep) {
    axes(
        sweep,
        13,
        (w, x, axis) ->
            w.node("Concat", List.of(x, w.node("Neg", x), w.node("Abs", x)), Map.of("axis", axis)));
  }

  private static void split(Sweep sweep) {
    all(
        BATCH_FIRST,
        (shape, layout) -> {
          for (int axis = 1; axis < shape.length; axis++) {
            int on = axis;
            if (shape[axis] < 2) {
              continue;
            }
            sweep.use(
                13,
                layout,
                shape,
                false,
                "axis " + axis,
                (w, x) -> {
                  List<String> inputs = List.of(x, w.integers(1, shape[on] - 1));
                  String[] parts = w.nodes("Split", inputs, Map.of("axis", on), 2);
                  return w.node("Concat", List.of(parts[1], parts[0]), Map.of("axis", on));
                });
          }
        });
  }

  private static void slice(Sweep sweep) {
    long[][] ranges = {{0, -1, 1}, {1, 99, 1}, {0, 99, 2}, {-1, -99, -1}, {1, 99, 3}, {99, 0, -2}};
    for (long[] r : ranges) {
      axes(
          sweep,
          13,
          " " + Arrays.toString(r),
          (w, x, axis) ->
              w.node(
                  "Slice",
                  x,
                  w.integers(r[0]),
                  w.integers(r[1]),
                  w.integers(axis),
                  w.integers(r[2])));
    }
  }

  private static void gather(Sweep sweep) {
    all(
        BATCH_FIRST,
        (shape, layout) -> {
          for (int axis = 1; axis < shape.length; axis++) {
            int on = axis;
            long n = shape[axis];
            for (long[] at : new long[][] {{n - 1, 0, n / 2}, {-1}, {0, 0}}) {
              sweep.use(
                  13,
                  layout,
                  shape,
                  false,
                  "axis " + axis + " " + Arrays.toString(at),
                  (w, x) -> w.node("Gather", List.of(x, w.integers(at)), Map.of("axis", on)));
            }
            sweep.use(
                13,
                layout,
                shape,
                false,
                "axis " + axis + " a scalar",
                (w, x) -> w.node("Gather", List.of(x, w.integer(n - 1)), Map.of("axis", on)));
          }
        });
  }

  private static void permutations(List<Long> left, List<Long> made, Consumer<long[]> use) {
    if (left.isEmpty()) {
      use.accept(made.stream().mapToLong(Long::longValue).toArray());
    }
    for (Long next : left) {
      List<Long> rest = new ArrayList<>(left);
      rest.remove(next);
      List<Long> more = new ArrayList<>(made);
      more.add(next);
      permutations(rest, more, use);
    }
  }

  private static void transpose(Sweep sweep) {
    for (int rank = 2; rank <= 6; rank++) {
      List<Long> axes = new ArrayList<>();
      for (long k = 1; k < rank; k++) {
        axes.add(k);
      }
      for (long[] shape : Sweep.shapes(rank)) {
        permutations(
            axes,
            List.of(0L),
            perm ->
                sweep.use(
                    13,
                    Sweep.Layout.STRAIGHT,
                    shape,
                    false,
                    Arrays.toString(perm),
                    (w, x) -> {
                      // Once as it is and once read by an operator that needs the order.
                      String y = w.node("Transpose", List.of(x), Map.of("perm", perm));
                      String last = w.node("Softmax", List.of(y), Map.of("axis", -1));
                      return w.node("Add", y, last);
                    }));
      }
    }
  }

  private static void tile(Sweep sweep) {
    all(
        BATCH_FIRST,
        (shape, layout) -> {
          for (int axis = 1; axis < shape.length; axis++) {
            for (long times : new long[] {2, 17}) {
              long[] repeats = new long[shape.length];
              Arrays.fill(repeats, 1);
              repeats[axis] = times;
              sweep.use(
                  13,
                  layout,
                  shape,
                  false,
                  Arrays.toString(repeats),
                  (w, x) -> w.node("Tile", x, w.integers(repeats)));
            }
          }
        });
  }

  private static void expand(Sweep sweep) {
    all(
        BATCH_FIRST,
        (shape, layout) -> {
          long[] wide = shape.clone();
          wide[0] = 1;
          for (int k = 1; k < wide.length; k++) {
            wide[k] = wide[k] == 1 ? 3 : wide[k];
          }
          sweep.use(
              13,
              layout,
              shape,
              false,
              Arrays.toString(wide),
              (w, x) -> w.node("Expand", x, w.integers(wide)));
        });
  }

  private static void matmul(Sweep sweep) {
    for (int rank = 2; rank <= 5; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : BATCH_FIRST) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          long k = shape[rank - 1];
          List<long[]> others = new ArrayList<>(List.of(new long[] {k}, new long[] {k, 3}));
          others.add(new long[] {k, 1});
          for (int r = 3; r <= rank; r++) {
            long[] full = new long[r];
            long[] ones = new long[r];
            Arrays.fill(ones, 1);
            for (int i = 0; i < r - 2; i++) {
              int axis = rank - r + i;
              full[i] = axis == 0 ? 1 : shape[axis];
            }
            full[r - 2] = k;
            full[r - 1] = 4;
            ones[r - 2] = k;
            ones[r - 1] = 5;
            others.add(full);
            others.add(ones);
          }
          for (long[] other : others) {
            sweep.use(
                13,
                layout,
                shape,
                false,
                Arrays.toString(other),
                (w, x) -> w.node("MatMul", x, w.weight(1, other)));
          }
          long m = shape[rank - 2];
          if (rank > 2) {
            for (long[] other : new long[][] {{3, m}, {1, m}, {m}}) {
              sweep.use(
                  13,
                  layout,
                  shape,
                  false,
                  Arrays.toString(other) + " first",
                  (w, x) -> w.node("MatMul", w.weight(1, other), x));
            }
            sweep.use(
                13,
                layout,
                shape,
                false,
                "with itself turned",
                (w, x) -> {
                  long[] perm = new long[shape.length];
                  Arrays.setAll(perm, i -> i);
                  perm[shape.length - 1] = shape.length - 2L;
                  perm[shape.length - 2] = shape.length - 1L;
                  return w.node("MatMul", x, w.node("Transpose", List.of(x), Map.of("perm", perm)));
                });
          }
        }
      }
    }
  }

  private static void channels(Sweep sweep, String operator) {
    for (int rank = operator.startsWith("Batch") ? 2 : 3; rank <= 5; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : BATCH_FIRST) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          long c = shape[1];
          sweep.use(
              21,
              layout,
              shape,
              false,
              "",
              (w, x) -> {
                List<String> inputs = new ArrayList<>(List.of(x, w.positive(c), w.weight(1, c)));
                if (operator.startsWith("Batch")) {
                  inputs.add(w.weight(1, c));
                  inputs.add(w.positive(c));
                }
                return w.node(
                    operator,
                    inputs,
                    operator.startsWith("Group") ? Map.of("num_groups", (int) c) : Map.of());
              });
        }
      }
    }
  }
}
