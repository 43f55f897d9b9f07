package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Operators on 8-bit integers; scales are powers of two, so that nothing rounds but the result. */
final class SweepOfIntegers {
  private static final String MICROSOFT = "com.microsoft.";

  private SweepOfIntegers() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    for (String domain : new String[] {"", MICROSOFT}) {
      to.put(domain + "QuantizeLinear", sweep -> steps(sweep, domain));
      to.put(domain + "DequantizeLinear", sweep -> steps(sweep, domain));
    }
    to.put("DequantizeLinear of weights", SweepOfIntegers::weights);
    for (String operator : new String[] {"QLinearAdd", "QLinearMul"}) {
      to.put(MICROSOFT + operator, sweep -> pair(sweep, MICROSOFT + operator));
    }
    for (String operator : new String[] {"QLinearSigmoid", "QLinearLeakyRelu"}) {
      to.put(MICROSOFT + operator, sweep -> one(sweep, operator));
    }
    to.put(MICROSOFT + "QLinearSoftmax", SweepOfIntegers::softmax);
    to.put(MICROSOFT + "QLinearConcat", SweepOfIntegers::concat);
    to.put(MICROSOFT + "QLinearGlobalAveragePool", SweepOfIntegers::globalMean);
    to.put(MICROSOFT + "QLinearAveragePool", SweepOfIntegers::mean);
  }

  /** Bytes of the image with their scale and zero point. */
  static List<String> bytes(OnnxWriter w, String x, boolean signed) {
    String scale = w.number(0.03125f);
    String zero = w.bytes8(signed, signed ? -3 : 120);
    return List.of(w.node("QuantizeLinear", x, scale, zero), scale, zero);
  }

  static String floats(OnnxWriter w, String y, String scale, String zero) {
    return w.node("DequantizeLinear", y, scale, zero);
  }

  private static void steps(Sweep sweep, String domain) {
    for (int opset : domain.isEmpty() ? new int[] {10, 13, 19, 21} : new int[] {17}) {
      SweepOfAxes.all(
          Sweep.Layout.values(),
          (shape, layout) ->
              Options.each(
                  o -> {
                    int rank = shape.length;
                    int axis = o.whole("axis");
                    boolean each = axis != 9;
                    int on = axis < 0 ? axis + rank : axis;
                    int batch = layout == Sweep.Layout.BATCH_INSIDE ? 1 : 0;
                    if (each && (opset < 13 || on < 0 || on >= rank || on == batch)) {
                      return;
                    }
                    sweep.use(
                        opset,
                        layout,
                        shape,
                        o.is("odd"),
                        o.toString(),
                        (w, x) -> quantised(w, x, domain, o, each ? shape[on] : 1));
                  },
                  "axis",
                  List.of(9, 1, -1, 2, -2, 3, 4, 5),
                  "signed",
                  Options.EITHER,
                  "zero",
                  Options.EITHER,
                  "odd",
                  Options.EITHER));
    }
  }

  private static String quantised(OnnxWriter w, String x, String domain, Options o, long count) {
    float[] scales = new float[(int) count];
    int[] zeros = new int[(int) count];
    boolean signed = o.is("signed");
    for (int i = 0; i < count; i++) {
      scales[i] = 0.02f + 0.013f * (i % 7);
      zeros[i] = signed ? i % 50 - 25 : 100 + i % 50;
    }
    boolean each = o.whole("axis") != 9;
    String scale = each ? w.floats(scales, count) : w.number(scales[0]);
    String zero = bytes(w, signed, zeros, each);
    Map<String, Object> a = each ? Map.of("axis", o.whole("axis")) : Map.of();
    // The conversion of what is no number to an integer is the processor's.
    String known = w.node("Where", w.node("IsNaN", x), w.number(1), x);
    known = w.node("Clip", known, w.number(-99), w.number(99));
    List<String> inputs = new ArrayList<>(List.of(known, scale));
    List<String> back = new ArrayList<>();
    if (o.is("zero")) {
      inputs.add(zero);
    }
    back.add(w.node(domain + "QuantizeLinear", inputs, a));
    back.addAll(inputs.subList(1, inputs.size()));
    return w.node(domain + "DequantizeLinear", back, a);
  }

  /** Bytes as a vector of one or more, or as a single number. */
  static String bytes(OnnxWriter w, boolean signed, int[] values, boolean vector) {
    return vector && values.length == 1
        ? w.node("Reshape", w.bytes8(signed, values), w.integers(1))
        : w.bytes8(signed, values);
  }

  /** Weights of an axis' own scales, or in blocks (opset 21). */
  private static void weights(Sweep sweep) {
    for (int opset : new int[] {13, 21}) {
      for (int rank = 2; rank <= 5; rank++) {
        long[] shape = Arrays.copyOf(new long[] {6, 4, 2, 8, 10}, rank);
        for (int axis = -rank; axis < rank; axis++) {
          for (int block = 0; block <= (opset == 21 ? 3 : 0); block++) {
            int on = axis < 0 ? axis + rank : axis;
            int each = block;
            int given = axis;
            sweep.use(
                opset,
                Sweep.Layout.STRAIGHT,
                new long[] {2, 3},
                false,
                "rank " + rank + " axis " + axis + " block " + block,
                (w, x) -> {
                  long[] scales = each == 0 ? new long[] {shape[on]} : shape.clone();
                  Map<String, Object> a = new HashMap<>(Map.of("axis", given));
                  if (each > 0) {
                    scales[on] = (shape[on] + each - 1) / each;
                    a.put("block_size", each);
                  }
                  List<String> inputs = List.of(w.int8(true, shape), w.positive(scales));
                  String y = w.node("DequantizeLinear", inputs, a);
                  y = w.node("Reshape", y, w.integers(1, -1));
                  return w.node("Mul", w.node("ReduceMax", List.of(x, w.integers(1)), Map.of()), y);
                });
          }
        }
      }
    }
  }

  private static void pair(Sweep sweep, String operator) {
    for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
      for (int rank = 2; rank <= 5; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          for (boolean signed : Options.EITHER) {
            for (long[] other : SweepOfElements.partners(shape)) {
              sweep.use(
                  17,
                  layout,
                  shape,
                  false,
                  "signed " + signed + " other " + Arrays.toString(other).replace(" ", ""),
                  (w, x) -> {
                    List<String> inputs = new ArrayList<>(bytes(w, x, signed));
                    inputs.addAll(bytes(w, w.weight(1, other), signed));
                    return rounded(w, operator, inputs, Map.of(), 0.0625f, signed);
                  });
            }
          }
        }
      }
    }
  }

  /** The operator's result by a scale and zero point of its own, as float32. */
  static String rounded(
      OnnxWriter w,
      String operator,
      List<String> inputs,
      Map<String, Object> attributes,
      float step,
      boolean signed) {
    String scale = w.number(step);
    String zero = w.bytes8(signed, signed ? 5 : 100);
    List<String> all = new ArrayList<>(inputs);
    all.add(scale);
    all.add(zero);
    return floats(w, w.node(operator, all, attributes), scale, zero);
  }

  private static void one(Sweep sweep, String operator) {
    for (boolean signed : Options.EITHER) {
      SweepOfAxes.all(
          Sweep.Layout.values(),
          (shape, layout) ->
              sweep.use(
                  17,
                  layout,
                  shape,
                  false,
                  "signed " + signed,
                  (w, x) -> {
                    boolean leaky = operator.equals("QLinearLeakyRelu");
                    Map<String, Object> a = leaky ? Map.of("alpha", 0.125f) : Map.of();
                    float step = leaky ? 0.0625f : 0.0078125f;
                    return rounded(w, MICROSOFT + operator, bytes(w, x, signed), a, step, signed);
                  }));
    }
  }

  private static void softmax(Sweep sweep) {
    for (int old = 0; old <= 1; old++) {
      for (boolean signed : Options.EITHER) {
        int opset = old == 1 ? 11 : 13;
        SweepOfAxes.axes(
            sweep,
            17,
            " opset " + opset + " signed " + signed,
            (w, x, axis) -> {
              List<String> inputs = new ArrayList<>(bytes(w, x, signed));
              // With 1/256 the share 1 is 256, which onnxruntime writes as byte 0 and KE4J as 255.
              String scale = w.number(1 / 128f);
              String zero = w.bytes8(signed, signed ? -128 : 0);
              inputs.add(scale);
              inputs.add(zero);
              Map<String, Object> a = Map.of("axis", axis, "opset", opset);
              return floats(w, w.node(MICROSOFT + "QLinearSoftmax", inputs, a), scale, zero);
            });
      }
    }
  }

  private static void concat(Sweep sweep) {
    for (boolean signed : Options.EITHER) {
      SweepOfAxes.axes(
          sweep,
          17,
          " signed " + signed,
          (w, x, axis) -> {
            String scale = w.number(0.0625f);
            String zero = w.bytes8(signed, signed ? 5 : 100);
            List<String> inputs = new ArrayList<>(List.of(scale, zero));
            inputs.addAll(bytes(w, x, signed));
            inputs.addAll(bytes(w, w.node("Neg", x), signed));
            String y = w.node(MICROSOFT + "QLinearConcat", inputs, Map.of("axis", axis));
            return floats(w, y, scale, zero);
          });
    }
  }

  private static void globalMean(Sweep sweep) {
    for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
      for (int rank = 3; rank <= 5; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          for (boolean signed : Options.EITHER) {
            for (int last = 0; last <= 1; last++) {
              Map<String, Object> a = Map.of("channels_last", last);
              String operator = MICROSOFT + "QLinearGlobalAveragePool";
              sweep.use(
                  17,
                  layout,
                  shape,
                  false,
                  "signed " + signed + " last " + last,
                  (w, x) -> rounded(w, operator, bytes(w, x, signed), a, 0.0625f, signed));
            }
          }
        }
      }
    }
  }

  private static void mean(Sweep sweep) {
    for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
      for (int axes = 1; axes <= 3; axes++) {
        for (long[] kernel : new long[][] {{2, 2, 2}, {3, 2, 1}, {1, 4, 2}}) {
          int n = axes;
          Options.each(
              o -> {
                boolean last = o.whole("last") == 1;
                long[] extents = {5, 7, 4};
                long[] shape = new long[n + 2];
                shape[0] = 2;
                shape[last ? n + 1 : 1] = 3;
                System.arraycopy(extents, 0, shape, last ? 1 : 2, n);
                long[] strides = new long[n];
                Arrays.fill(strides, o.whole("stride"));
                long[] pads = new long[2 * n];
                for (int k = 0; k < n; k++) {
                  pads[k] = Math.min(o.whole("pads"), kernel[k] - 1);
                }
                Map<String, Object> a =
                    Map.of(
                        "kernel_shape", Arrays.copyOf(kernel, n),
                        "strides", strides,
                        "pads", pads,
                        "ceil_mode", o.whole("ceil"),
                        "count_include_pad", o.whole("count"),
                        "channels_last", o.whole("last"));
                boolean signed = o.is("signed");
                String operator = MICROSOFT + "QLinearAveragePool";
                // A step without exact halves, which hang on the order of a sum.
                sweep.use(
                    17,
                    layout,
                    shape,
                    false,
                    "kernel " + Arrays.toString(kernel).replace(" ", "") + " " + o,
                    (w, x) -> rounded(w, operator, bytes(w, x, signed), a, 0.07f, signed));
              },
              "stride",
              List.of(1, 2),
              "pads",
              List.of(0, 1),
              "ceil",
              List.of(0, 1),
              "count",
              List.of(0, 1),
              "last",
              List.of(0, 1),
              "signed",
              Options.EITHER);
        }
      }
    }
  }
}
