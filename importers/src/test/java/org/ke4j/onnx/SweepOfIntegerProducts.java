package org.ke4j.onnx;

import static org.ke4j.onnx.SweepOfIntegers.bytes;
import static org.ke4j.onnx.SweepOfIntegers.floats;
import static org.ke4j.onnx.SweepOfIntegers.rounded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Products and convolutions of 8-bit integers. Weights stay below the sums that onnxruntime
 * saturates on some processors: {@link IntegerProductTest} has those of the whole range.
 */
final class SweepOfIntegerProducts {
  private static final String MICROSOFT = "com.microsoft.";

  private SweepOfIntegerProducts() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    for (String operator :
        new String[] {"MatMulInteger", "QLinearMatMul", MICROSOFT + "MatMulIntegerToFloat"}) {
      to.put(operator, sweep -> products(sweep, operator));
    }
    to.put(MICROSOFT + "QGemm", SweepOfIntegerProducts::gemm);
    for (String operator : new String[] {"ConvInteger", "QLinearConv"}) {
      to.put(operator, sweep -> convolutions(sweep, operator));
    }
  }

  /** Weights, their scales and zero points, one for all or one for each column. */
  private static List<String> weights(OnnxWriter w, long[] shape, int axis, boolean each) {
    int count = each ? (int) shape[axis] : 1;
    float[] scales = new float[count];
    for (int i = 0; i < count; i++) {
      scales[i] = i % 2 == 0 ? 0.015625f : 0.0078125f;
    }
    String scale = each ? w.floats(scales, count) : w.number(scales[0]);
    return List.of(w.int8(true, shape), scale, bytes(w, true, new int[count], each));
  }

  private static void products(Sweep sweep, String operator) {
    for (int rank = 2; rank <= 5; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          int last = rank - 1;
          Options.each(
              o -> {
                if (last == 1 && o.whole("more") == 1) {
                  // The batch would be axis 1 of the result.
                  return;
                }
                sweep.use(
                    17,
                    layout,
                    shape,
                    false,
                    o.toString(),
                    (w, x) -> product(w, x, operator, shape[last], o));
              },
              "columns",
              List.of(1, 3, 17),
              "each",
              Options.EITHER,
              "more",
              List.of(0, 1),
              "bias",
              Options.EITHER);
        }
      }
    }
  }

  private static String product(OnnxWriter w, String x, String operator, long inner, Options o) {
    List<String> a = bytes(w, x, false);
    long columns = o.whole("columns");
    long[] shape =
        o.whole("more") == 0 ? new long[] {inner, columns} : new long[] {1, inner, columns};
    boolean each = o.is("each") && o.whole("more") == 0;
    List<String> b = weights(w, shape, shape.length - 1, each);
    if (operator.equals("QLinearMatMul")) {
      List<String> inputs = new ArrayList<>(a);
      inputs.addAll(b);
      return rounded(w, operator, inputs, Map.of(), 0.0625f, false);
    }
    if (operator.equals("MatMulInteger")) {
      String y = w.node(operator, a.get(0), b.get(0), a.get(2), b.get(2));
      return w.node("Cast", List.of(y), Map.of("to", 1));
    }
    List<String> inputs =
        new ArrayList<>(List.of(a.get(0), b.get(0), a.get(1), b.get(1), a.get(2), b.get(2)));
    if (o.is("bias")) {
      inputs.add(w.weight(1, columns));
    }
    return w.node(operator, inputs, Map.of());
  }

  private static void gemm(Sweep sweep) {
    for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
      for (int rank = 2; rank <= 4; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          long inner = Arrays.stream(shape).skip(1).reduce(1, (p, q) -> p * q);
          Options.each(
              o ->
                  sweep.use(
                      17,
                      layout,
                      shape,
                      false,
                      o.toString(),
                      (w, x) -> gemm(w, w.node("Flatten", x), inner, o)),
              "turned",
              List.of(0, 1),
              "columns",
              List.of(1, 3, 17),
              "each",
              Options.EITHER,
              "bias",
              Options.EITHER,
              "whole",
              Options.EITHER);
        }
      }
    }
  }

  private static String gemm(OnnxWriter w, String flat, long inner, Options o) {
    boolean turned = o.whole("turned") == 1;
    int columns = o.whole("columns");
    long[] shape = turned ? new long[] {columns, inner} : new long[] {inner, columns};
    List<String> inputs = new ArrayList<>(bytes(w, flat, false));
    inputs.addAll(weights(w, shape, turned ? 0 : 1, o.is("each")));
    int[] bias = new int[columns];
    Arrays.setAll(bias, i -> 30 * i - 40);
    inputs.add(o.is("bias") ? w.int32(bias) : "");
    Map<String, Object> a = Map.of("transB", o.whole("turned"));
    if (o.is("whole")) {
      return rounded(w, MICROSOFT + "QGemm", inputs, a, 0.0625f, false);
    }
    int end = o.is("bias") ? 7 : 6;
    return w.node(MICROSOFT + "QGemm", inputs.subList(0, end), a);
  }

  private static void convolutions(Sweep sweep, String operator) {
    for (int axes = 1; axes <= 3; axes++) {
      for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
        int n = axes;
        Options.each(
            o -> {
              long[] c = o.list("channels");
              long[] shape = Arrays.copyOf(new long[] {2, c[0], 5, 7, 4}, n + 2);
              sweep.use(
                  17,
                  layout,
                  shape,
                  false,
                  o.toString(),
                  (w, x) -> convolution(w, x, operator, n, o));
            },
            "channels",
            List.of(new long[] {3, 5, 1}, new long[] {4, 6, 2}, new long[] {4, 4, 4}),
            "kernel",
            List.of(1, 2, 3),
            "stride",
            List.of(1, 2),
            "dilation",
            List.of(1, 2),
            "pads",
            List.of(0, 1),
            "each",
            Options.EITHER,
            "bias",
            Options.EITHER);
      }
    }
  }

  private static String convolution(OnnxWriter w, String x, String operator, int axes, Options o) {
    long[] c = o.list("channels");
    long[] shape = new long[axes + 2];
    Arrays.fill(shape, o.whole("kernel"));
    shape[0] = c[1];
    shape[1] = c[0] / c[2];
    long[] strides = new long[axes];
    Arrays.fill(strides, o.whole("stride"));
    long[] dilations = new long[axes];
    Arrays.fill(dilations, o.whole("dilation"));
    long[] pads = new long[2 * axes];
    Arrays.fill(pads, 0, axes, o.whole("pads"));
    Map<String, Object> a =
        Map.of("strides", strides, "dilations", dilations, "pads", pads, "group", (int) c[2]);
    List<String> image = bytes(w, x, false);
    if (operator.equals("ConvInteger")) {
      String weights = w.int8(false, shape);
      List<String> inputs = List.of(image.get(0), weights, image.get(2), w.bytes8(false, 117));
      return w.node("Cast", List.of(w.node(operator, inputs, a)), Map.of("to", 1));
    }
    List<String> inputs = new ArrayList<>(image);
    inputs.addAll(weights(w, shape, 0, o.is("each")));
    String scale = w.number(0.0625f);
    String zero = w.bytes8(false, 128);
    inputs.add(scale);
    inputs.add(zero);
    if (o.is("bias")) {
      int[] bias = new int[(int) c[1]];
      Arrays.setAll(bias, i -> 30 * i - 40);
      inputs.add(w.int32(bias));
    }
    return floats(w, w.node(operator, inputs, a), scale, zero);
  }
}
