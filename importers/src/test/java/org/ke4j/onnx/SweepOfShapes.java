package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Operators that change or read the shape, make constants, and cut or join lists. */
final class SweepOfShapes {
  private SweepOfShapes() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("Reshape", SweepOfShapes::reshape);
    to.put("Flatten", SweepOfShapes::flatten);
    to.put("Squeeze", sweep -> ones(sweep, true));
    to.put("Unsqueeze", sweep -> ones(sweep, false));
    to.put("CenterCropPad", SweepOfShapes::centred);
    for (String operator : new String[] {"SplitToSequence", "SequenceAt", "SequenceLength"}) {
      to.put(operator, sweep -> parts(sweep, operator));
    }
    to.put("ConcatFromSequence", SweepOfShapes::joined);
    to.put("SequenceConstruct", SweepOfShapes::joined);
    for (String operator : new String[] {"Shape", "Size"}) {
      to.put(operator, sweep -> extents(sweep, operator));
    }
    for (String operator :
        new String[] {"Constant", "ConstantOfShape", "Range", "EyeLike", "NonZero"}) {
      to.put(operator, sweep -> constants(sweep, operator));
    }
  }

  private static String number(OnnxWriter w, String x) {
    return w.node("Cast", List.of(x), Map.of("to", 1));
  }

  /** Axes merged, split, and cut elsewhere, with extents copied and left open. */
  private static List<long[]> targets(long[] shape) {
    List<long[]> targets = new ArrayList<>();
    int rank = shape.length;
    targets.add(new long[] {0, -1});
    for (int k = 1; k < rank; k++) {
      List<Long> split = new ArrayList<>(boxed(shape));
      split.set(0, 0L);
      split.set(k, -1L);
      long factor = shape[k] % 2 == 0 ? 2 : shape[k] % 3 == 0 ? 3 : 1;
      split.add(k, factor);
      targets.add(array(split));
      if (k + 1 < rank) {
        List<Long> merged = new ArrayList<>(boxed(shape));
        merged.set(0, -1L);
        merged.set(k, shape[k] * shape[k + 1]);
        merged.remove(k + 1);
        targets.add(array(merged));
      }
    }
    long[] turned = new long[rank];
    for (int k = 1; k < rank; k++) {
      turned[k] = shape[rank - k];
    }
    targets.add(turned);
    return targets;
  }

  private static List<Long> boxed(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static long[] array(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static void reshape(Sweep sweep) {
    for (int opset : new int[] {6, 14}) {
      SweepOfAxes.all(
          SweepOfAxes.BATCH_FIRST,
          (shape, layout) -> {
            List<long[]> targets = targets(shape);
            for (int i = 0; i < targets.size(); i++) {
              long[] target = targets.get(i);
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  "target " + i,
                  (w, x) -> w.node("Reshape", x, w.integers(target)));
              if (opset == 14 && target[0] == -1) {
                sweep.use(
                    opset,
                    layout,
                    shape,
                    false,
                    "zeros " + i,
                    (w, x) ->
                        w.node("Reshape", List.of(x, w.integers(target)), Map.of("allowzero", 1)));
              }
              // The batch beside other axes, and back.
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  "apart " + i,
                  (w, x) -> {
                    long[] rest = shape.clone();
                    rest[0] = -1;
                    long[] wide = {-1, shape[shape.length - 1]};
                    String y = w.node("Reshape", x, w.integers(wide));
                    y = w.node("Softmax", List.of(y), Map.of("axis", 1));
                    return w.node("Reshape", y, w.integers(rest));
                  });
            }
          });
    }
  }

  private static void flatten(Sweep sweep) {
    for (int opset : new int[] {8, 11, 13}) {
      SweepOfAxes.all(
          SweepOfAxes.BATCH_FIRST,
          (shape, layout) -> {
            for (int axis = -shape.length; axis <= shape.length; axis++) {
              int given = axis;
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  "axis " + axis,
                  (w, x) -> {
                    String flat = w.node("Flatten", List.of(x), Map.of("axis", given));
                    boolean first = given == 1 || given == 1 - shape.length;
                    long[] back = shape.clone();
                    back[0] = -1;
                    return first ? flat : w.node("Reshape", w.node("Neg", flat), w.integers(back));
                  });
            }
          });
    }
  }

  /** Axes of one removed, or put in: some sets of them, from either end. */
  private static void ones(Sweep sweep, boolean removed) {
    for (int opset : new int[] {6, 11, 13}) {
      for (int rank = 1; rank <= 4; rank++) {
        for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
          for (int mask = removed ? 0 : 1; mask < 8; mask++) {
            for (boolean fromBack : Options.EITHER) {
              spread(sweep, opset, rank, layout, mask, fromBack && opset > 6, removed);
            }
          }
        }
      }
    }
  }

  private static void spread(
      Sweep sweep,
      int opset,
      int rank,
      Sweep.Layout layout,
      int mask,
      boolean fromBack,
      boolean removed) {
    long[] extents = Arrays.copyOf(new long[] {2, 3, 4, 5}, rank);
    List<Long> wide = new ArrayList<>();
    List<Long> axes = new ArrayList<>();
    for (int k = 0; k < rank; k++) {
      wide.add(extents[k]);
      if (k < 3 && (mask >> k & 1) == 1) {
        axes.add((long) wide.size());
        wide.add(1L);
      }
    }
    int full = wide.size();
    long[] shape = removed ? array(wide) : extents;
    if (!Sweep.fits(layout, shape.length) || shape.length < 2 || shape.length > 6) {
      return;
    }
    long[] given = axes.stream().mapToLong(a -> fromBack && a % 2 == 1 ? a - full : a).toArray();
    String operator = removed ? "Squeeze" : "Unsqueeze";
    sweep.use(
        opset,
        layout,
        shape,
        false,
        "axes " + Arrays.toString(given).replace(" ", ""),
        (w, x) -> {
          if (given.length == 0) {
            return w.node(operator, x);
          }
          return opset < 13
              ? w.node(operator, List.of(x), Map.of("axes", given))
              : w.node(operator, x, w.integers(given));
        });
  }

  private static void centred(Sweep sweep) {
    SweepOfAxes.all(
        SweepOfAxes.BATCH_FIRST,
        (shape, layout) -> {
          for (int first = -shape.length; first < shape.length; first++) {
            for (int more = -5; more <= 5; more++) {
              for (int other : new int[] {0, -1, 3}) {
                int rank = shape.length;
                int one = first < 0 ? first + rank : first;
                int two = one == rank - 1 ? 1 : rank - 1;
                if (one == 0 || one == two || shape[one] + more < 1 || shape[two] + other < 1) {
                  continue;
                }
                long[] axes = {first, two};
                long[] sizes = {shape[one] + more, shape[two] + other};
                sweep.use(
                    18,
                    layout,
                    shape,
                    false,
                    "axis " + first + " more " + more + " other " + other,
                    (w, x) ->
                        w.node(
                            "CenterCropPad", List.of(x, w.integers(sizes)), Map.of("axes", axes)));
              }
            }
          }
        });
  }

  private static void parts(Sweep sweep, String operator) {
    for (int opset : new int[] {11, 24}) {
      for (int size = 0; size <= 3; size++) {
        for (int keep = 0; keep <= 1; keep++) {
          int each = size;
          int kept = keep;
          SweepOfAxes.axes(
              sweep,
              opset,
              " size " + size + " keep " + keep,
              (w, x, axis) -> {
                List<String> inputs = new ArrayList<>(List.of(x));
                if (each > 0 && each < 3) {
                  inputs.add(w.integer(each));
                } else if (each == 3) {
                  String n = w.node("Gather", w.node("Shape", x), w.integer(axis));
                  String rest = w.node("Reshape", w.node("Sub", n, w.integer(1)), w.integers(1));
                  inputs.add(w.node("Concat", List.of(w.integers(1), rest), Map.of("axis", 0)));
                }
                Map<String, Object> a = Map.of("axis", axis, "keepdims", kept);
                String list = w.node("SplitToSequence", inputs, a);
                if (operator.equals("SequenceLength")) {
                  return w.node("Mul", x, number(w, w.node(operator, list)));
                }
                String last = w.node("SequenceAt", list, w.integer(-1));
                String first = w.node("SequenceAt", list, w.integer(0));
                if (each == 0 && kept == 0) {
                  return w.node("Unsqueeze", w.node("Sub", last, first), w.integers(axis));
                }
                return w.node("Concat", List.of(last, first), Map.of("axis", axis));
              });
        }
      }
    }
  }

  private static void joined(Sweep sweep) {
    for (int stack = 0; stack <= 1; stack++) {
      int more = stack;
      SweepOfAxes.axes(
          sweep,
          13,
          " stacked " + stack,
          (w, x, axis) -> {
            String list = w.node("SequenceConstruct", x, w.node("Neg", x), w.node("Sin", x));
            Map<String, Object> a = Map.of("axis", axis, "new_axis", more);
            String y = w.node("ConcatFromSequence", List.of(list), a);
            return more == 0 ? y : w.node("ReduceMax", List.of(y, w.integers(axis)), DROPPED);
          });
      SweepOfAxes.axes(
          sweep,
          18,
          " stacked " + stack,
          (w, x, axis) -> {
            String list = w.node("SplitToSequence", List.of(x), Map.of("axis", axis));
            Map<String, Object> a = Map.of("axis", axis, "new_axis", more);
            String y = w.node("ConcatFromSequence", List.of(list), a);
            return more == 0 ? y : w.node("ReduceMax", List.of(y, w.integers(axis)), DROPPED);
          });
    }
  }

  private static final Map<String, Object> DROPPED = Map.of("keepdims", 0);

  private static void extents(Sweep sweep, String operator) {
    for (int opset : new int[] {6, 13, 15}) {
      SweepOfAxes.all(
          SweepOfAxes.BATCH_FIRST,
          (shape, layout) -> {
            for (int start = -shape.length - 1; start <= shape.length; start++) {
              for (int end = -shape.length; end <= shape.length + 1; end++) {
                Map<String, Object> a = new HashMap<>();
                if (opset >= 15 && operator.equals("Shape")) {
                  a.put("start", start);
                  a.put("end", end);
                }
                sweep.closed(true);
                sweep.use(
                    opset,
                    layout,
                    shape,
                    false,
                    "start " + start + " end " + end,
                    (w, x) -> {
                      String y = w.node(operator, List.of(x), a);
                      Map<String, Object> sum = Map.of("keepdims", 0);
                      y = number(w, y);
                      y = opset < 13 ? y : w.node("ReduceSum", List.of(y), sum);
                      return w.node("Mul", x, opset < 13 ? w.number(1) : y);
                    });
              }
            }
          });
    }
  }

  private static void constants(Sweep sweep, String operator) {
    SweepOfAxes.all(
        SweepOfAxes.BATCH_FIRST,
        (shape, layout) -> {
          for (int kind = -3; kind <= 3; kind++) {
            int k = kind;
            sweep.use(
                13,
                layout,
                shape,
                false,
                "kind " + kind,
                (w, x) -> constant(w, operator, x, shape, k));
          }
        });
  }

  private static String constant(OnnxWriter w, String operator, String x, long[] shape, int k) {
    long[] rest = Arrays.copyOfRange(shape, 1, shape.length);
    long last = shape[shape.length - 1];
    long before = shape.length > 2 ? shape[shape.length - 2] : 1;
    String y;
    switch (operator) {
      case "Constant" -> {
        float[] values = new float[(int) last];
        Arrays.fill(values, k);
        y = w.node(operator, List.of(), Map.of("value_floats", values));
      }
      case "ConstantOfShape" -> {
        Map<String, Object> a =
            k == 0 ? Map.of() : Map.of("value", OnnxWriter.tensor("", new float[] {k}, 1));
        y = w.node(operator, List.of(w.integers(rest)), a);
      }
      case "Range" -> {
        long step = k == 0 ? 4 : k;
        long end = 5 + step * (last - 1) + Long.signum(step);
        y =
            k % 2 == 0
                ? number(w, w.node(operator, w.integer(5), w.integer(end), w.integer(step)))
                : w.node(
                    operator,
                    w.number(0.5f),
                    w.number((float) (end - 4.5)),
                    w.number((float) step));
      }
      case "EyeLike" -> {
        String like = w.weight(1, before, last);
        y = w.node(operator, List.of(like), Map.of("k", k));
      }
      default -> {
        float[] values = new float[(int) (before * last)];
        for (int i = 0; i < values.length; i++) {
          values[i] = (i + k) % 3 == 0 ? i + 1 : 0;
        }
        String found = w.node(operator, w.floats(values, before, last));
        y = w.node("ReduceSum", number(w, found), w.integers(1));
        y = w.node("ReduceMax", List.of(y), Map.of("keepdims", 0));
      }
    }
    return w.node("Add", x, y);
  }
}
