package org.ke4j.onnx;

import static org.ke4j.onnx.SweepOfChoices.merged;
import static org.ke4j.onnx.SweepOfChoices.number;
import static org.ke4j.onnx.SweepOfChoices.places;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Numbers of the image as rows with one value that stands out. */
final class SweepOfOneHot {
  private SweepOfOneHot() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("OneHot", SweepOfOneHot::oneHot);
  }

  private static void oneHot(Sweep sweep) {
    for (int opset : new int[] {9, 11}) {
      SweepOfAxes.all(
          Sweep.Layout.values(),
          (shape, layout) -> {
            int rank = shape.length;
            boolean inside = layout == Sweep.Layout.BATCH_INSIDE;
            for (int axis = -rank - 1; axis <= rank; axis++) {
              int given = axis;
              int on = axis < 0 ? axis + rank + 1 : axis;
              if (rank > 5 || on <= (inside ? 1 : 0)) {
                continue;
              }
              Options.each(
                  o ->
                      sweep.use(
                          opset,
                          layout,
                          shape,
                          false,
                          "axis " + given + " " + o,
                          (w, x) -> {
                            String at = places(w, x, 5, true);
                            String depth = w.integers(o.whole("depth"));
                            String values =
                                o.is("whole")
                                    ? w.integers(-3, 7)
                                    : w.floats(new float[] {0.5f, 2.5f}, 2);
                            Map<String, Object> a = Map.of("axis", given);
                            String y = w.node("OneHot", List.of(at, depth, values), a);
                            y = o.is("whole") ? number(w, w.node("Div", y, w.integers(2))) : y;
                            return inside ? merged(w, y, rank) : y;
                          }),
                  "depth",
                  List.of(1, 3, 5, 6),
                  "whole",
                  Options.EITHER);
            }
          });
    }
  }
}
