package org.ke4j.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;
import org.ke4j.onnx.OperatorCases.Trial;

/** Attention as one operator, lists of values, and weights standardised by batch norm. */
final class OperatorCasesOfAttention {
  private OperatorCasesOfAttention() {}

  static void add(Map<String, Case> cases) {
    cases.put("Attention", OperatorCasesOfAttention::flat);
    cases.put("Attention of heads", OperatorCasesOfAttention::split);
    cases.put("com.microsoft.MultiHeadAttention", OperatorCasesOfAttention::multiHead);
    cases.put("BatchNormalization of weights", OperatorCasesOfAttention::standardizedWeights);
    cases.put("SplitToSequence", OperatorCasesOfAttention::parts);
    cases.put("SequenceAt", OperatorCasesOfAttention::parts);
    cases.put(
        "SequenceLength",
        t -> {
          OnnxWriter w = t.opset(11, 17).writer();
          String x = t.input(t.pick(2, 6));
          String list = w.node("SplitToSequence", List.of(x), Map.of("axis", 1));
          return w.node("Mul", x, w.node("Cast", List.of(w.node("SequenceLength", list)), FLOAT));
        });
    cases.put(
        "ConcatFromSequence",
        t -> {
          int width = t.pick(2, 6);
          OnnxWriter w = t.opset(11, 17).writer();
          String x = t.input(width, 3);
          String list =
              w.node("SplitToSequence", List.of(x), Map.of("axis", 1, "keepdims", t.pick(0, 1)));
          return w.node(
              "ConcatFromSequence", List.of(list), Map.of("axis", 1, "new_axis", t.pick(0, 1)));
        });
    cases.put(
        "SequenceConstruct",
        t -> {
          OnnxWriter w = t.opset(11, 17).writer();
          String x = t.input(t.pick(1, 4), t.pick(1, 5));
          String list = w.node("SequenceConstruct", x, w.node("Neg", x), w.node("Exp", x));
          return w.node(
              "ConcatFromSequence", List.of(list), Map.of("axis", -1, "new_axis", t.pick(0, 1)));
        });
  }

  private static final Map<String, Object> FLOAT = Map.of("to", 1);

  /** Self-attention of {@code [n, length, heads * width]}, keys perhaps shared by heads. */
  private static String flat(Trial t) {
    long heads = t.any(2L, 4L);
    long groups = t.any(1L, 2L, heads);
    long width = t.pick(1, 5);
    int length = t.pick(1, 6);
    String x = t.opset(23).input(length, heads * width);
    OnnxWriter w = t.writer();
    String key = w.node("MatMul", x, w.weight(1, heads * width, groups * width));
    Map<String, Object> a =
        new HashMap<>(Map.of("q_num_heads", (int) heads, "kv_num_heads", (int) groups));
    return w.node("Attention", inputs(t, x, key, length), options(t, a));
  }

  private static String split(Trial t) {
    long heads = t.pick(1, 3);
    int length = t.pick(1, 6);
    String x = t.opset(23).input(heads, length, t.pick(1, 5));
    return t.writer().node("Attention", inputs(t, x, x, length), options(t, new HashMap<>()));
  }

  private static List<String> inputs(Trial t, String query, String key, int length) {
    OnnxWriter w = t.writer();
    String value = w.node("Tanh", key);
    if (t.coin()) {
      return List.of(query, key, value);
    }
    String mask = w.weight(1, length, length);
    if (t.coin()) {
      // The diagonal stays visible: a row without a visible key has no defined result.
      String seen = w.node("Greater", mask, w.number(0));
      String own = w.node("EyeLike", List.of(mask), Map.of());
      mask = w.node("Or", seen, w.node("Cast", List.of(own), Map.of("to", 9)));
    }
    return List.of(query, key, value, mask);
  }

  private static Map<String, Object> options(Trial t, Map<String, Object> a) {
    if (t.coin()) {
      a.put("scale", 0.37f);
    }
    if (t.coin()) {
      a.put("is_causal", 1);
    }
    return a;
  }

  private static String multiHead(Trial t) {
    long heads = t.pick(1, 3);
    long width = 4;
    int length = t.pick(1, 6);
    String x = t.opset(17).input(length, heads * width);
    OnnxWriter w = t.writer();
    List<String> inputs =
        t.coin()
            ? List.of(x, w.node("Neg", x), w.node("Tanh", x))
            : List.of(x, w.node("Neg", x), w.node("Tanh", x), w.weight(1, 3 * heads * width));
    return w.node("com.microsoft.MultiHeadAttention", inputs, Map.of("num_heads", (int) heads));
  }

  private static String standardizedWeights(Trial t) {
    int out = t.pick(2, 5);
    int in = t.pick(1, 3);
    String x = t.opset(14, 17).image(in, 5);
    OnnxWriter w = t.writer();
    String flat = w.node("Reshape", w.weight(2, out, in, 3, 3), w.integers(1, out, 9L * in));
    String[] results =
        w.nodes(
            "BatchNormalization",
            List.of(flat, w.positive(out), w.weight(1, out), w.weight(1, out), w.positive(out)),
            Map.of("training_mode", 1, "epsilon", 1e-3f),
            3);
    return w.node("Conv", x, w.node("Reshape", results[0], w.integers(out, in, 3, 3)));
  }

  private static String parts(Trial t) {
    int width = t.pick(2, 7);
    String x = t.opset(11, 17).input(width, t.pick(1, 3));
    OnnxWriter w = t.writer();
    int first = t.pick(1, width - 1);
    String sizes = t.coin() ? w.integers(first, width - first) : w.integer(t.pick(1, width));
    String list = w.node("SplitToSequence", List.of(x, sizes), Map.of("axis", 1));
    return w.node("SequenceAt", list, w.integer(t.any(0, -1)));
  }
}
