package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;
import org.ke4j.onnx.OperatorCases.Trial;

/**
 * A part of every image that is written or read by places, as exporters say {@code x[:, a, :, b:] =
 * y} and {@code x[:, i, j]}: tuples whose first number counts the images.
 */
final class OperatorCasesOfParts {
  private OperatorCasesOfParts() {}

  static void add(Map<String, Case> cases) {
    for (String reduction : new String[] {"none", "add", "max"}) {
      cases.put("ScatterND into each image " + reduction, t -> written(t, reduction));
    }
    cases.put("GatherND from each image", OperatorCasesOfParts::read);
  }

  private static String written(Trial t, String reduction) {
    int rank = t.pick(2, 4);
    long[] extents = new long[rank];
    for (int k = 0; k < rank; k++) {
      extents[k] = t.pick(2, 5);
    }
    String x = t.opset(16, 18).input(extents);
    OnnxWriter w = t.writer();
    int depth = t.pick(1, rank);
    String part = w.node("Sin", x);
    List<long[]> ranges = new ArrayList<>();
    for (int k = 0; k < depth; k++) {
      long from = t.pick(0, (int) extents[k] - 1);
      long to = t.pick((int) from + 1, (int) extents[k]);
      ranges.add(new long[] {from, to});
      part = w.node("Slice", part, w.integers(from), w.integers(to), w.integers(k + 1));
    }
    return w.node(
        "ScatterND", List.of(x, places(w, x, ranges), part), Map.of("reduction", reduction));
  }

  private static String read(Trial t) {
    long[] extents = {t.pick(2, 5), t.pick(2, 5), t.pick(1, 3)};
    String x = t.opset(13, 17).input(extents);
    List<long[]> ranges = new ArrayList<>();
    int depth = t.pick(1, 3);
    for (int k = 0; k < depth; k++) {
      ranges.add(new long[] {t.pick(0, (int) extents[k] - 1), extents[k]});
    }
    return t.writer().node("GatherND", x, places(t.writer(), x, ranges));
  }

  /** Tuples (n, i, j, ...) of all images and ranges, as PyTorch's exporter makes them. */
  private static String places(OnnxWriter w, String x, List<long[]> ranges) {
    int axes = ranges.size() + 1;
    List<String> counted = new ArrayList<>();
    String batch = w.node("Gather", w.node("Shape", x), w.integer(0));
    String all = null;
    for (int k = 0; k < axes; k++) {
      String numbers =
          k == 0
              ? w.node("Range", w.integer(0), batch, w.integer(1))
              : w.node(
                  "Range",
                  w.integer(ranges.get(k - 1)[0]),
                  w.integer(ranges.get(k - 1)[1]),
                  w.integer(1));
      long[] along = new long[axes - k];
      Arrays.fill(along, 1);
      along[0] = -1;
      String one = w.node("Reshape", numbers, w.integers(along));
      counted.add(one);
      all = all == null ? one : w.node("Add", all, one);
    }
    String shape = w.node("Shape", all);
    List<String> tuples = new ArrayList<>();
    for (String one : counted) {
      tuples.add(w.node("Unsqueeze", w.node("Expand", one, shape), w.integers(axes)));
    }
    return w.node("Concat", tuples, Map.of("axis", axes));
  }
}
