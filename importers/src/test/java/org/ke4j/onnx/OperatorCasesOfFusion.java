package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;
import org.ke4j.onnx.OperatorCases.Trial;

/** What onnxruntime's optimiser writes, rotary positions, and windows over one to three axes. */
final class OperatorCasesOfFusion {
  private static final String MICROSOFT = "com.microsoft.";

  private OperatorCasesOfFusion() {}

  static void add(Map<String, Case> cases) {
    windows(cases);
    attention(cases);
    for (String function :
        new String[] {"Relu", "Tanh", "Sigmoid", "LeakyRelu", "HardSigmoid", "Clip"}) {
      cases.put(MICROSOFT + "FusedConv " + function, t -> conv(t, function));
    }
    for (String function : new String[] {"Relu", "Tanh", "Sigmoid", "LeakyRelu"}) {
      cases.put(
          MICROSOFT + "FusedGemm " + function,
          t -> {
            String x = t.input(5);
            Map<String, Object> a = new HashMap<>(Map.of("activation", function, "transB", 1));
            if (function.equals("LeakyRelu")) {
              a.put("activation_alpha", 0.2f);
            }
            return t.writer()
                .node(
                    MICROSOFT + "FusedGemm",
                    List.of(x, t.writer().weight(1, 3, 5), t.writer().weight(1, 3)),
                    a);
          });
    }
    cases.put(
        MICROSOFT + "BiasGelu",
        t -> t.writer(t.input(3, 6)).node(MICROSOFT + "BiasGelu", "x", t.writer().weight(1, 6)));
    cases.put(
        MICROSOFT + "FastGelu",
        t -> {
          String x = t.input(3, 6);
          return t.coin()
              ? t.writer().node(MICROSOFT + "FastGelu", x)
              : t.writer().node(MICROSOFT + "FastGelu", x, t.writer().weight(1, 6));
        });
    cases.put(
        MICROSOFT + "SkipSimplifiedLayerNormalization",
        t -> {
          String x = t.input(4, 6);
          OnnxWriter w = t.writer();
          return w.node(
              MICROSOFT + "SkipSimplifiedLayerNormalization",
              List.of(x, w.node("Tanh", x), w.positive(6), w.weight(1, 6)),
              Map.of("epsilon", 1e-5f));
        });
  }

  private static String conv(Trial t, String function) {
    String x = t.image(3, 4);
    OnnxWriter w = t.writer();
    Map<String, Object> a = new HashMap<>();
    a.put("activation", function);
    a.put("pads", new long[] {1, 1, 1, 1});
    a.put("kernel_shape", new long[] {3, 3});
    switch (function) {
      case "LeakyRelu" -> a.put("activation_params", new float[] {0.2f});
      case "HardSigmoid", "Clip" -> a.put("activation_params", new float[] {0.2f, 0.6f});
      default -> {}
    }
    List<String> inputs = new ArrayList<>(List.of(x, w.weight(0.3, 3, 3, 3, 3), w.weight(1, 3)));
    if (t.coin()) {
      inputs.add(w.node("Abs", x));
    }
    return w.node(MICROSOFT + "FusedConv", inputs, a);
  }

  private static long[] picks(Trial t, int axes, int low, int high) {
    long[] numbers = new long[axes];
    for (int k = 0; k < axes; k++) {
      numbers[k] = t.pick(low, high);
    }
    return numbers;
  }

  private static void windows(Map<String, Case> cases) {
    for (int axes = 1; axes <= 3; axes++) {
      int n = axes;
      cases.put(n == 2 ? "ConvTranspose" : "ConvTranspose of " + n, t -> transposed(t, n, false));
      cases.put("ConvTranspose tiles of " + n, t -> transposed(t, n, true));
      for (String operator : new String[] {"MaxPool", "AveragePool", "LpPool"}) {
        cases.put(
            operator.equals("LpPool") && n == 2 ? operator : operator + " over " + n,
            t -> pool(t, operator, n));
      }
    }
    cases.put(
        "ConvTranspose with tiles apart",
        t -> {
          String x = t.opset(13, 17).image(2, 3);
          Map<String, Object> a =
              Map.of(
                  "strides",
                  new long[] {3, t.pick(1, 3)},
                  "auto_pad",
                  t.any("SAME_UPPER", "SAME_LOWER"));
          return t.writer().node("ConvTranspose", List.of(x, t.writer().weight(1, 2, 3, 2, 2)), a);
        });
    cases.put(
        "ConvTranspose to a size",
        t -> {
          String x = t.opset(13, 17).image(2, 3);
          long[] strides = picks(t, 2, 1, 3);
          long[] size = {
            t.shape()[2] * strides[0] + t.pick(0, 1), t.shape()[3] * strides[1] + t.pick(0, 1)
          };
          Map<String, Object> a =
              new HashMap<>(
                  Map.of("strides", strides, "auto_pad", t.any("SAME_UPPER", "SAME_LOWER")));
          if (t.coin()) {
            a.put("output_shape", size);
          }
          return t.writer().node("ConvTranspose", List.of(x, t.writer().weight(1, 2, 3, 4, 4)), a);
        });
    cases.put(
        "Conv of three axes",
        t -> {
          String x = t.opset(13, 17).input(4, t.pick(4, 7), t.pick(4, 7), t.pick(4, 7));
          int groups = t.any(1, 2, 4);
          Map<String, Object> a = new HashMap<>();
          a.put("group", groups);
          a.put("strides", picks(t, 3, 1, 2));
          a.put("pads", picks(t, 6, 0, 1));
          if (t.coin()) {
            a.put("dilations", picks(t, 3, 1, 2));
          }
          String w =
              t.writer().weight(0.4, 8, 4 / groups, t.pick(1, 2), t.pick(1, 2), t.pick(1, 3));
          return t.writer().node("Conv", List.of(x, w, t.writer().weight(1, 8)), a);
        });
    cases.put(
        "Conv with whole windows in the border, and a sum",
        t -> {
          String x = t.opset(13, 17).image(t.any(3, 8, 16), 3);
          OnnxWriter w = t.writer();
          long[] kernel = t.any(new long[] {1, 1}, new long[] {1, 2}, new long[] {3, 1});
          Map<String, Object> a = Map.of("pads", new long[] {1, 1, 1, 1});
          long channels = t.shape()[1];
          String first =
              w.node("Conv", List.of(x, w.weight(1, 8, channels, kernel[0], kernel[1])), a);
          String second =
              w.node("Conv", List.of(x, w.weight(1, 8, channels, kernel[0], kernel[1])), a);
          String sum = w.node("Add", first, t.coin() ? second : w.node("Sin", second));
          return t.coin() ? sum : w.node("Sigmoid", sum);
        });
    cases.put(
        "GlobalLpPool",
        t ->
            t.opset(13, 17)
                .writer(t.image(3, 2))
                .node("GlobalLpPool", List.of("x"), Map.of("p", t.pick(1, 3))));
    for (String operator : new String[] {"MaxPool", "AveragePool"}) {
      cases.put(
          operator + " beyond the image",
          t -> {
            String x = t.opset(19, 22).input(2, t.pick(1, 5), t.pick(1, 5));
            Map<String, Object> a = new HashMap<>();
            a.put("kernel_shape", new long[] {5, t.pick(2, 6)});
            a.put("strides", new long[] {5, 6});
            a.put("ceil_mode", 1);
            return t.writer().node(operator, List.of(x), a);
          });
    }
    cases.put(
        MICROSOFT + "QLinearAveragePool",
        t -> {
          String x = t.opset(13, 17).spread(2).image(3, 4);
          OnnxWriter w = t.writer();
          String scale = w.number(0.0517f);
          String zero = w.bytes8(false, 120);
          String q = w.node("QuantizeLinear", x, scale, zero);
          String small = w.number(0.0307f);
          Map<String, Object> a =
              Map.of(
                  "kernel_shape",
                  new long[] {3, 2},
                  "strides",
                  picks(t, 2, 1, 2),
                  "count_include_pad",
                  t.pick(0, 1),
                  "ceil_mode",
                  t.pick(0, 1),
                  "pads",
                  new long[] {1, 0, 1, 1});
          String y =
              w.node(MICROSOFT + "QLinearAveragePool", List.of(q, scale, zero, small, zero), a);
          return w.node("DequantizeLinear", y, small, zero);
        });
  }

  private static String transposed(Trial t, int axes, boolean tiles) {
    int groups = tiles ? 1 : t.any(1, 2);
    String x = t.opset(11, 17).input(shape(t, 4, axes));
    long[] kernel = picks(t, axes, 1, 3);
    long[] strides = tiles ? kernel : picks(t, axes, 1, 3);
    long[] dilations = tiles ? picks(t, axes, 1, 1) : picks(t, axes, 1, 2);
    Map<String, Object> a = new HashMap<>(Map.of("group", groups, "strides", strides));
    a.put("dilations", dilations);
    if (t.coin()) {
      long[] more = new long[axes];
      for (int k = 0; k < axes; k++) {
        more[k] = t.pick(0, (int) Math.max(strides[k], dilations[k]) - 1);
      }
      a.put("output_padding", more);
    }
    if (t.coin()) {
      a.put("pads", picks(t, 2 * axes, 0, 1));
    }
    long[] weights = new long[axes + 2];
    weights[0] = 4;
    weights[1] = 3;
    System.arraycopy(kernel, 0, weights, 2, axes);
    String w = t.writer().weight(0.5, weights);
    return t.coin()
        ? t.writer().node("ConvTranspose", List.of(x, w), a)
        : t.writer().node("ConvTranspose", List.of(x, w, t.writer().weight(1, 3L * groups)), a);
  }

  private static long[] shape(Trial t, int channels, int axes) {
    long[] extents = new long[axes + 1];
    extents[0] = channels;
    for (int k = 1; k <= axes; k++) {
      extents[k] = t.pick(3, 6);
    }
    return extents;
  }

  private static String pool(Trial t, String operator, int axes) {
    String x = t.opset(19, 20, 22).input(shape(t, 3, axes));
    Map<String, Object> a = new HashMap<>();
    a.put("kernel_shape", picks(t, axes, 1, 3));
    a.put("strides", picks(t, axes, 1, 3));
    a.put("ceil_mode", t.pick(0, 1));
    boolean pads = t.coin();
    if (pads) {
      a.put("kernel_shape", picks(t, axes, 2, 3));
      a.put("pads", picks(t, 2 * axes, 0, 1));
    } else if (t.coin() && !operator.equals("LpPool")) {
      a.put("dilations", picks(t, axes, 1, 2));
      a.put("kernel_shape", picks(t, axes, 1, 2));
    }
    if (operator.equals("AveragePool")) {
      a.put("count_include_pad", t.pick(0, 1));
    }
    if (operator.equals("LpPool")) {
      a.put("p", t.pick(1, 3));
    }
    return t.writer().node(operator, List.of(x), a);
  }

  private static void attention(Map<String, Case> cases) {
    cases.put(
        MICROSOFT + "Attention",
        t -> {
          int length = t.pick(1, 5);
          String x = t.opset(17).input(length, 8);
          OnnxWriter w = t.writer();
          Map<String, Object> a = new HashMap<>(Map.of("num_heads", 2));
          long[] sizes = {8, 8, 8};
          if (t.coin()) {
            sizes = new long[] {6, 6, 4};
            a.put("qkv_hidden_sizes", sizes);
          }
          a.put("unidirectional", t.pick(0, 1));
          if (t.coin()) {
            a.put("scale", 0.3f);
          }
          long width = sizes[0] + sizes[1] + sizes[2];
          List<String> inputs =
              new ArrayList<>(List.of(x, w.weight(0.5, 8, width), w.weight(1, width)));
          if (t.coin()) {
            inputs.addAll(List.of("", "", w.weight(1, 1, 2, length, length)));
          }
          return w.node(MICROSOFT + "Attention", inputs, a);
        });
    cases.put(
        MICROSOFT + "MultiHeadAttention with a bias of scores",
        t -> {
          int length = t.pick(1, 5);
          String x = t.opset(17).input(length, 8);
          OnnxWriter w = t.writer();
          List<String> inputs =
              List.of(
                  x,
                  w.node("Neg", x),
                  w.node("Tanh", x),
                  w.weight(1, 24),
                  "",
                  w.weight(1, 1, 2, length, length));
          return w.node(
              MICROSOFT + "MultiHeadAttention",
              inputs,
              Map.of("num_heads", 2, "unidirectional", t.pick(0, 1)));
        });
    cases.put(
        "Attention with softcap",
        t -> {
          String x = t.opset(23).spread(2).input(t.pick(2, 6), 8);
          OnnxWriter w = t.writer();
          Map<String, Object> a =
              Map.of(
                  "q_num_heads", 2, "kv_num_heads", 2, "softcap", 1.5f, "is_causal", t.pick(0, 1));
          return w.node("Attention", List.of(x, w.node("Neg", x), w.node("Tanh", x)), a);
        });
    cases.put("RotaryEmbedding", t -> rotary(t, false));
    cases.put(MICROSOFT + "RotaryEmbedding", t -> rotary(t, true));
  }

  private static String rotary(Trial t, boolean microsoft) {
    int length = t.pick(1, 5);
    boolean flat = t.coin();
    String x = flat ? t.opset(23).input(length, 2 * 8) : t.opset(23).input(2, length, 8);
    t.fixBatch(2);
    OnnxWriter w = t.writer();
    Map<String, Object> a = new HashMap<>(Map.of("interleaved", t.pick(0, 1), "num_heads", 2));
    long half = 4;
    if (!microsoft && t.coin()) {
      half = 3;
      a.put("rotary_embedding_dim", 6);
    }
    long[] places = new long[2 * length];
    for (int i = 0; i < places.length; i++) {
      places[i] = t.pick(0, 6);
    }
    if (microsoft) {
      String at = t.coin() ? w.integers(1) : w.add(OnnxWriter.tensor("at", places, 2, length));
      return w.node(
          MICROSOFT + "RotaryEmbedding",
          List.of(x, at, w.weight(1, 7, half), w.weight(1, 7, half)),
          a);
    }
    if (t.coin()) {
      return w.node(
          "RotaryEmbedding",
          List.of(x, w.weight(1, 2, length, half), w.weight(1, 2, length, half)),
          a);
    }
    String at = w.add(OnnxWriter.tensor("at", places, 2, length));
    return w.node("RotaryEmbedding", List.of(x, w.weight(1, 7, half), w.weight(1, 7, half), at), a);
  }
}
