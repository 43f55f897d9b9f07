package org.ke4j.training;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Eq. 1 of arXiv 2406.10617 with its options as a SameDiff graph on top of a network's graph; the
 * values are those of {@link InfoNce}.
 */
final class InfoNceGraph {
  /** Name of the loss in the graph. */
  static final String LOSS = "loss";

  /** Takes what an anchor is not compared with out of a sum of exponentials. */
  private static final double ABSENT = -1e9;

  private static final double LEAST_SQUARE = 1e-24;

  private InfoNceGraph() {}

  /**
   * Writes the loss.
   *
   * @param features {@code [loss.rows(), width]}
   */
  static SDVariable write(SDVariable features, InfoNce loss) {
    SameDiff graph = features.getSameDiff();
    DataType type = features.dataType();
    int anchors = loss.anchors();
    int k = loss.positiveViews();
    double[][] first = new double[anchors][loss.rows()];
    double[][] positive = new double[anchors][loss.rows()];
    double[][] all = new double[anchors][loss.rows()];
    for (int anchor = 0; anchor < anchors; anchor++) {
      first[anchor][anchor] = 1;
      Arrays.fill(positive[anchor], ABSENT);
      Arrays.fill(all[anchor], ABSENT);
      int[] others = loss.others(anchor);
      for (int j = 0; j < others.length; j++) {
        all[anchor][others[j]] = 0;
        if (j < k) {
          positive[anchor][others[j]] = 0;
        }
      }
    }
    SDVariable squares = graph.sum(graph.math().square(features), true, 1);
    SDVariable least = constant(graph, "least square", type, new double[][] {{LEAST_SQUARE}});
    SDVariable unit = features.div(graph.math().sqrt(graph.max(squares, least)));
    SDVariable ofAnchors = constant(graph, "anchors", type, first).mmul(unit);
    SDVariable s = graph.linalg().mmul(ofAnchors, unit, false, true, false).div(loss.temperature());
    SDVariable logOfAll = logSumExp(graph, s.add(constant(graph, "all", type, all)));
    SDVariable perAnchor;
    if (loss.form() == LossForm.LOG_OF_SUM) {
      SDVariable present = constant(graph, "positive", type, positive);
      perAnchor = logOfAll.sub(logSumExp(graph, s.add(present))).div(k);
    } else {
      double[][] share = new double[anchors][loss.rows()];
      for (int anchor = 0; anchor < anchors; anchor++) {
        for (int row = 0; row < loss.rows(); row++) {
          share[anchor][row] = positive[anchor][row] == 0 ? 1.0 / k : 0;
        }
      }
      SDVariable shares = constant(graph, "positive", type, share);
      perAnchor = logOfAll.sub(graph.sum(s.mul(shares), true, 1));
    }
    return graph.mean(LOSS, perAnchor);
  }

  private static SDVariable logSumExp(SameDiff graph, SDVariable rows) {
    SDVariable most = graph.max(rows, true, 1);
    SDVariable sum = graph.sum(graph.math().exp(rows.sub(most)), true, 1);
    return graph.math().log(sum).add(most);
  }

  private static SDVariable constant(
      SameDiff graph, String name, DataType type, double[][] values) {
    INDArray array = Nd4j.createFromArray(values).castTo(type);
    return graph.constant("loss " + name, array);
  }
}
