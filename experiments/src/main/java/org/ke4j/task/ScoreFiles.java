package org.ke4j.task;

import java.util.List;
import org.ke4j.evaluation.ScoredSet;
import org.ke4j.image.Sample;
import org.ke4j.protocol.TestView;
import org.ke4j.report.TextTable;

/** Files of scores of an evaluation. */
final class ScoreFiles {
  private ScoreFiles() {}

  static String name(ScoredSet set) {
    String scope = set.scope().label() == null ? "" : "-" + set.scope().label();
    return "scores-"
        + set.className()
        + "-"
        + set.detector()
        + "-"
        + set.protocol().label()
        + scope
        + ".csv";
  }

  /** A file that {@code ke metrics} reads. */
  static String csv(ScoredSet set, List<Sample> test) {
    TextTable table = new TextTable("image", "transformation", "label", "score");
    for (int i = 0; i < set.views().size(); i++) {
      TestView view = set.views().get(i);
      table.row(
          test.get(view.sample()).name(),
          view.transformation() == null ? "" : view.transformation(),
          view.anomaly() ? 1 : 0,
          set.scores().score()[i]);
    }
    return table.csv();
  }
}
