package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Attention in one operator and rotary positions: heads, groups, lengths, masks and packings. */
final class SweepOfAttention {
  private static final String MICROSOFT = "com.microsoft.";

  private SweepOfAttention() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("Attention", SweepOfAttention::standard);
    to.put(MICROSOFT + "Attention", SweepOfAttention::projected);
    to.put(MICROSOFT + "MultiHeadAttention", SweepOfAttention::multiHead);
    to.put("RotaryEmbedding", sweep -> rotary(sweep, false));
    to.put(MICROSOFT + "RotaryEmbedding", sweep -> rotary(sweep, true));
  }

  private static final Sweep.Layout[] LAYOUTS = SweepOfAxes.BATCH_FIRST;

  /** The shape {@code [n, length, heads * width]}, or {@code [n, heads, length, width]}. */
  private static long[] shape(boolean flat, long length, long heads, long width) {
    return flat ? new long[] {2, length, heads * width} : new long[] {2, heads, length, width};
  }

  private static void standard(Sweep sweep) {
    for (int opset : new int[] {23, 24}) {
      for (Sweep.Layout layout : LAYOUTS) {
        for (long length : new long[] {1, 3, 5}) {
          Options.each(
              o -> {
                long heads = o.whole("heads");
                if (heads % o.whole("groups") != 0) {
                  return;
                }
                long[] shape = shape(o.is("flat"), length, heads, o.whole("width"));
                sweep.use(
                    opset, layout, shape, false, o.toString(), (w, x) -> standard(w, x, length, o));
              },
              "flat",
              Options.EITHER,
              "heads",
              List.of(1, 2, 6),
              "groups",
              List.of(1, 2, 3),
              "width",
              List.of(1, 4, 5),
              "wider",
              List.of(0, 3),
              "keys",
              List.of(0, 2),
              "mask",
              List.of("none", "keys", "pairs", "heads", "bool", "image"),
              "causal",
              Options.EITHER,
              "scale",
              Options.EITHER,
              "cap",
              Options.EITHER);
        }
      }
    }
  }

  /** Keys or values: {@code groups} heads, {@code more} places and numbers more than queries. */
  private static String other(
      OnnxWriter w, String x, Options o, String function, long length, long keys, long wide) {
    long heads = o.whole("heads");
    long width = o.whole("width");
    long groups = o.whole("groups");
    boolean flat = o.is("flat");
    String y = w.node(function, x);
    if (!flat) {
      y = w.node("Transpose", List.of(y), Map.of("perm", new long[] {0, 2, 1, 3}));
      y = w.node("Reshape", y, w.integers(0, 0, -1));
    }
    y = w.node("MatMul", y, w.weight(0.5, heads * width, groups * wide));
    if (keys > length) {
      String first = w.node("Slice", y, w.integers(0), w.integers(1), w.integers(1));
      List<String> parts = new ArrayList<>(List.of(y));
      for (long k = length; k < keys; k++) {
        first = w.node("Sin", first);
        parts.add(first);
      }
      y = w.node("Concat", parts, Map.of("axis", 1));
    }
    if (flat) {
      return y;
    }
    y = w.node("Reshape", y, w.integers(0, 0, groups, wide));
    return w.node("Transpose", List.of(y), Map.of("perm", new long[] {0, 2, 1, 3}));
  }

  private static String standard(OnnxWriter w, String x, long length, Options o) {
    long keys = length + o.whole("keys");
    long wide = (long) o.whole("width") + o.whole("wider");
    List<String> inputs = new ArrayList<>();
    inputs.add(x);
    inputs.add(other(w, x, o, "Neg", length, keys, o.whole("width")));
    inputs.add(other(w, x, o, "Tanh", length, keys, wide));
    long heads = o.whole("heads");
    switch (o.text("mask")) {
      case "keys" -> inputs.add(w.weight(1, 1, keys));
      case "pairs" -> inputs.add(w.weight(1, length, keys));
      case "heads" -> inputs.add(w.weight(1, 1, heads, length, keys));
      case "bool" -> inputs.add(w.node("Greater", w.weight(1, length, keys), w.number(-0.4f)));
      case "image" -> {
        String mean = w.node("ReduceMean", List.of(x, w.integers(-1, -2)), Map.of("keepdims", 1));
        if (o.is("flat")) {
          mean = w.node("Unsqueeze", mean, w.integers(1));
        }
        inputs.add(w.node("Mul", mean, w.weight(1, length, keys)));
      }
      default -> {}
    }
    Map<String, Object> a = new HashMap<>();
    if (o.is("flat")) {
      a.put("q_num_heads", (int) heads);
      a.put("kv_num_heads", o.whole("groups"));
    }
    if (o.is("causal")) {
      a.put("is_causal", 1);
    }
    if (o.is("scale")) {
      a.put("scale", 0.37f);
    }
    if (o.is("cap")) {
      a.put("softcap", 1.5f);
    }
    return w.node("Attention", inputs, a);
  }

  private static void projected(Sweep sweep) {
    for (Sweep.Layout layout : LAYOUTS) {
      for (long[] shape : new long[][] {{2, 3, 8}, {3, 1, 5}, {1, 7, 12}, {2, 4, 1}}) {
        Options.each(
            o ->
                sweep.use(
                    17, layout, shape, false, o.toString(), (w, x) -> projected(w, x, shape, o)),
            "heads",
            List.of(1, 2, 3),
            "width",
            List.of(1, 4, 5),
            "wider",
            List.of(0, 3),
            "bias",
            Options.EITHER,
            "mask",
            List.of("none", "keys", "pairs"),
            "scores",
            List.of(0, 1, 2),
            "causal",
            Options.EITHER,
            "scale",
            Options.EITHER);
      }
    }
  }

  private static String projected(OnnxWriter w, String x, long[] shape, Options o) {
    long heads = o.whole("heads");
    long narrow = heads * o.whole("width");
    long wide = narrow + heads * o.whole("wider");
    long all = 2 * narrow + wide;
    List<String> inputs = new ArrayList<>(List.of(x, w.weight(0.5, shape[2], all)));
    // Without it onnxruntime ends the process.
    inputs.add(w.weight(1, all));
    inputs.add(mask(w, x, shape[1], o.text("mask")));
    inputs.add("");
    inputs.add(scores(w, heads, shape[1], o.whole("scores")));
    Map<String, Object> a = new HashMap<>();
    a.put("num_heads", (int) heads);
    if (o.whole("wider") > 0) {
      a.put("qkv_hidden_sizes", new long[] {narrow, narrow, wide});
    }
    options(a, o);
    return w.node(MICROSOFT + "Attention", trimmed(inputs), a);
  }

  private static void options(Map<String, Object> a, Options o) {
    if (o.is("causal")) {
      a.put("unidirectional", 1);
    }
    if (o.is("scale")) {
      a.put("scale", 0.37f);
    }
  }

  private static List<String> trimmed(List<String> inputs) {
    int end = inputs.size();
    while (inputs.get(end - 1).isEmpty()) {
      end--;
    }
    return inputs.subList(0, end);
  }

  /** 1 for seen, by the image: {@code [n, keys]} or {@code [n, queries, keys]}. */
  private static String mask(OnnxWriter w, String x, long length, String kind) {
    if (kind.equals("none")) {
      return "";
    }
    String mean = w.node("ReduceMean", List.of(x), Map.of("axes", new long[] {2}, "keepdims", 0));
    String row = w.node("Add", mean, w.weight(0.5, length));
    if (kind.equals("pairs")) {
      String each = w.node("Unsqueeze", row, w.integers(1));
      row = w.node("Add", each, w.weight(0.5, length, 1));
    }
    // The first key is always seen.
    float[] first = new float[(int) length];
    first[0] = 9;
    String seen = w.node("Greater", w.node("Add", row, w.floats(first, length)), w.number(0));
    return w.node("Cast", List.of(seen), Map.of("to", 6));
  }

  private static String scores(OnnxWriter w, long heads, long length, int kind) {
    return kind == 0 ? "" : w.weight(1, 1, kind == 1 ? heads : 1, length, length);
  }

  private static void multiHead(Sweep sweep) {
    for (Sweep.Layout layout : LAYOUTS) {
      for (long length : new long[] {1, 3, 6}) {
        Options.each(
            o -> {
              long heads = o.whole("heads");
              long[] shape = {2, length, heads * o.whole("width")};
              sweep.use(
                  17, layout, shape, false, o.toString(), (w, x) -> multiHead(w, x, length, o));
            },
            "heads",
            List.of(1, 2, 3),
            "width",
            List.of(1, 4, 5),
            "packing",
            List.of("none", "keys", "all", "heads"),
            "keys",
            List.of(0, 2),
            "wider",
            List.of(0, 3),
            "bias",
            Options.EITHER,
            "mask",
            List.of("none", "keys"),
            "scores",
            List.of(0, 1, 2),
            "causal",
            Options.EITHER,
            "scale",
            Options.EITHER);
      }
    }
  }

  private static String multiHead(OnnxWriter w, String x, long length, Options o) {
    long heads = o.whole("heads");
    long width = o.whole("width");
    String packing = o.text("packing");
    long wide = packing.equals("none") ? width + o.whole("wider") : width;
    long keys = packing.equals("all") ? length : length + o.whole("keys");
    String key = extended(w, w.node("Neg", x), length, keys);
    String value = extended(w, w.node("Tanh", x), length, keys);
    if (wide != width) {
      value = w.node("MatMul", value, w.weight(0.5, heads * width, heads * wide));
    }
    List<String> inputs =
        new ArrayList<>(
            switch (packing) {
              case "keys" -> List.of(x, packed(w, heads, width, key, value), "");
              case "all" -> List.of(packed(w, heads, width, x, key, value), "", "");
              case "heads" -> List.of(x, turned(w, key, heads), turned(w, value, heads));
              default -> List.of(x, key, value);
            });
    inputs.add(o.is("bias") ? w.weight(1, heads * (2 * width + wide)) : "");
    String seen = mask(w, w.node("Sin", x), length, o.text("mask"));
    if (!seen.isEmpty() && keys > length) {
      seen = extended(w, seen, length, keys);
    }
    inputs.add(seen);
    int scores = o.whole("scores");
    inputs.add(scores == 0 ? "" : w.weight(1, 1, scores == 1 ? heads : 1, length, keys));
    Map<String, Object> a = new HashMap<>();
    a.put("num_heads", (int) heads);
    options(a, o);
    return w.node(MICROSOFT + "MultiHeadAttention", trimmed(inputs), a);
  }

  /** With the first places once more at the end of axis 1. */
  private static String extended(OnnxWriter w, String x, long length, long keys) {
    List<String> parts = new ArrayList<>(List.of(x));
    for (long k = length; k < keys; k++) {
      parts.add(w.node("Slice", x, w.integers(0), w.integers(1), w.integers(1)));
    }
    return parts.size() == 1 ? x : w.node("Concat", parts, Map.of("axis", 1));
  }

  /** {@code [n, length, heads, parts, width]}. */
  private static String packed(OnnxWriter w, long heads, long width, String... parts) {
    String[] split = new String[parts.length];
    Arrays.setAll(split, i -> w.node("Reshape", parts[i], w.integers(0, 0, heads, 1, width)));
    return w.node("Concat", List.of(split), Map.of("axis", 3));
  }

  private static String turned(OnnxWriter w, String x, long heads) {
    String split = w.node("Reshape", x, w.integers(0, 0, heads, -1));
    return w.node("Transpose", List.of(split), Map.of("perm", new long[] {0, 2, 1, 3}));
  }

  private static void rotary(Sweep sweep, boolean microsoft) {
    for (boolean closed : Options.EITHER) {
      sweep.closed(closed);
      for (Sweep.Layout layout : LAYOUTS) {
        for (long length : new long[] {1, 3, 6}) {
          Options.each(
              o -> {
                boolean each = o.text("places").equals("each");
                if (each && !closed) {
                  return;
                }
                long width = o.whole("width");
                long turned = o.is("all") ? width : width / 2;
                if (turned % 2 != 0) {
                  return;
                }
                long[] shape = shape(o.is("flat"), length, o.whole("heads"), width);
                sweep.use(
                    23,
                    layout,
                    shape,
                    false,
                    o.toString(),
                    (w, x) -> rotary(w, x, length, turned / 2, microsoft, o));
              },
              "flat",
              Options.EITHER,
              "heads",
              List.of(1, 2, 3),
              "width",
              List.of(2, 4, 8, 12),
              "all",
              Options.EITHER,
              "interleaved",
              Options.EITHER,
              "places",
              List.of("none", "same", "each", "first"));
        }
      }
    }
  }

  private static String rotary(
      OnnxWriter w, String x, long length, long half, boolean microsoft, Options o) {
    String places = o.text("places");
    Map<String, Object> a = new HashMap<>();
    a.put("interleaved", o.is("interleaved") ? 1 : 0);
    if (o.is("flat") || !o.is("all")) {
      a.put("num_heads", o.whole("heads"));
    }
    if (!o.is("all")) {
      a.put("rotary_embedding_dim", (int) (2 * half));
    }
    long rows = 2;
    long[] at = new long[(int) (rows * length)];
    for (int i = 0; i < at.length; i++) {
      at[i] = places.equals("each") ? i * 3L % 7 : i % length * 2 % 7;
    }
    String cosine = places.equals("none") ? w.weight(1, 2, length, half) : w.weight(1, 9, half);
    String sine = places.equals("none") ? w.weight(1, 2, length, half) : w.weight(1, 9, half);
    String where = w.add(OnnxWriter.tensor("at", at, rows, length));
    if (microsoft) {
      String from = places.equals("first") ? w.integers(2) : where;
      return w.node(MICROSOFT + "RotaryEmbedding", List.of(x, from, cosine, sine), a);
    }
    return places.equals("none")
        ? w.node("RotaryEmbedding", List.of(x, cosine, sine), a)
        : w.node("RotaryEmbedding", List.of(x, cosine, sine, where), a);
  }
}
