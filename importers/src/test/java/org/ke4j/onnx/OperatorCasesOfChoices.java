package org.ke4j.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;
import org.ke4j.onnx.OperatorCases.Trial;

/** Operators that choose elements or read between pixels, and rarer functions. */
final class OperatorCasesOfChoices {
  private OperatorCasesOfChoices() {}

  static void add(Map<String, Case> cases) {
    functions(cases);
    choices(cases);
    scatters(cases);
    for (String mode : new String[] {"linear", "nearest", "cubic"}) {
      cases.put("GridSample " + mode, t -> grid(t, mode, false));
      cases.put("GridSample " + mode + " of the image", t -> grid(t, mode, true));
    }
    cases.put("GridSample", OperatorCasesOfChoices::volume);
  }

  private static void functions(Map<String, Case> cases) {
    for (String operator : new String[] {"Tan", "Sinh", "Cosh", "Asinh"}) {
      cases.put(operator, t -> t.spread(0.8).unary(operator, Map.of()));
    }
    for (String operator : new String[] {"Asin", "Acos", "Atanh"}) {
      cases.put(
          operator,
          t -> {
            String x = t.spread(0.5).anyInput();
            return t.writer().node(operator, t.writer().node("Sin", x));
          });
    }
    cases.put(
        "Acosh",
        t -> {
          String x = t.positive().anyInput();
          return t.writer().node("Acosh", t.writer().node("Add", x, t.writer().number(1.1f)));
        });
    cases.put(
        "ThresholdedRelu",
        t -> t.spread(2).unary("ThresholdedRelu", t.some(Map.of("alpha", 0.4f))));
    cases.put(
        "Shrink", t -> t.spread(2).unary("Shrink", t.some(Map.of("lambd", 0.7f, "bias", 0.3f))));
    cases.put(
        "Hardmax",
        t -> {
          String x = t.opset(11, 13, 17).anyInput();
          return t.writer().node("Hardmax", List.of(x), Map.of("axis", t.axis()));
        });
    cases.put(
        "LRN",
        t -> {
          String x = t.spread(3).image(t.pick(1, 9), 2);
          Map<String, Object> a = new HashMap<>(t.some(Map.of("alpha", 0.3f, "beta", 0.6f)));
          a.put("bias", 1.5f);
          // onnxruntime takes odd sizes only.
          a.put("size", t.any(1, 3, 5));
          return t.writer().node("LRN", List.of(x), a);
        });
    cases.put(
        "MeanVarianceNormalization",
        t -> {
          String x = t.opset(13, 17).image(t.pick(1, 4), 3);
          long[] axes = t.coin() ? new long[] {2, 3} : new long[] {1, 2, 3};
          return t.writer().node("MeanVarianceNormalization", List.of(x), Map.of("axes", axes));
        });
    cases.put(
        "CenterCropPad",
        t -> {
          String x = t.opset(18, 20).image(2, 3);
          String size = t.writer().integers(t.pick(1, 14), t.pick(1, 14));
          return t.writer()
              .node("CenterCropPad", List.of(x, size), Map.of("axes", new long[] {-2, 3}));
        });
    cases.put(
        "Col2Im",
        t -> {
          long high = t.pick(1, 3);
          long wide = t.pick(1, 3);
          long step = t.pick(1, 2);
          long pad = t.pick(0, 1);
          long h = high + t.pick(2, 5);
          long w = wide + t.pick(2, 5);
          long spread =
              h + 2 * pad > 2 * (high - 1) && w + 2 * pad > 2 * (wide - 1) ? t.pick(1, 2) : 1;
          long rows = (h + 2 * pad - spread * (high - 1) - 1) / step + 1;
          long columns = (w + 2 * pad - spread * (wide - 1) - 1) / step + 1;
          String x = t.opset(18, 20).input(2 * high * wide, rows * columns);
          return t.writer()
              .node(
                  "Col2Im",
                  List.of(x, t.writer().integers(h, w), t.writer().integers(high, wide)),
                  Map.of(
                      "strides",
                      new long[] {step, step},
                      "dilations",
                      new long[] {spread, spread},
                      "pads",
                      new long[] {pad, pad, pad, pad}));
        });
  }

  private static void choices(Map<String, Case> cases) {
    cases.put(
        "TopK",
        t -> {
          String x = t.opset(11, 17).anyInput();
          int axis = t.axis();
          String k = t.writer().integers(t.pick(1, (int) t.extent(axis)));
          Map<String, Object> a = Map.of("axis", axis, "largest", t.pick(0, 1));
          return t.writer().nodes("TopK", List.of(x, k), a, 2)[0];
        });
    cases.put(
        "TopK with equal values",
        t -> {
          String x = t.opset(11, 17).spread(2).input(t.pick(1, 3), t.pick(6, 12));
          String rounded = t.writer().node("Round", x);
          String k = t.writer().integers(t.pick(1, 6));
          String[] both =
              t.writer().nodes("TopK", List.of(rounded, k), Map.of("largest", t.pick(0, 1)), 2);
          String at = t.writer().node("Cast", List.of(both[1]), Map.of("to", 1));
          return t.writer().node("Concat", List.of(both[0], at), Map.of("axis", 1));
        });
    cases.put(
        "TopK of long rows",
        t -> {
          String x = t.opset(11).input(1500);
          return t.writer().nodes("TopK", List.of(x, t.writer().integers(5)), Map.of(), 2)[0];
        });
    cases.put(
        "GatherElements",
        t -> {
          String x = t.opset(13, 17).input(t.pick(1, 4), t.pick(2, 6), t.pick(1, 3));
          String k = t.writer().integers(t.pick(1, 2));
          String at = t.writer().nodes("TopK", List.of(x, k), Map.of("axis", 2), 2)[1];
          return t.writer()
              .node(
                  "GatherElements",
                  List.of(t.writer().node("Tanh", x), at),
                  Map.of("axis", t.any(2, -2)));
        });
    cases.put(
        "GatherElements of given places",
        t -> {
          String x = t.opset(13, 17).input(3, 4);
          t.fixBatch(2);
          String at =
              t.writer()
                  .add(
                      OnnxWriter.tensor(
                          "at", new long[] {0, 2, -1, 1, 0, 1, 2, 2, 1, 0, -3, 0}, 2, 2, 3));
          return t.writer().node("GatherElements", List.of(x, at), Map.of("axis", 1));
        });
    cases.put(
        "Gather by the image",
        t -> {
          String x = t.opset(13, 17).input(t.pick(2, 5), t.pick(1, 4));
          String nearest =
              t.writer().node("ArgMax", List.of(x), Map.of("axis", 1, "keepdims", t.pick(0, 1)));
          String table = t.writer().weight(1, 5, 5, 2);
          return t.writer().node("Gather", List.of(table, nearest), Map.of("axis", 0));
        });
    cases.put(
        "GatherND",
        t -> {
          String x = t.opset(13, 17).input(4, 3, 2);
          String at = t.writer().node("ArgMax", List.of(x), Map.of("axis", 1, "keepdims", 1));
          String tuples =
              t.writer().node("Transpose", List.of(at), Map.of("perm", new long[] {0, 3, 2, 1}));
          // [n, 2, 3, 1]: one index into the second axis for each.
          return t.writer().node("GatherND", List.of(x, tuples), Map.of("batch_dims", 1));
        });
    cases.put(
        "GatherND of given places",
        t -> {
          String x = t.opset(13, 17).input(4, 3, 2);
          t.fixBatch(2);
          String at =
              t.writer()
                  .add(OnnxWriter.tensor("at", new long[] {0, 2, -1, 1, 3, 0, 2, 2}, 2, 2, 2));
          return t.writer().node("GatherND", List.of(x, at), Map.of("batch_dims", 1));
        });
    cases.put(
        "Compress",
        t -> {
          String x = t.opset(11, 17).input(4, 3);
          String keep =
              t.writer().node("Cast", List.of(t.writer().integers(0, 1, 1)), Map.of("to", 9));
          return t.writer().node("Compress", List.of(x, keep), Map.of("axis", t.any(1, -1)));
        });
  }

  private static void scatters(Map<String, Case> cases) {
    for (String reduction : new String[] {"none", "add", "mul", "max", "min"}) {
      cases.put(
          (reduction.equals("none") ? "ScatterElements" : "ScatterElements " + reduction),
          t -> {
            String x = t.opset(18).input(4, 3);
            t.fixBatch(2);
            long[] at =
                reduction.equals("none")
                    ? new long[] {0, 2, -1, 1, 3, 0, 3, 0, 0, 1, 1, 2}
                    : new long[] {0, 2, -1, 0, 0, 0, 3, 0, 0, 3, 1, 2};
            String where = t.writer().add(OnnxWriter.tensor("at", at, 2, 2, 3));
            String y =
                t.writer()
                    .node(
                        "Tanh",
                        t.writer()
                            .node(
                                "Slice",
                                x,
                                t.writer().integers(1),
                                t.writer().integers(3),
                                t.writer().integers(1)));
            return t.writer()
                .node(
                    "ScatterElements",
                    List.of(x, where, y),
                    Map.of("axis", 1, "reduction", reduction));
          });
      cases.put(
          "ScatterND " + reduction,
          t -> {
            String x = t.opset(18).input(4, 3);
            t.fixBatch(2);
            long[] at =
                reduction.equals("none") ? new long[] {0, 1, 1, 3} : new long[] {0, 1, 0, -3};
            String where = t.writer().add(OnnxWriter.tensor("at", at, 2, 2));
            return t.writer()
                .node(
                    "ScatterND",
                    List.of(x, where, t.writer().weight(1, 2, 3)),
                    Map.of("reduction", reduction));
          });
    }
    cases.put(
        "Scatter",
        t -> {
          String x = t.opset(9, 10).input(4, 3);
          t.fixBatch(2);
          long[] at = {0, 2, 3, 1, 3, 0};
          String where = t.writer().add(OnnxWriter.tensor("at", at, 2, 1, 3));
          String y = t.writer().weight(1, 2, 1, 3);
          return t.writer().node("Scatter", List.of(x, where, y), Map.of("axis", 1));
        });
    cases.put(
        "ScatterElements along the last axis",
        t -> {
          String x = t.opset(18).input(3, 4);
          String where =
              t.writer().add(OnnxWriter.tensor("at", new long[] {1, 3, 0, -1, 2, 2}, 1, 3, 2));
          String open =
              t.writer()
                  .node(
                      "Expand",
                      where,
                      t.writer()
                          .node(
                              "Concat",
                              List.of(
                                  t.writer()
                                      .node(
                                          "Slice",
                                          t.writer().node("Shape", x),
                                          t.writer().integers(0),
                                          t.writer().integers(1)),
                                  t.writer().integers(3, 2)),
                              Map.of("axis", 0)));
          String y =
              t.writer()
                  .node(
                      "Slice",
                      t.writer().node("Abs", x),
                      t.writer().integers(0),
                      t.writer().integers(2),
                      t.writer().integers(2));
          return t.writer()
              .node("ScatterElements", List.of(x, open, y), Map.of("axis", 2, "reduction", "add"));
        });
  }

  private static Map<String, Object> sampling(Trial t, String mode) {
    Map<String, Object> a = new HashMap<>();
    a.put("mode", mode);
    a.put("padding_mode", t.any("zeros", "border", "reflection"));
    a.put("align_corners", t.pick(0, 1));
    return a;
  }

  private static String grid(Trial t, String mode, boolean ofImage) {
    boolean old = t.coin();
    String x = t.opset(old ? 16 : 20).image(2, 3);
    OnnxWriter w = t.writer();
    String name = !old || mode.equals("nearest") ? mode : "bi" + mode.replace("linear", "linear");
    Map<String, Object> a = sampling(t, name.equals("bicubic") ? "bicubic" : name);
    if (ofImage) {
      // Positions from the image itself: means of its channels.
      String flat = w.node("Reshape", x, w.integers(0, 2, -1));
      String moved =
          w.node("Tanh", w.node("MatMul", flat, w.weight(0.7, t.shape()[2] * t.shape()[3], 12)));
      String pairs =
          w.node(
              "Transpose",
              List.of(w.node("Reshape", moved, w.integers(0, 2, 3, 4))),
              Map.of("perm", new long[] {0, 2, 3, 1}));
      return w.node("GridSample", List.of(x, w.node("Mul", pairs, w.number(1.4f))), a);
    }
    t.fixBatch(2);
    double reach = t.pick(0, 1) == 0 ? 0.8 : 2.5;
    return w.node("GridSample", List.of(x, w.weight(reach, 2, t.pick(1, 5), t.pick(1, 5), 2)), a);
  }

  private static String volume(Trial t) {
    String x = t.opset(20).input(2, t.pick(2, 4), t.pick(2, 4), t.pick(2, 4));
    t.fixBatch(2);
    Map<String, Object> a = sampling(t, t.any("linear", "nearest"));
    return t.writer().node("GridSample", List.of(x, t.writer().weight(0.8, 2, 2, 3, 2, 3)), a);
  }
}
