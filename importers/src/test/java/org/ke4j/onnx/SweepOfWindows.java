package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Convolutions, pooling, padding and resizing over kernels, strides, pads, groups and modes. */
final class SweepOfWindows {
  private static final Sweep.Layout[] LAYOUTS = {Sweep.Layout.STRAIGHT, Sweep.Layout.CHANNELS_LAST};

  private SweepOfWindows() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("Conv", SweepOfWindows::conv);
    for (String operator : new String[] {"MaxPool", "AveragePool"}) {
      to.put(operator, sweep -> pool(sweep, operator));
    }
    for (String operator : new String[] {"GlobalAveragePool", "GlobalMaxPool"}) {
      to.put(
          operator,
          sweep -> {
            for (int rank = 3; rank <= 5; rank++) {
              for (long[] shape : Sweep.shapes(rank)) {
                for (Sweep.Layout layout : LAYOUTS) {
                  sweep.use(13, layout, shape, false, "", (w, x) -> w.node(operator, x));
                }
              }
            }
          });
    }
    to.put("Pad", SweepOfWindows::pad);
    to.put("Resize", SweepOfWindows::resize);
    to.put("Resize antialias", SweepOfWindows::antialias);
    to.put("Resize 10", sweep -> old(sweep, 10));
    to.put("Upsample", sweep -> old(sweep, 9));
    for (String operator : new String[] {"DepthToSpace", "SpaceToDepth"}) {
      to.put(operator, sweep -> blocks(sweep, operator));
    }
  }

  private static void conv(Sweep sweep) {
    long[][] channels = {
      {1, 1, 1}, {3, 5, 1}, {4, 6, 2}, {8, 8, 8}, {3, 6, 3}, {24, 24, 1}, {17, 3, 1}
    };
    for (long[] c : channels) {
      for (long[] k : new long[][] {{1, 1}, {2, 2}, {3, 3}, {1, 5}, {5, 2}}) {
        for (long stride = 1; stride <= 3; stride++) {
          for (long dilation = 1; dilation <= 2; dilation++) {
            for (long[] pads : new long[][] {{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 2, 1, 0}}) {
              for (Sweep.Layout layout : LAYOUTS) {
                Map<String, Object> how =
                    Map.of(
                        "kernel_shape",
                        k,
                        "strides",
                        new long[] {stride, stride},
                        "dilations",
                        new long[] {dilation, dilation},
                        "pads",
                        pads,
                        "group",
                        (int) c[2]);
                String what =
                    "channels "
                        + c[0]
                        + ">"
                        + c[1]
                        + "/"
                        + c[2]
                        + " kernel "
                        + k[0]
                        + "x"
                        + k[1]
                        + " stride "
                        + stride
                        + " dilation "
                        + dilation
                        + " pads "
                        + pads[0]
                        + pads[1]
                        + pads[2]
                        + pads[3];
                sweep.use(
                    13,
                    layout,
                    new long[] {2, c[0], 9, 11},
                    false,
                    what,
                    (w, x) ->
                        w.node(
                            "Conv",
                            List.of(
                                x, w.weight(0.5, c[1], c[0] / c[2], k[0], k[1]), w.weight(1, c[1])),
                            how));
              }
            }
          }
        }
      }
    }
    for (String auto : new String[] {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
      for (long stride = 1; stride <= 3; stride++) {
        for (long k = 1; k <= 4; k++) {
          long n = k;
          Map<String, Object> how =
              Map.of("auto_pad", auto, "strides", new long[] {stride, stride});
          sweep.use(
              13,
              Sweep.Layout.STRAIGHT,
              new long[] {2, 3, 8, 7},
              false,
              auto + " kernel " + k + " stride " + stride,
              (w, x) -> w.node("Conv", List.of(x, w.weight(1, 4, 3, n, n)), how));
          Map<String, Object> one = Map.of("auto_pad", auto, "strides", new long[] {stride});
          sweep.use(
              13,
              Sweep.Layout.STRAIGHT,
              new long[] {2, 3, 8},
              false,
              auto + " kernel " + k + " stride " + stride,
              (w, x) -> w.node("Conv", List.of(x, w.weight(1, 4, 3, n)), one));
        }
      }
    }
  }

  private static void pool(Sweep sweep, String operator) {
    for (long[] size : new long[][] {{9, 11}, {5, 4}, {7, 7}, {1, 6}}) {
      for (long[] k : new long[][] {{1, 1}, {2, 2}, {3, 3}, {3, 2}, {1, 4}}) {
        for (long stride = 1; stride <= 3; stride++) {
          for (int ceil = 0; ceil <= 1; ceil++) {
            for (int count = 0; count <= (operator.startsWith("A") ? 1 : 0); count++) {
              for (long[] pads : new long[][] {{0, 0, 0, 0}, {1, 1, 1, 1}, {0, 1, 1, 0}}) {
                for (Sweep.Layout layout : LAYOUTS) {
                  Map<String, Object> how = new HashMap<>();
                  how.put("kernel_shape", k);
                  how.put("strides", new long[] {stride, stride});
                  how.put("pads", pads);
                  how.put("ceil_mode", ceil);
                  if (count == 1) {
                    how.put("count_include_pad", 1);
                  }
                  sweep.use(
                      19,
                      layout,
                      new long[] {2, 3, size[0], size[1]},
                      false,
                      "kernel "
                          + k[0]
                          + "x"
                          + k[1]
                          + " stride "
                          + stride
                          + " ceil "
                          + ceil
                          + " count "
                          + count
                          + " pads "
                          + pads[0]
                          + pads[1]
                          + pads[2]
                          + pads[3],
                      (w, x) -> w.node(operator, List.of(x), how));
                }
              }
            }
          }
        }
      }
    }
    sweep.use(
        12,
        Sweep.Layout.STRAIGHT,
        new long[] {2, 3, 8, 8},
        true,
        "odd values",
        (w, x) -> {
          // onnxruntime keeps or drops what is no number by its place in a window, and sums have
          // an order.
          String safe =
              operator.equals("MaxPool")
                  ? w.node("Where", w.node("IsNaN", x), w.number(1), x)
                  : w.node("Clip", x, w.number(-99), w.number(99));
          return w.node(operator, List.of(safe), Map.of("kernel_shape", new long[] {2, 2}));
        });
  }

  private static void pad(Sweep sweep) {
    for (String mode : new String[] {"constant", "reflect", "edge", "wrap"}) {
      for (int rank = 2; rank <= 5; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          for (int axis = 1; axis < rank; axis++) {
            for (long[] by : new long[][] {{1, 0}, {0, 2}, {2, 1}, {-1, 1}}) {
              // Beyond one turn onnxruntime reads outside its memory.
              boolean turns = mode.equals("wrap") && shape[axis] < Math.max(by[0], by[1]);
              if (turns || (shape[axis] < 3 && (by[0] < 0 || mode.equals("reflect")))) {
                continue;
              }
              long[] pads = new long[2 * rank];
              pads[axis] = by[0];
              pads[axis + rank] = by[1];
              for (Sweep.Layout layout : LAYOUTS) {
                if (Sweep.fits(layout, rank)) {
                  sweep.use(
                      19,
                      layout,
                      shape,
                      false,
                      mode + " axis " + axis + " " + by[0] + " " + by[1],
                      (w, x) -> w.node("Pad", List.of(x, w.integers(pads)), Map.of("mode", mode)));
                }
              }
            }
          }
        }
      }
    }
  }

  private static void resize(Sweep sweep) {
    String[] coordinates = {
      "half_pixel",
      "pytorch_half_pixel",
      "align_corners",
      "asymmetric",
      "half_pixel_symmetric",
      "tf_half_pixel_for_nn",
      "tf_crop_and_resize"
    };
    float[] scales = {0.6f, 0.7f, 1.05f, 1f / 3, 1.5f, 2, 2.3f, 0.1f, 0.3f, 3};
    for (String coordinate : coordinates) {
      for (String mode : new String[] {"nearest", "linear", "cubic"}) {
        List<String> roundings =
            mode.equals("nearest")
                ? List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
                : List.of("floor");
        for (String rounding : roundings) {
          for (float scale : scales) {
            for (int size = 7; size <= 13; size += 3) {
              long extent = size;
              Map<String, Object> how = new HashMap<>();
              how.put("mode", mode);
              how.put("coordinate_transformation_mode", coordinate);
              if (mode.equals("nearest")) {
                how.put("nearest_mode", rounding);
              }
              for (boolean bySize : new boolean[] {false, true}) {
                long[] shape = {2, 3, extent, extent + 2};
                sweep.use(
                    13,
                    Sweep.Layout.STRAIGHT,
                    shape,
                    false,
                    mode + " " + coordinate + " " + rounding + " scale " + scale + " " + bySize,
                    (w, x) -> {
                      boolean crop = coordinate.equals("tf_crop_and_resize");
                      float[] region = {0, 0, 0.1f, 0.2f, 1, 1, 1.1f, 0.9f};
                      String roi = crop ? w.floats(region, 8) : "";
                      List<String> inputs = new ArrayList<>(List.of(x, roi));
                      if (bySize) {
                        inputs.add("");
                        inputs.add(
                            w.integers(
                                2,
                                3,
                                Math.max(1, (long) (scale * extent)),
                                Math.max(1, (long) (1.3f * scale * (extent + 2)))));
                      } else {
                        inputs.add(w.floats(new float[] {1, 1, scale, 1.3f * scale}, 4));
                      }
                      return w.node("Resize", inputs, how);
                    });
              }
            }
          }
        }
      }
    }
  }

  private static void antialias(Sweep sweep) {
    for (String policy : new String[] {"stretch", "not_larger", "not_smaller"}) {
      for (String mode : new String[] {"nearest", "linear", "cubic"}) {
        for (int antialias = 0; antialias <= (mode.equals("nearest") ? 0 : 1); antialias++) {
          for (int outside = 0; outside <= (mode.equals("cubic") ? 1 : 0); outside++) {
            for (long[] size : new long[][] {{4, 5}, {7, 3}, {15, 9}, {6, 20}}) {
              Map<String, Object> how =
                  Map.of(
                      "mode",
                      mode,
                      "antialias",
                      antialias,
                      "exclude_outside",
                      outside,
                      "keep_aspect_ratio_policy",
                      policy,
                      "axes",
                      new long[] {2, 3});
              sweep.use(
                  18,
                  Sweep.Layout.STRAIGHT,
                  new long[] {2, 3, 9, 7},
                  false,
                  policy
                      + " "
                      + mode
                      + " antialias "
                      + antialias
                      + " outside "
                      + outside
                      + " to "
                      + size[0]
                      + "x"
                      + size[1],
                  (w, x) ->
                      w.node("Resize", List.of(x, "", "", w.integers(size[0], size[1])), how));
            }
          }
        }
      }
    }
  }

  /** Before opset 11: no coordinates, no rounding to choose; Upsample before opset 10. */
  private static void old(Sweep sweep, int opset) {
    String operator = opset == 10 ? "Resize" : "Upsample";
    for (String mode : new String[] {"nearest", "linear"}) {
      for (float scale : new float[] {0.6f, 0.7f, 1, 1.5f, 2, 2.3f, 0.3f, 3}) {
        for (int size = 7; size <= 13; size += 3) {
          long[] shape = {2, 3, size, size + 2};
          float[] scales = {1, 1, scale, 1.3f * scale};
          Map<String, Object> how = Map.of("mode", mode);
          sweep.use(
              opset,
              Sweep.Layout.STRAIGHT,
              shape,
              false,
              mode + " scale " + scale,
              (w, x) -> w.node(operator, List.of(x, w.floats(scales, 4)), how));
          if (opset == 9) {
            sweep.use(
                8,
                Sweep.Layout.STRAIGHT,
                shape,
                false,
                mode + " scale " + scale,
                (w, x) -> w.node(operator, List.of(x), Map.of("mode", mode, "scales", scales)));
          }
        }
      }
    }
  }

  private static void blocks(Sweep sweep, String operator) {
    for (int block = 1; block <= 3; block++) {
      for (Sweep.Layout layout : LAYOUTS) {
        int b = block;
        long[] shape =
            operator.startsWith("D")
                ? new long[] {2, 2L * b * b, 3, 5}
                : new long[] {2, 3, 2L * b, 3L * b};
        List<Map<String, Object>> ways = new ArrayList<>(List.of(Map.of("blocksize", b)));
        if (operator.startsWith("D")) {
          ways.add(Map.of("blocksize", b, "mode", "CRD"));
        }
        for (Map<String, Object> how : ways) {
          sweep.use(
              13,
              layout,
              shape,
              false,
              how.toString(),
              (w, x) -> w.node(operator, List.of(x), how));
        }
      }
    }
  }
}
