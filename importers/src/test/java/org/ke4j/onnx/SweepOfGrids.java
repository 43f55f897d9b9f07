package org.ke4j.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reading between the pixels of an image or volume. */
final class SweepOfGrids {
  private SweepOfGrids() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("GridSample", SweepOfGrids::grid);
  }

  /** At positions of the file, the same or others for each image, and at positions of the image. */
  private static void grid(Sweep sweep) {
    for (int opset : new int[] {16, 20, 22}) {
      for (int axes = 2; axes <= 3; axes++) {
        for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
          for (long[] shape :
              new long[][] {{2, 3, 4, 5, 3}, {2, 1, 1, 6, 2}, {3, 5, 7, 1, 4}, {1, 2, 2, 2, 2}}) {
            long[] own = Arrays.copyOf(shape, axes + 2);
            int n = axes;
            Options.each(
                o -> {
                  if (o.text("mode").equals("cubic") && n == 3) {
                    return;
                  }
                  sweep.closed(!o.text("grid").equals("image"));
                  sweep.use(
                      opset, layout, own, false, o.toString(), (w, x) -> grid(w, x, own, opset, o));
                },
                "mode",
                List.of("linear", "nearest", "cubic"),
                "padding",
                List.of("zeros", "border", "reflection"),
                "corners",
                List.of(0, 1),
                "grid",
                List.of("near", "far", "image"));
          }
        }
      }
    }
    sweep.closed(false);
  }

  private static String grid(OnnxWriter w, String x, long[] shape, int opset, Options o) {
    int axes = shape.length - 2;
    String mode = o.text("mode");
    boolean old = opset < 20 && !mode.equals("nearest");
    Map<String, Object> a = new HashMap<>();
    a.put("mode", old ? "bi" + mode : mode);
    a.put("padding_mode", o.text("padding"));
    a.put("align_corners", o.whole("corners"));
    long[] places = new long[axes + 2];
    places[0] = shape[0];
    for (int k = 1; k <= axes; k++) {
      places[k] = 1L + k % 3;
    }
    places[axes + 1] = axes;
    long count = Arrays.stream(places).skip(1).reduce(1, (p, q) -> p * q);
    if (!o.text("grid").equals("image")) {
      double reach = o.text("grid").equals("near") ? 0.6 : 2.5;
      return w.node("GridSample", List.of(x, w.weight(reach, places)), a);
    }
    long all = Arrays.stream(shape).skip(1).reduce(1, (p, q) -> p * q);
    String flat = w.node("Reshape", x, w.integers(0, -1));
    String moved = w.node("Tanh", w.node("MatMul", flat, w.weight(0.3, all, count)));
    places[0] = 0;
    String at = w.node("Reshape", w.node("Mul", moved, w.number(1.3f)), w.integers(places));
    return w.node("GridSample", List.of(x, at), a);
  }
}
