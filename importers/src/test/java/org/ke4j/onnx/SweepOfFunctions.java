package org.ke4j.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Element-wise functions with parameters, truth values, and normalisations. */
final class SweepOfFunctions {
  private static final String MICROSOFT = "com.microsoft.";

  private SweepOfFunctions() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    with(to, "Shrink", Map.of("lambd", 0.7f, "bias", 0.3f), Map.of());
    with(to, "Swish", 24, Map.of("alpha", 1.5f), Map.of());
    with(to, MICROSOFT + "QuickGelu", Map.of("alpha", 1.5f), Map.of(), Map.of("alpha", -0.5f));
    with(to, MICROSOFT + "Gelu", Map.of());
    with(to, "Dropout", Map.of());
    with(to, "LeakyRelu", Map.of("alpha", 0.7f), Map.of("alpha", -0.7f), Map.of("alpha", 1.5f));
    with(to, "Elu", Map.of("alpha", 0.7f), Map.of("alpha", -0.3f));
    with(to, "Celu", Map.of("alpha", 0.7f), Map.of("alpha", 2.5f));
    with(to, "Selu", Map.of("alpha", 0.7f, "gamma", 1.5f));
    with(to, "HardSigmoid", Map.of("alpha", 0.3f, "beta", 0.4f), Map.of("alpha", -0.3f));
    with(to, "ThresholdedRelu", Map.of("alpha", 0.4f), Map.of("alpha", -0.4f));
    with(to, "Gelu", Map.of("approximate", "tanh"));
    to.put(
        "CastLike",
        sweep -> {
          for (boolean number : Options.EITHER) {
            SweepOfElements.unary(sweep, " back " + number, (w, x) -> likened(w, x, number));
          }
        });
    to.put("Cast to other types", SweepOfFunctions::casts);
    for (String operator : new String[] {"And", "Or", "Xor"}) {
      to.put(operator, sweep -> logic(sweep, operator));
    }
    to.put(
        "Not",
        sweep ->
            SweepOfElements.unary(
                sweep,
                "",
                (w, x) ->
                    SweepOfElements.truth(w, w.node("Not", w.node("Greater", x, w.number(0))))));
    for (String operator : new String[] {"BiasGelu", "FastGelu"}) {
      to.put(MICROSOFT + operator, sweep -> biased(sweep, MICROSOFT + operator));
    }
    to.put("RMSNormalization", sweep -> rootMeanSquare(sweep, "RMSNormalization", 23));
    to.put(
        "SimplifiedLayerNormalization",
        sweep -> rootMeanSquare(sweep, "SimplifiedLayerNormalization", 17));
    to.put(
        MICROSOFT + "SkipLayerNormalization",
        sweep -> skip(sweep, MICROSOFT + "SkipLayerNormalization", true));
    to.put(
        MICROSOFT + "SkipSimplifiedLayerNormalization",
        sweep -> skip(sweep, MICROSOFT + "SkipSimplifiedLayerNormalization", false));
    to.put("MeanVarianceNormalization", SweepOfFunctions::meanVariance);
    to.put("LRN", SweepOfFunctions::localResponse);
    to.put("GroupNormalization of several groups", SweepOfFunctions::groups);
  }

  @SafeVarargs
  private static void with(
      Map<String, Consumer<Sweep>> to, String operator, Map<String, Object>... ways) {
    with(to, operator, 20, ways);
  }

  @SafeVarargs
  private static void with(
      Map<String, Consumer<Sweep>> to, String operator, int opset, Map<String, Object>... ways) {
    String name = to.containsKey(operator) ? operator + " with parameters" : operator;
    to.put(
        name,
        sweep -> {
          for (int i = 0; i < ways.length; i++) {
            Map<String, Object> way = ways[i];
            SweepOfElements.unary(
                sweep, " way " + i, opset, (w, x) -> w.node(operator, List.of(x), way));
          }
        });
  }

  private static String likened(OnnxWriter w, String x, boolean number) {
    String finite = w.node("Where", w.node("IsNaN", x), w.number(1), x);
    String safe = w.node("Clip", finite, w.number(-99.5f), w.number(99.5f));
    String like = number ? w.integer(3) : w.node("Greater", x, w.number(0));
    return w.node("CastLike", w.node("CastLike", safe, like), x);
  }

  /** To each type of integers and truth values, and a division that shows which it is. */
  private static void casts(Sweep sweep) {
    for (int type : new int[] {2, 3, 5, 6, 7, 9, 11}) {
      SweepOfElements.unary(
          sweep,
          " to " + type,
          (w, x) -> {
            String finite = w.node("Where", w.node("IsNaN", x), w.number(1), x);
            String low = type == 2 ? w.number(0) : w.number(-99.5f);
            String safe = w.node("Clip", finite, low, w.number(99.5f));
            String y = w.node("Cast", List.of(safe), Map.of("to", type));
            boolean divides = type == 6 || type == 7;
            String by = divides ? w.node("Cast", List.of(w.integers(3)), Map.of("to", type)) : "";
            return SweepOfElements.truth(w, divides ? w.node("Div", y, by) : y);
          });
    }
  }

  private static String above(OnnxWriter w, String x, float limit) {
    return w.node("Greater", x, w.number(limit));
  }

  private static void logic(Sweep sweep, String operator) {
    for (int rank = 2; rank <= 4; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : Sweep.Layout.values()) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          for (long[] other : SweepOfElements.partners(shape)) {
            for (boolean first : Options.EITHER) {
              if (layout == Sweep.Layout.BATCH_INSIDE) {
                continue;
              }
              sweep.use(
                  18,
                  layout,
                  shape,
                  false,
                  "other " + Arrays.toString(other).replace(" ", "") + " first " + first,
                  (w, x) -> {
                    String a = above(w, x, -0.3f);
                    String b = above(w, w.weight(1, other), 0.1f);
                    String y = first ? w.node(operator, b, a) : w.node(operator, a, b);
                    return SweepOfElements.truth(w, y);
                  });
            }
          }
          for (int mask = 0; mask < 1 << (rank - 1); mask++) {
            int over = mask;
            sweep.use(
                18,
                layout,
                shape,
                false,
                "itself " + mask + " first false",
                (w, x) -> {
                  String b = w.node("Neg", x);
                  for (int k = 1; k < shape.length; k++) {
                    boolean inside = layout == Sweep.Layout.BATCH_INSIDE;
                    if ((over >> (k - 1) & 1) == 1 && !(inside && k == 1)) {
                      b = w.node("ReduceMax", b, w.integers(k));
                    }
                  }
                  String y = w.node(operator, above(w, x, -0.3f), above(w, b, 0.4f));
                  return SweepOfElements.truth(w, y);
                });
          }
        }
      }
    }
  }

  private static void biased(Sweep sweep, String operator) {
    SweepOfAxes.all(
        Sweep.Layout.values(),
        (shape, layout) -> {
          for (int kind = 0; kind <= 1; kind++) {
            boolean bias = kind == 1;
            if (layout == Sweep.Layout.BATCH_INSIDE && shape.length == 2) {
              // The bias would be one of images.
              continue;
            }
            sweep.use(
                17,
                layout,
                shape,
                false,
                "bias " + kind,
                (w, x) ->
                    bias
                        ? w.node(operator, x, w.weight(1, shape[shape.length - 1]))
                        : w.node(operator, x));
          }
        });
  }

  private static void rootMeanSquare(Sweep sweep, String operator, int opset) {
    SweepOfAxes.all(
        SweepOfAxes.BATCH_FIRST,
        (shape, layout) -> {
          int rank = shape.length;
          for (int axis = -rank; axis < rank; axis++) {
            int given = axis;
            int on = axis < 0 ? axis + rank : axis;
            if (on == 0) {
              continue;
            }
            long[] rest = Arrays.copyOfRange(shape, on, rank);
            for (float epsilon : new float[] {1e-5f, 0.3f}) {
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  "axis " + axis + " epsilon " + epsilon,
                  (w, x) ->
                      w.node(
                          operator,
                          List.of(x, w.positive(rest)),
                          Map.of("axis", given, "epsilon", epsilon)));
            }
          }
        });
  }

  /** [n, length, width], with what is added the same or one for all, with and without bias. */
  private static void skip(Sweep sweep, String operator, boolean shifts) {
    for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
      for (long[] shape : Sweep.shapes(3)) {
        Options.each(
            o ->
                sweep.use(
                    17,
                    layout,
                    shape,
                    false,
                    o.toString(),
                    (w, x) -> {
                      long width = shape[2];
                      String other =
                          switch (o.whole("other")) {
                            case 0 -> w.node("Sin", x);
                            case 1 -> w.weight(1, 1, shape[1], width);
                            default -> w.weight(1, shape[1], width);
                          };
                      List<String> inputs =
                          new java.util.ArrayList<>(List.of(x, other, w.positive(width)));
                      if (shifts) {
                        inputs.add(o.is("beta") ? w.weight(1, width) : "");
                      }
                      if (o.is("bias")) {
                        inputs.add(w.weight(1, width));
                      }
                      Map<String, Object> a = Map.of("epsilon", 1e-3f);
                      if (!o.is("sum")) {
                        return w.node(operator, inputs, a);
                      }
                      String[] all = w.nodes(operator, inputs, a, 4);
                      return w.node("Concat", List.of(all[0], all[3]), Map.of("axis", 2));
                    }),
            "other",
            List.of(0, 1, 2),
            "beta",
            Options.EITHER,
            "bias",
            Options.EITHER,
            "sum",
            Options.EITHER);
      }
    }
  }

  private static void meanVariance(Sweep sweep) {
    for (int opset : new int[] {9, 13}) {
      SweepOfAxes.all(
          Sweep.Layout.values(),
          (shape, layout) -> {
            boolean inside = layout == Sweep.Layout.BATCH_INSIDE;
            for (int mask = 1; mask < 1 << shape.length; mask++) {
              if ((mask & (inside ? 2 : 1)) != 0) {
                continue;
              }
              int over = mask;
              long[] axes =
                  java.util.stream.LongStream.range(0, shape.length)
                      .filter(k -> (over >> k & 1) == 1)
                      .toArray();
              long count = 1;
              for (long axis : axes) {
                count *= shape[(int) axis];
              }
              if (count < 2) {
                // 0 by 1e-9, or what is left of a difference by it.
                continue;
              }
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  "axes " + Arrays.toString(axes).replace(" ", ""),
                  (w, x) -> w.node("MeanVarianceNormalization", List.of(x), Map.of("axes", axes)));
            }
          });
    }
  }

  private static void localResponse(Sweep sweep) {
    for (int opset : new int[] {6, 13}) {
      for (int rank = 3; rank <= 5; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
            for (int size = 1; size <= 9; size += 2) {
              for (boolean own : Options.EITHER) {
                Map<String, Object> a = new HashMap<>(Map.of("size", size));
                if (own) {
                  a.putAll(Map.of("alpha", 0.3f, "beta", 0.6f, "bias", 1.5f));
                }
                sweep.use(
                    opset,
                    layout,
                    shape,
                    false,
                    "size " + size + " own " + own,
                    (w, x) -> w.node("LRN", List.of(w.node("Mul", x, w.number(3))), a));
              }
            }
          }
        }
      }
    }
  }

  /** Scales of each channel (opset 21) or group (18), groups of one channel to one of all. */
  private static void groups(Sweep sweep) {
    for (int opset : new int[] {18, 21}) {
      for (int rank = 3; rank <= 5; rank++) {
        for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
          for (long channels : new long[] {6, 12, 30}) {
            for (int groups : new int[] {1, 2, 3, 6}) {
              long[] shape = Arrays.copyOf(new long[] {2, channels, 3, 5, 2}, rank);
              long scales = opset == 18 ? groups : channels;
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  "groups " + groups,
                  (w, x) ->
                      w.node(
                          "GroupNormalization",
                          List.of(x, w.positive(scales), w.weight(1, scales)),
                          Map.of("num_groups", groups)));
            }
          }
        }
      }
    }
  }
}
