package org.ke4j.onnx;

import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;
import org.ke4j.onnx.OperatorCases.Trial;

/** Operators that move, choose and make values. */
final class OperatorCasesOfShapes {
  private OperatorCasesOfShapes() {}

  static void add(Map<String, Case> cases) {
    shapes(cases);
    parts(cases);
    constants(cases);
  }

  private static void shapes(Map<String, Case> cases) {
    cases.put(
        "Reshape",
        t -> {
          String x = t.input(4, 3, 2);
          long[] target =
              t.any(
                  new long[] {-1, 24},
                  new long[] {0, 0, -1},
                  new long[] {0, 6, 4},
                  new long[] {-1, 2, 3, 4},
                  new long[] {0, -1, 2, 1});
          return t.writer().node("Reshape", x, t.writer().integers(target));
        });
    cases.put(
        "Shape",
        t -> {
          String x = t.opset(13, 15, 18).input(4, 6);
          OnnxWriter w = t.writer();
          String batch = w.node("Gather", List.of(w.node("Shape", x), w.integer(0)), Map.of());
          String rows = w.node("Unsqueeze", batch, w.integers(0));
          String target = w.node("Concat", List.of(rows, w.integers(2, -1)), Map.of("axis", 0));
          return w.node("Reshape", x, target);
        });
    cases.put(
        "Size",
        t -> {
          String x = t.input(4, 6);
          OnnxWriter w = t.writer();
          String all = w.node("Unsqueeze", w.node("Size", x), w.integers(0));
          String rows = w.node("Div", all, w.integers(8));
          String target = w.node("Concat", List.of(rows, w.integers(8)), Map.of("axis", 0));
          String flat = w.node("Reshape", x, target);
          return w.node("Reshape", flat, w.integers(-1, 24));
        });
    cases.put("Flatten", t -> t.unary("Flatten", Map.of("axis", 1)));
    cases.put(
        "Squeeze",
        t -> {
          String x = t.opset(13, 17).input(1, t.pick(2, 4), 1);
          return t.writer().node("Squeeze", x, t.writer().integers(t.any(1L, -3L), -1));
        });
    cases.put(
        "Squeeze old",
        t ->
            t.opset(11)
                .writer(t.input(1, 3, 1))
                .node("Squeeze", List.of("x"), Map.of("axes", new long[] {1})));
    cases.put(
        "Unsqueeze",
        t -> {
          String x = t.opset(13, 18).anyInput();
          return t.writer().node("Unsqueeze", x, t.writer().integers(t.any(1L, 2L), -1));
        });
    cases.put(
        "Transpose",
        t -> {
          String x = t.input(t.pick(1, 4), t.pick(1, 4), t.pick(1, 4));
          long[] p =
              t.any(new long[] {0, 2, 3, 1}, new long[] {0, 3, 1, 2}, new long[] {0, 2, 1, 3});
          return t.writer().node("Transpose", List.of(x), Map.of("perm", p));
        });
    cases.put(
        "DepthToSpace",
        t ->
            t.writer(t.input(8, 3, 2))
                .node(
                    "DepthToSpace",
                    List.of("x"),
                    Map.of("blocksize", 2, "mode", t.any("DCR", "CRD"))));
    cases.put(
        "SpaceToDepth",
        t -> t.writer(t.input(3, 4, 6)).node("SpaceToDepth", List.of("x"), Map.of("blocksize", 2)));
  }

  private static void parts(Map<String, Case> cases) {
    cases.put(
        "Gather",
        t -> {
          String x = t.anyInput();
          int axis = t.axis();
          int n = (int) t.extent(axis);
          String indices =
              t.coin()
                  ? t.writer().integer(t.pick(-n, n - 1))
                  : t.writer().integers(t.pick(0, n - 1), t.pick(-n, -1), t.pick(0, n - 1));
          return t.writer().node("Gather", List.of(x, indices), Map.of("axis", axis));
        });
    cases.put(
        "Slice",
        t -> {
          String x = t.opset(11, 13).input(t.pick(3, 8), t.pick(3, 8), t.pick(3, 8));
          OnnxWriter w = t.writer();
          return switch (t.pick(0, 4)) {
            case 0 ->
                w.node(
                    "Slice",
                    x,
                    w.integers(1, -2),
                    w.integers(3, Long.MAX_VALUE),
                    w.integers(1, -1));
            case 1 ->
                w.node(
                    "Slice",
                    x,
                    w.integers(-1),
                    w.integers(Long.MIN_VALUE + 1),
                    w.integers(2),
                    w.integers(-1));
            case 2 ->
                w.node(
                    "Slice",
                    x,
                    w.integers(0, 1),
                    w.integers(99, 99),
                    w.integers(3, 2),
                    w.integers(2, 3));
            case 3 ->
                w.node(
                    "Slice",
                    x,
                    w.integers(-2, -3),
                    w.integers(-1, 100),
                    w.integers(-1, -2),
                    w.integers(1, 1));
            default ->
                w.node("Slice", x, w.integers(5), w.integers(-9), w.integers(1), w.integers(-2));
          };
        });
    cases.put(
        "Slice old",
        t ->
            t.opset(9)
                .writer(t.input(5, 6))
                .node(
                    "Slice",
                    List.of("x"),
                    Map.of(
                        "starts",
                        new long[] {1, -4},
                        "ends",
                        new long[] {4, -1},
                        "axes",
                        new long[] {1, 2})));
    cases.put(
        "Slice rolled",
        t -> {
          String x = t.input(6, 5);
          OnnxWriter w = t.writer();
          String tail =
              w.node("Slice", x, w.integers(-2), w.integers(Long.MAX_VALUE), w.integers(1));
          String head = w.node("Slice", x, w.integers(0), w.integers(-2), w.integers(1));
          return w.node("Concat", List.of(tail, head), Map.of("axis", 1));
        });
    cases.put("Split", t -> split(t.opset(13, 17), Map.of("axis", t.any(2, -1)), "sizes"));
    cases.put(
        "Split into equal parts",
        t -> split(t.opset(18, 20), Map.of("axis", 2, "num_outputs", 3), "none"));
    cases.put(
        "Split old",
        t -> split(t.opset(11), Map.of("axis", 2, "split", new long[] {1, 4, 2}), "none"));
    cases.put(
        "Concat",
        t -> {
          String x = t.anyInput();
          OnnxWriter w = t.writer();
          return w.node("Concat", List.of(x, w.node("Abs", x), x), Map.of("axis", t.axis()));
        });
    cases.put(
        "Expand",
        t -> {
          String x = t.input(1, t.pick(2, 4), 1);
          return t.writer().node("Expand", x, t.writer().integers(3, 1, t.pick(1, 5)));
        });
    cases.put(
        "Expand over the batch",
        t -> {
          String x = t.input(5, 4);
          OnnxWriter w = t.writer();
          String batch = w.node("Slice", w.node("Shape", x), w.integers(0), w.integers(1));
          String target = w.node("Concat", List.of(batch, w.integers(-1, -1)), Map.of("axis", 0));
          String minus = w.node("Equal", target, w.integers(-1));
          String ones = w.node("Where", minus, w.integers(1), target);
          String token = w.node("Expand", w.weight(1, 1, 1, 4), ones);
          return w.node("Concat", List.of(token, x), Map.of("axis", 1));
        });
    cases.put(
        "Tile",
        t -> {
          String x = t.input(t.pick(1, 3), t.pick(1, 3));
          return t.writer().node("Tile", x, t.writer().integers(1, t.pick(1, 3), t.pick(1, 2)));
        });
    cases.put(
        "GatherND",
        t -> {
          OnnxWriter w = t.writer(t.input(3));
          Onnx2 data = new Onnx2(w);
          String rows =
              w.node("GatherND", w.weight(1, 4, 3), data.indices(new long[] {0, 3}, 2, 1));
          return w.node("MatMul", "x", w.node("Transpose", rows));
        });
    cases.put(
        "GatherElements",
        t -> {
          OnnxWriter w = t.writer(t.input(3));
          String picked =
              w.node(
                  "GatherElements",
                  List.of(
                      w.weight(1, 3, 4),
                      new Onnx2(w).indices(new long[] {0, -1, 2, 1, 3, 3}, 3, 2)),
                  Map.of("axis", 1));
          return w.node("MatMul", "x", picked);
        });
    cases.put(
        "ScatterND",
        t -> {
          OnnxWriter w = t.writer(t.opset(13).input(3));
          String changed =
              w.node(
                  "ScatterND",
                  w.weight(1, 3, 4),
                  new Onnx2(w).indices(new long[] {2, 0}, 2, 1),
                  w.weight(1, 2, 4));
          return w.node("MatMul", "x", changed);
        });
    cases.put(
        "ScatterND into the image",
        t -> {
          OnnxWriter w = t.writer(t.opset(13).input(4));
          t.fixBatch(3);
          String at = new Onnx2(w).indices(new long[] {2, 1, 0, 3}, 2, 2);
          String values = w.node("Slice", "x", w.integers(0), w.integers(1), w.integers(0));
          values = w.node("Slice", values, w.integers(1), w.integers(3), w.integers(1));
          values = w.node("Reshape", values, w.integers(2));
          return w.node("ScatterND", "x", at, values);
        });
    cases.put(
        "Trilu",
        t -> {
          String x = t.opset(14, 17).input(4, 5);
          return t.writer()
              .node(
                  "Trilu",
                  List.of(x, t.writer().integer(t.pick(-2, 2))),
                  t.some(Map.of("upper", t.pick(0, 1))));
        });
    cases.put(
        "Trilu of endless values",
        t -> {
          OnnxWriter w = t.opset(14, 17).writer();
          String endless = w.node("Div", t.input(4, 5), w.number(0));
          return w.node("Trilu", List.of(endless), Map.of("upper", t.pick(0, 1)));
        });
    cases.put(
        "Trilu of integers",
        t -> {
          OnnxWriter w = t.opset(14, 17).spread(9).writer();
          String whole = w.node("Cast", List.of(t.input(4, 5)), Map.of("to", 7));
          return t.truth(w.node("Div", w.node("Trilu", whole), w.integers(3)));
        });
  }

  /** Makes index tensors. */
  private record Onnx2(OnnxWriter writer) {
    String indices(long[] values, long... shape) {
      return writer.node("Reshape", writer.integers(values), writer.integers(shape));
    }
  }

  private static String split(Trial t, Map<String, Object> attributes, String how) {
    String x = t.input(3, 7);
    OnnxWriter w = t.writer();
    List<String> inputs = how.equals("sizes") ? List.of(x, w.integers(2, 1, 4)) : List.of(x);
    String[] parts = w.nodes("Split", inputs, attributes, 3);
    return w.node("Concat", List.of(parts[2], parts[0], parts[1]), Map.of("axis", 2));
  }

  private static void constants(Map<String, Case> cases) {
    cases.put(
        "Constant",
        t -> {
          OnnxWriter w = t.writer(t.input(3));
          Map<String, Object> value =
              t.any(
                  Map.of("value_float", 2.5f),
                  Map.of("value_floats", new float[] {1, 2, 3}),
                  Map.of("value", OnnxWriter.tensor("", new float[] {4, 5, 6}, 3)));
          return w.node("Add", "x", w.node("Constant", List.of(), value));
        });
    cases.put(
        "ConstantOfShape",
        t -> {
          OnnxWriter w = t.writer(t.input(3));
          String filled =
              w.node(
                  "ConstantOfShape",
                  List.of(w.integers(3)),
                  t.some(Map.of("value", OnnxWriter.tensor("", new float[] {7}, 1))));
          return w.node("Add", "x", filled);
        });
    cases.put(
        "Range",
        t -> {
          OnnxWriter w = t.writer(t.input(4));
          String range =
              t.coin()
                  ? w.node("Range", w.integer(9), w.integer(0), w.integer(-2))
                  : w.node("Range", w.integer(0), w.integer(5), w.integer(1));
          String numbers = w.node("Cast", List.of(range), Map.of("to", 1));
          String matrix = w.node("Unsqueeze", numbers, w.integers(1));
          return w.node(
              "MatMul",
              w.node(
                  "Concat",
                  List.of("x", w.node("ReduceSum", List.of("x", w.integers(1)), Map.of())),
                  Map.of("axis", 1)),
              matrix);
        });
    cases.put(
        "Range over the batch",
        t -> {
          String x = t.input(4);
          OnnxWriter w = t.writer();
          String flat = w.node("Reshape", x, w.integers(-1));
          String batch = w.node("Gather", w.node("Shape", x), w.integer(0));
          String rows = w.node("Range", w.integer(0), batch, w.integer(1));
          String starts = w.node("Unsqueeze", w.node("Mul", rows, w.integer(4)), w.integers(1));
          String indices = w.node("Add", starts, new Onnx2(w).indices(new long[] {3, 0, 1}, 1, 3));
          return w.node("Gather", List.of(flat, indices), Map.of("axis", 0));
        });
    cases.put(
        "EyeLike",
        t -> {
          OnnxWriter w = t.writer(t.input(3));
          return w.node(
              "MatMul",
              "x",
              w.node("EyeLike", List.of(w.weight(1, 3, 5)), Map.of("k", t.pick(-1, 2))));
        });
    cases.put(
        "OneHot",
        t -> {
          OnnxWriter w = t.writer(t.input(3));
          String hot =
              w.node(
                  "OneHot",
                  List.of(w.integers(2, 0, -1), w.integer(4), w.floats(new float[] {0.5f, 3}, 2)),
                  t.some(Map.of("axis", -1)));
          return w.node("MatMul", "x", hot);
        });
    cases.put(
        "OneHot of the image",
        t -> {
          OnnxWriter w = t.opset(13, 17).writer();
          String x = t.image(3, 4);
          String best = w.node("ArgMax", List.of(x), Map.of("axis", 1, "keepdims", 0));
          String moved = w.node("Sub", best, w.integer(t.pick(0, 1)));
          return w.node(
              "OneHot",
              List.of(moved, w.integer(t.pick(2, 3)), w.floats(new float[] {0.2f, 0.9f}, 2)),
              Map.of("axis", t.pick(1, 3)));
        });
    cases.put(
        "NonZero",
        t -> {
          OnnxWriter w = t.writer(t.input(4));
          String found = w.node("NonZero", w.integers(0, 3, 0, 1));
          String at = w.node("Reshape", found, w.integers(-1));
          return w.node("Gather", List.of("x", at), Map.of("axis", 1));
        });
    cases.put(
        "CumSum of the image",
        t -> {
          String x = t.anyInput();
          long axis = t.pick(1, t.shape().length - 1);
          String on = t.writer().integer(t.coin() ? axis : axis - t.shape().length);
          return t.writer()
              .node(
                  "CumSum",
                  List.of(x, on),
                  Map.of("exclusive", t.pick(0, 1), "reverse", t.pick(0, 1)));
        });
    cases.put(
        "CumSum",
        t -> {
          OnnxWriter w = t.writer(t.input(3));
          return w.node(
              "MatMul", "x", w.node("CumSum", w.weight(1, 3, 4), w.integer(t.any(0, 1, -1))));
        });
  }
}
