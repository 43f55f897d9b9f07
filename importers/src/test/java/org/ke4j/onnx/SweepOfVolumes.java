package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Windows over one to three axes, transposed and fused convolutions, and reading in between. */
final class SweepOfVolumes {
  private static final String FUSED = "com.microsoft.FusedConv";

  private SweepOfVolumes() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("Conv over one to three axes", SweepOfVolumes::conv);
    to.put(FUSED, SweepOfVolumes::fused);
    to.put("ConvTranspose", SweepOfVolumes::transposed);
    for (String operator : new String[] {"MaxPool", "AveragePool"}) {
      to.put(operator + " over one to three axes", sweep -> pool(sweep, operator));
    }
    to.put("LpPool", sweep -> pool(sweep, "LpPool"));
    to.put("GlobalLpPool", SweepOfVolumes::globalNorm);
    to.put("Col2Im", SweepOfVolumes::folded);
  }

  private static final List<Integer> ONE_TO_THREE = List.of(1, 2, 3);

  /** As many numbers as axes, with the given ones from the first on. */
  private static long[] numbers(int axes, long... given) {
    return Arrays.copyOf(given, axes);
  }

  private static long[] shape(int axes, long channels, boolean small) {
    long[] shape = new long[axes + 2];
    shape[0] = 2;
    shape[1] = channels;
    long[] extents = small ? new long[] {4, 1, 3} : new long[] {7, 5, 6};
    System.arraycopy(extents, 0, shape, 2, axes);
    return shape;
  }

  private static final List<String> PADS =
      List.of("none", "even", "uneven", "SAME_UPPER", "SAME_LOWER", "VALID");

  private static void pads(Map<String, Object> a, int axes, String kind) {
    switch (kind) {
      case "none" -> {}
      case "even" -> {
        long[] pads = new long[2 * axes];
        Arrays.fill(pads, 1);
        a.put("pads", pads);
      }
      case "uneven" -> {
        long[] pads = new long[2 * axes];
        for (int k = 0; k < axes; k++) {
          pads[k] = k % 2;
          pads[k + axes] = 1 - pads[k];
        }
        a.put("pads", pads);
      }
      default -> a.put("auto_pad", kind);
    }
  }

  private static final List<long[]> KERNELS =
      List.of(
          new long[] {1, 1, 1},
          new long[] {2, 2, 2},
          new long[] {3, 3, 3},
          new long[] {3, 1, 2},
          new long[] {1, 4, 3});

  private static final List<long[]> STEPS =
      List.of(
          new long[] {1, 1, 1}, new long[] {2, 2, 2}, new long[] {1, 3, 2}, new long[] {3, 2, 1});

  private static final List<long[]> DISTANCES =
      List.of(new long[] {1, 1, 1}, new long[] {2, 2, 2}, new long[] {1, 2, 1});

  private static final List<long[]> CHANNELS =
      List.of(
          new long[] {1, 1, 1},
          new long[] {3, 5, 1},
          new long[] {4, 6, 2},
          new long[] {8, 8, 8},
          new long[] {3, 6, 3},
          new long[] {17, 3, 1});

  private static Map<String, Object> window(Options o, int axes) {
    Map<String, Object> a = new HashMap<>();
    a.put("kernel_shape", numbers(axes, o.list("kernel")));
    a.put("strides", numbers(axes, o.list("stride")));
    pads(a, axes, o.text("pads"));
    return a;
  }

  private static void conv(Sweep sweep) {
    for (int opset : new int[] {6, 11, 22}) {
      for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
        Options.each(
            o -> {
              long[] c = o.list("channels");
              int axes = o.whole("axes");
              Map<String, Object> a = window(o, axes);
              a.put("dilations", numbers(axes, o.list("dilation")));
              a.put("group", (int) c[2]);
              sweep.use(
                  opset,
                  layout,
                  shape(axes, c[0], o.is("small")),
                  false,
                  o.toString(),
                  (w, x) -> w.node("Conv", weights(w, x, o, axes, c), a));
            },
            "channels",
            CHANNELS,
            "axes",
            ONE_TO_THREE,
            "kernel",
            KERNELS,
            "stride",
            STEPS,
            "dilation",
            DISTANCES,
            "pads",
            PADS,
            "bias",
            Options.EITHER,
            "small",
            Options.EITHER);
      }
    }
  }

  private static List<String> weights(OnnxWriter w, String x, Options o, int axes, long[] c) {
    long[] shape = new long[axes + 2];
    shape[0] = c[1];
    shape[1] = c[0] / c[2];
    System.arraycopy(o.list("kernel"), 0, shape, 2, axes);
    List<String> inputs = new ArrayList<>(List.of(x, w.weight(0.4, shape)));
    if (o.is("bias")) {
      inputs.add(w.weight(1, c[1]));
    }
    return inputs;
  }

  private static void fused(Sweep sweep) {
    for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
      Options.each(
          o -> {
            long[] c = o.list("channels");
            int axes = o.whole("axes");
            Map<String, Object> a = window(o, axes);
            a.put("group", (int) c[2]);
            String function = o.text("function");
            a.put("activation", function);
            switch (function) {
              case "LeakyRelu" -> a.put("activation_params", new float[] {0.2f});
              case "HardSigmoid", "Clip" -> a.put("activation_params", new float[] {0.2f, 0.6f});
              default -> {}
            }
            sweep.use(
                17,
                layout,
                shape(axes, c[0], false),
                false,
                o.toString(),
                (w, x) -> {
                  List<String> inputs = weights(w, x, o, axes, c);
                  if (o.is("sum")) {
                    if (!o.is("bias")) {
                      inputs.add("");
                    }
                    Map<String, Object> plain = new HashMap<>(a);
                    plain.remove("activation");
                    plain.remove("activation_params");
                    inputs.add(w.node("Conv", List.of(x, inputs.get(1)), plain));
                  }
                  return w.node(FUSED, inputs, a);
                });
          },
          "function",
          List.of("Relu", "Tanh", "Sigmoid", "LeakyRelu", "HardSigmoid", "Clip"),
          "channels",
          List.of(new long[] {3, 5, 1}, new long[] {4, 6, 2}, new long[] {8, 8, 8}),
          "axes",
          List.of(1, 2, 3),
          "kernel",
          KERNELS,
          "stride",
          STEPS,
          "pads",
          PADS,
          "bias",
          Options.EITHER,
          "sum",
          Options.EITHER);
    }
  }

  private static void transposed(Sweep sweep) {
    for (int opset : new int[] {6, 11, 22}) {
      for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
        Options.each(
            o -> {
              long[] c = o.list("channels");
              int axes = o.whole("axes");
              Map<String, Object> a = window(o, axes);
              long[] distances = numbers(axes, o.list("dilation"));
              a.put("dilations", distances);
              a.put("group", (int) c[2]);
              long[] shape = shape(axes, c[0], o.is("small"));
              size(a, o, axes, shape);
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  o.toString(),
                  (w, x) -> transposed(w, x, o, axes, a));
            },
            "channels",
            CHANNELS,
            "axes",
            ONE_TO_THREE,
            "kernel",
            KERNELS,
            "stride",
            STEPS,
            "dilation",
            DISTANCES,
            "pads",
            PADS,
            "bias",
            Options.EITHER,
            "small",
            Options.EITHER,
            "size",
            List.of("own", "more", "given"));
      }
    }
  }

  private static void size(Map<String, Object> a, Options o, int axes, long[] shape) {
    long[] stride = o.list("stride");
    if (o.text("size").equals("more")) {
      long[] more = new long[axes];
      Arrays.setAll(more, k -> Math.max(0, stride[k] - 1));
      a.put("output_padding", more);
    } else if (o.text("size").equals("given")) {
      long[] size = new long[axes];
      Arrays.setAll(size, k -> shape[k + 2] * stride[k]);
      a.put("output_shape", size);
    }
  }

  private static String transposed(
      OnnxWriter w, String x, Options o, int axes, Map<String, Object> a) {
    long[] c = o.list("channels");
    long[] shape = new long[axes + 2];
    shape[0] = c[0];
    shape[1] = c[1] / c[2];
    System.arraycopy(o.list("kernel"), 0, shape, 2, axes);
    List<String> inputs = new ArrayList<>(List.of(x, w.weight(0.4, shape)));
    if (o.is("bias")) {
      inputs.add(w.weight(1, c[1]));
    }
    return w.node("ConvTranspose", inputs, a);
  }

  private static void pool(Sweep sweep, String operator) {
    boolean norm = operator.equals("LpPool");
    boolean mean = operator.equals("AveragePool");
    for (int opset : norm ? new int[] {11, 18, 22} : new int[] {7, 10, 11, 19, 22}) {
      for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
        Options.each(
            o -> {
              int axes = o.whole("axes");
              Map<String, Object> a = window(o, axes);
              boolean ceil = o.is("ceil");
              if (ceil && opset < (norm ? 18 : 10)) {
                return;
              }
              if (ceil) {
                a.put("ceil_mode", 1);
              }
              if (opset >= (norm ? 18 : mean ? 19 : 10)) {
                a.put("dilations", numbers(axes, o.list("dilation")));
              }
              if (mean) {
                a.put("count_include_pad", o.whole("kind") % 2);
              }
              if (norm) {
                a.put("p", o.whole("kind"));
              }
              long[] shape = shape(axes, o.whole("channels"), o.is("small"));
              if (isLeftOut(a, shape)) {
                return;
              }
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  o.toString(),
                  (w, x) -> w.node(operator, List.of(x), a));
            },
            "channels",
            List.of(1, 3, 17),
            "axes",
            ONE_TO_THREE,
            "kernel",
            KERNELS,
            "stride",
            STEPS,
            "dilation",
            DISTANCES,
            "pads",
            PADS,
            "ceil",
            Options.EITHER,
            "small",
            Options.EITHER,
            "kind",
            norm ? List.of(1, 2, 3) : mean ? List.of(0, 1) : List.of(0));
      }
    }
  }

  /**
   * Where onnxruntime leaves the standard: it finds one window where not one fits the image, and
   * forgets the distances within a window when a border is to keep the size.
   */
  private static boolean isLeftOut(Map<String, Object> a, long[] shape) {
    int axes = shape.length - 2;
    long[] kernel = (long[]) a.get("kernel_shape");
    long[] dilation = (long[]) a.getOrDefault("dilations", new long[] {1, 1, 1});
    long[] pads = (long[]) a.getOrDefault("pads", new long[2 * axes]);
    for (int k = 0; k < axes; k++) {
      long span = (kernel[k] - 1) * dilation[k] + 1;
      boolean same = a.getOrDefault("auto_pad", "").toString().startsWith("SAME");
      if (same && span > kernel[k]) {
        return true;
      }
      if (!same && span > shape[k + 2] + pads[k] + pads[k + axes]) {
        return true;
      }
    }
    return false;
  }

  private static void globalNorm(Sweep sweep) {
    for (int opset : new int[] {6, 13, 22}) {
      for (int rank = 3; rank <= 5; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
            for (int p = 1; p <= 3; p++) {
              Map<String, Object> how = Map.of("p", p);
              sweep.use(
                  opset,
                  layout,
                  shape,
                  false,
                  "p " + p,
                  (w, x) -> w.node("GlobalLpPool", List.of(x), how));
            }
          }
        }
      }
    }
  }

  private static void folded(Sweep sweep) {
    for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
      Options.each(
          o -> {
            long[] block = numbers(2, o.list("kernel"));
            long[] stride = numbers(2, o.list("stride"));
            long[] dilation = numbers(2, o.list("dilation"));
            long[] image = {8, 7};
            Map<String, Object> a = new HashMap<>();
            a.put("strides", stride);
            a.put("dilations", dilation);
            pads(a, 2, o.text("pads"));
            long[] pads = (long[]) a.getOrDefault("pads", new long[4]);
            long places = 1;
            for (int k = 0; k < 2; k++) {
              long span = dilation[k] * (block[k] - 1) + 1;
              places *= (image[k] + pads[k] + pads[k + 2] - span) / stride[k] + 1;
            }
            long[] shape = {2, o.whole("channels") * block[0] * block[1], places};
            sweep.use(
                18,
                layout,
                shape,
                false,
                o.toString(),
                (w, x) -> w.node("Col2Im", List.of(x, w.integers(image), w.integers(block)), a));
          },
          "channels",
          List.of(1, 3),
          "kernel",
          KERNELS,
          "stride",
          STEPS,
          "dilation",
          DISTANCES,
          "pads",
          List.of("none", "even", "uneven"));
    }
  }
}
