package org.ke4j.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;

/** Reductions over random axes. */
final class OperatorCasesOfReductions {
  private OperatorCasesOfReductions() {}

  /** Sums and a product of no elements, as of an empty list of extents. */
  private static void ofNothing(Map<String, Case> cases) {
    for (String operator :
        new String[] {"ReduceSum", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare"}) {
      for (boolean whole : new boolean[] {false, true}) {
        cases.put(
            operator + (whole ? " of no integers" : " of no numbers"),
            t -> {
              OnnxWriter w = t.opset(18).writer();
              String x = t.input(t.pick(1, 3));
              String none = whole ? w.integers() : w.floats(new float[0], 0);
              String y = w.node(operator, List.of(none), Map.of("keepdims", 0));
              return w.node("Add", x, w.node("Cast", List.of(y), Map.of("to", 1)));
            });
      }
    }
  }

  static void add(Map<String, Case> cases) {
    ofNothing(cases);
    for (String operator :
        new String[] {
          "ReduceMean",
          "ReduceSum",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceSumSquare",
          "ReduceLogSum",
          "ReduceLogSumExp"
        }) {
      cases.put(
          operator + " of a constant",
          t -> {
            OnnxWriter w = t.opset(18).writer();
            String x = t.input(t.pick(1, 3));
            long[] shape = {t.pick(1, 2), t.pick(1, 3), t.pick(1, 2)};
            String constant = t.coin() ? w.positive(shape) : w.positive(1, 1, 1);
            String axes = t.coin() ? w.integers(t.pick(0, 2)) : w.integers(2, -3);
            Map<String, Object> keep = Map.of("keepdims", t.pick(0, 1));
            String y = w.node(operator, List.of(constant, axes), keep);
            String all = w.node("ReduceMean", List.of(y), Map.of("keepdims", 0));
            return w.node("Add", x, all);
          });
      cases.put(
          operator,
          t -> {
            String x =
                t.opset(11, 13, 18).positive().input(t.pick(1, 4), t.pick(1, 5), t.pick(1, 6));
            long[] axes =
                t.any(new long[] {3, 1}, new long[] {-1}, new long[] {2, -1}, new long[] {1, 2, 3});
            Map<String, Object> a = new HashMap<>();
            a.put("keepdims", t.pick(0, 1));
            boolean asInput =
                t.writer().opset() >= 18
                    || (t.writer().opset() >= 13 && operator.equals("ReduceSum"));
            if (asInput) {
              return t.writer().node(operator, List.of(x, t.writer().integers(axes)), a);
            }
            a.put("axes", axes);
            return t.writer().node(operator, List.of(x), a);
          });
    }
    for (String operator : new String[] {"ArgMax", "ArgMin"}) {
      cases.put(
          operator,
          t -> {
            String x = t.anyInput();
            String index =
                t.writer()
                    .node(operator, List.of(x), Map.of("axis", t.axis(), "keepdims", t.pick(0, 1)));
            return t.truth(index);
          });
    }
  }
}
