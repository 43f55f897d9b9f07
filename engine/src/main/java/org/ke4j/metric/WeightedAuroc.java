package org.ke4j.metric;

/** The AUROC of scores that count several times or not at all; sorts once. */
final class WeightedAuroc {
  private final boolean[] anomaly;
  private final double[] scores;
  private final int[] order;

  WeightedAuroc(boolean[] anomaly, double[] scores) {
    Labels.checkBothKinds("AUROC", anomaly, scores);
    this.anomaly = anomaly;
    this.scores = scores;
    this.order = Ranks.ascending(scores);
  }

  /**
   * The area in O(n).
   *
   * @param counts how often each score counts, 0 or more; both kinds of labels must be left
   */
  double of(int[] counts) {
    double below = 0;
    double won = 0;
    double anomalies = 0;
    for (int from = 0; from < order.length; ) {
      double value = scores[order[from]];
      double normal = 0;
      double anomalous = 0;
      int to = from;
      for (; to < order.length && scores[order[to]] == value; to++) {
        int row = order[to];
        if (anomaly[row]) {
          anomalous += counts[row];
        } else {
          normal += counts[row];
        }
      }
      won += anomalous * (below + normal / 2);
      below += normal;
      anomalies += anomalous;
      from = to;
    }
    return won / (anomalies * below);
  }
}
