package org.ke4j.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;

/** Reductions over random axes. */
final class OperatorCasesOfReductions {
  private OperatorCasesOfReductions() {}

  static void add(Map<String, Case> cases) {
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
