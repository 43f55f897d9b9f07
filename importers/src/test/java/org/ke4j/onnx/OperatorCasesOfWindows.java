package org.ke4j.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;
import org.ke4j.onnx.OperatorCases.Trial;

/** Convolution, pooling, padding, resizing, normalisation and products. */
final class OperatorCasesOfWindows {
  private OperatorCasesOfWindows() {}

  static void add(Map<String, Case> cases) {
    convolutions(cases);
    pools(cases);
    norms(cases);
    resizes(cases);
    products(cases);
  }

  private static Map<String, Object> window(Trial t, int kernel, boolean dilate) {
    Map<String, Object> a = new HashMap<>();
    long stride = t.pick(1, 3);
    a.put("strides", new long[] {stride, t.coin() ? stride : t.pick(1, 2)});
    if (dilate && t.coin()) {
      a.put("dilations", new long[] {t.pick(1, 2), t.pick(1, 3)});
    }
    String auto = t.any("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID");
    int most = kernel / 2;
    if (!auto.equals("NOTSET")) {
      a.put("auto_pad", auto);
      a.remove("dilations");
    } else if (t.coin()) {
      int p = t.pick(0, most);
      a.put("pads", new long[] {p, p, p, p});
    } else {
      a.put(
          "pads", new long[] {t.pick(0, most), t.pick(0, most), t.pick(0, most), t.pick(0, most)});
    }
    return a;
  }

  private static String conv(Trial t, int channels, int groups, int outputs, int kernel) {
    String x = t.image(channels, 3 * kernel);
    Map<String, Object> a = window(t, kernel, true);
    a.put("group", groups);
    String w = t.writer().weight(0.3, outputs, channels / groups, kernel, kernel);
    return t.coin()
        ? t.writer().node("Conv", List.of(x, w), a)
        : t.writer().node("Conv", List.of(x, w, t.writer().weight(1, outputs)), a);
  }

  private static void convolutions(Map<String, Case> cases) {
    cases.put("Conv", t -> conv(t, t.pick(1, 5), 1, t.pick(1, 6), t.pick(1, 5)));
    cases.put("Conv groups", t -> conv(t, 6, t.any(2, 3), 12, t.pick(1, 3)));
    cases.put(
        "Conv depthwise",
        t -> {
          int channels = t.pick(2, 6);
          return conv(t, channels, channels, channels * t.pick(1, 3), t.pick(2, 5));
        });
    cases.put(
        "Conv dilated",
        t -> {
          boolean each = t.coin();
          int kernel = t.pick(2, 5);
          int high = t.pick(2, 3);
          int wide = t.pick(1, 4);
          String x = t.image(4, 4 * kernel);
          Map<String, Object> a = new HashMap<>();
          a.put("dilations", new long[] {high, wide});
          a.put("strides", new long[] {t.pick(1, 3), t.pick(1, 2)});
          a.put("pads", new long[] {t.pick(0, 4), t.pick(0, 4), t.pick(0, 4), t.pick(0, 4)});
          a.put("group", each ? 4 : 1);
          String w = t.writer().weight(0.3, 4, each ? 1 : 4, kernel, t.pick(1, kernel));
          return t.writer().node("Conv", List.of(x, w, t.writer().weight(1, 4)), a);
        });
    cases.put(
        "Conv patches",
        t -> {
          long k = t.pick(2, 4);
          String x = t.input(3, k * t.pick(1, 4), k * t.pick(1, 4));
          Map<String, Object> a =
              Map.of("strides", new long[] {k, k}, "kernel_shape", new long[] {k, k});
          String w = t.writer().weight(0.3, 5, 3, k, k);
          return t.writer().node("Conv", List.of(x, w, t.writer().weight(1, 5)), a);
        });
    cases.put(
        "Conv of one axis",
        t -> {
          String x = t.input(4, t.pick(7, 15));
          Map<String, Object> a =
              Map.of(
                  "strides",
                  new long[] {t.pick(1, 2)},
                  "pads",
                  new long[] {1, t.pick(0, 2)},
                  "dilations",
                  new long[] {t.pick(1, 2)});
          return t.writer().node("Conv", List.of(x, t.writer().weight(0.3, 6, 4, 3)), a);
        });
  }

  private static void pools(Map<String, Case> cases) {
    for (String operator : new String[] {"MaxPool", "AveragePool"}) {
      cases.put(
          operator,
          t -> {
            int kernel = t.pick(2, 4);
            String x = t.opset(12, 17).image(t.pick(1, 4), 3 * kernel);
            Map<String, Object> a = window(t, kernel, operator.equals("MaxPool"));
            a.put("kernel_shape", new long[] {kernel, kernel});
            if (!String.valueOf(a.get("auto_pad")).startsWith("SAME")) {
              a.put("ceil_mode", t.pick(0, 1));
            }
            if (operator.equals("AveragePool")) {
              a.put("count_include_pad", t.pick(0, 1));
            }
            return t.writer().node(operator, List.of(x), a);
          });
      cases.put(
          operator + " of less than its window",
          t -> {
            int kernel = t.pick(2, 4);
            String x = t.opset(12, 17, 19).input(t.pick(1, 4), kernel - 1, 9);
            Map<String, Object> a = new HashMap<>();
            a.put("kernel_shape", new long[] {kernel, t.pick(1, 3)});
            a.put("strides", new long[] {t.pick(2, 3), t.pick(1, 2)});
            return t.writer().node(operator, List.of(x), a);
          });
    }
    for (String operator : new String[] {"GlobalAveragePool", "GlobalMaxPool"}) {
      cases.put(operator, t -> t.writer(t.image(t.pick(1, 5), 2)).node(operator, "x"));
    }
    cases.put(
        "Pad",
        t -> {
          String x = t.opset(11, 13, 18).image(2, 5);
          long[] pads = new long[8];
          for (int i = 1; i < 4; i++) {
            pads[i] = t.pick(i == 1 ? 0 : -2, 2);
            pads[i + 4] = t.pick(i == 1 ? 0 : -1, 3);
          }
          String mode = t.any("constant", "reflect", "edge");
          if (!mode.equals("constant")) {
            for (int i = 0; i < 8; i++) {
              pads[i] = i % 4 == 1 ? 0 : Math.max(0, pads[i]);
            }
          }
          String border = t.writer().integers(pads);
          return mode.equals("constant") && t.coin()
              ? t.writer().node("Pad", x, border, t.writer().number(1.5f))
              : t.writer().node("Pad", List.of(x, border), Map.of("mode", mode));
        });
    cases.put(
        "Pad of some axes",
        t -> {
          String x = t.opset(18, 20).image(2, 4);
          return t.writer()
              .node(
                  "Pad",
                  x,
                  t.writer().integers(1, 2, 3, 0),
                  t.writer().number(-1),
                  t.writer().integers(-1, 2));
        });
  }

  private static void norms(Map<String, Case> cases) {
    cases.put(
        "BatchNormalization",
        t -> {
          String x = t.opset(9, 14, 17).anyInput();
          int c = (int) t.shape()[1];
          OnnxWriter w = t.writer();
          return w.node(
              "BatchNormalization",
              List.of(x, w.positive(c), w.weight(1, c), w.weight(1, c), w.positive(c)),
              t.some(Map.of("epsilon", 1e-3f)));
        });
    cases.put(
        "LayerNormalization",
        t -> {
          String x = t.opset(17, 20).input(t.pick(2, 5), t.pick(2, 6), t.pick(2, 9));
          int axis = t.pick(1, 3);
          long[] rest = java.util.Arrays.copyOfRange(t.shape(), axis, 4);
          Map<String, Object> a =
              Map.of("axis", t.coin() ? axis : axis - 4, "epsilon", t.any(1e-5f, 1e-2f));
          String gain = t.writer().positive(rest);
          return t.coin()
              ? t.writer().node("LayerNormalization", List.of(x, gain), a)
              : t.writer()
                  .node("LayerNormalization", List.of(x, gain, t.writer().weight(1, rest)), a);
        });
    cases.put(
        "InstanceNormalization",
        t -> {
          String x = t.image(t.pick(1, 4), 3);
          long c = t.shape()[1];
          return t.writer()
              .node("InstanceNormalization", x, t.writer().positive(c), t.writer().weight(1, c));
        });
    cases.put(
        "GroupNormalization",
        t -> {
          String x = t.opset(21).image(6, 3);
          return t.writer()
              .node(
                  "GroupNormalization",
                  List.of(x, t.writer().positive(6), t.writer().weight(1, 6)),
                  Map.of("num_groups", t.any(1, 2, 3, 6)));
        });
    cases.put(
        "RMSNormalization",
        t -> {
          String x = t.opset(23).input(3, 8);
          return t.writer().node("RMSNormalization", x, t.writer().positive(8));
        });
    cases.put(
        "SimplifiedLayerNormalization",
        t -> {
          String x = t.opset(17).input(3, 8);
          return t.writer().node("SimplifiedLayerNormalization", x, t.writer().positive(8));
        });
    cases.put(
        "LpNormalization",
        t -> {
          String x = t.anyInput();
          return t.writer()
              .node("LpNormalization", List.of(x), Map.of("axis", t.axis(), "p", t.pick(1, 2)));
        });
    cases.put(
        "com.microsoft.SkipLayerNormalization",
        t -> {
          String x = t.input(4, 6);
          OnnxWriter w = t.writer();
          return w.node(
              "com.microsoft.SkipLayerNormalization",
              List.of(x, w.node("Tanh", x), w.positive(6), w.weight(1, 6), w.weight(1, 6)),
              Map.of("epsilon", 1e-5f));
        });
  }

  private static void resizes(Map<String, Case> cases) {
    cases.put(
        "Resize",
        t -> {
          String x = t.opset(11, 13, 18).image(2, 4);
          String mode = t.any("nearest", "linear", "cubic");
          Map<String, Object> a = new HashMap<>(Map.of("mode", mode));
          a.put(
              "coordinate_transformation_mode",
              t.any("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"));
          if (mode.equals("nearest")) {
            a.put(
                "nearest_mode", t.any("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"));
          }
          if (mode.equals("cubic")) {
            a.put("exclude_outside", t.pick(0, 1));
            a.put("cubic_coeff_a", t.any(-0.5f, -0.75f));
          }
          long h = t.pick(2, 15);
          long w = t.pick(2, 15);
          return t.coin()
              ? t.writer()
                  .node(
                      "Resize",
                      List.of(
                          x, t.writer().floats(new float[0], 0), t.writer().floats(scales(t), 4)),
                      a)
              : t.writer()
                  .node(
                      "Resize",
                      List.of(
                          sized(t, x),
                          t.writer().floats(new float[0], 0),
                          t.writer().floats(new float[0], 0),
                          t.writer().integers(3, 2, h, w)),
                      a);
        });
    cases.put(
        "Resize antialias",
        t -> {
          String x = t.opset(18, 20).image(2, 9);
          Map<String, Object> a =
              Map.of("mode", t.any("linear", "cubic"), "antialias", 1, "axes", new long[] {2, 3});
          String size = t.writer().integers(t.pick(3, 7), t.pick(3, 12));
          return t.writer().node("Resize", List.of(x, "", "", size), a);
        });
    cases.put(
        "Upsample",
        t -> {
          String x = t.opset(9).image(2, 3);
          String scales = t.writer().floats(new float[] {1, 1, 2, t.any(1, 3)}, 4);
          return t.writer()
              .node("Upsample", List.of(x, scales), Map.of("mode", t.any("nearest", "linear")));
        });
  }

  private static float[] scales(Trial t) {
    return new float[] {1, 1, t.any(0.5f, 1f, 1.5f, 2f), t.any(0.6f, 2f, 3f)};
  }

  /** Sizes name the batch too, so the model gets a fixed one. */
  private static String sized(Trial t, String x) {
    t.fixBatch(3);
    return x;
  }

  private static void products(Map<String, Case> cases) {
    cases.put(
        "MatMul",
        t -> {
          String x = t.anyInput();
          long k = t.shape()[t.shape().length - 1];
          return t.writer().node("MatMul", x, t.writer().weight(1, k, t.pick(1, 6)));
        });
    cases.put(
        "MatMul batched",
        t -> {
          String x = t.input(t.pick(1, 3), t.pick(1, 5), t.pick(1, 6));
          OnnxWriter w = t.writer();
          String y =
              w.node(
                  "Transpose", List.of(w.node("Tanh", x)), Map.of("perm", new long[] {0, 1, 3, 2}));
          return w.node("MatMul", x, y);
        });
    cases.put(
        "MatMul broadcast",
        t -> {
          String x = t.input(t.pick(1, 3), t.pick(1, 5), 4);
          OnnxWriter w = t.writer();
          long heads = t.coin() ? 1 : t.shape()[1];
          return t.coin()
              ? w.node("MatMul", x, w.weight(1, heads, 4, 3))
              : w.node("MatMul", w.weight(1, heads, 3, t.shape()[2]), x);
        });
    cases.put(
        "MatMul with a vector",
        t -> t.writer(t.input(3, 5)).node("MatMul", "x", t.writer().weight(1, 5)));
    cases.put(
        "Gemm",
        t -> {
          String x = t.input(t.pick(1, 7));
          long k = t.shape()[1];
          long n = t.pick(1, 5);
          boolean turned = t.coin();
          Map<String, Object> a = new HashMap<>(Map.of("transB", turned ? 1 : 0));
          if (t.coin()) {
            a.put("alpha", 0.5f);
            a.put("beta", 2f);
          }
          String b = turned ? t.writer().weight(1, n, k) : t.writer().weight(1, k, n);
          return t.coin()
              ? t.writer().node("Gemm", List.of(x, b), a)
              : t.writer().node("Gemm", List.of(x, b, t.writer().weight(1, t.any(1L, n))), a);
        });
    cases.put(
        "com.microsoft.FusedMatMul",
        t -> {
          String x = t.input(3, 4);
          return t.writer()
              .node(
                  "com.microsoft.FusedMatMul",
                  List.of(x, t.writer().weight(1, 5, 4)),
                  Map.of("transB", 1, "alpha", 0.25f));
        });
    cases.put(
        "Einsum",
        t -> {
          String x = t.opset(12, 17).input(3, 4, 5);
          OnnxWriter w = t.writer();
          return switch (t.pick(0, 6)) {
            case 0 -> einsum(w, "nhwc,cd->nhwd", x, w.weight(1, 5, 2));
            case 1 -> einsum(w, "bhwc,hkc->bhwk", x, w.weight(1, 3, 4, 5));
            case 2 -> einsum(w, "...c,dc->...d", x, w.weight(1, 6, 5));
            case 3 -> einsum(w, "bijc,bkjc->bikj", x, w.node("Abs", x));
            case 4 -> einsum(w, "nchw->nhwc", x);
            case 5 -> einsum(w, "nchw->nc", x);
            default -> einsum(w, "abcd , ad -> abd", x, w.weight(1, 1, 5));
          };
        });
  }

  private static String einsum(OnnxWriter w, String equation, String... inputs) {
    return w.node("Einsum", List.of(inputs), Map.of("equation", equation));
  }
}
