package org.ke4j.metric;

/**
 * Area under the precision-recall curve (AUPR) as average precision: the sum over thresholds of
 * precision times the gain in recall, without interpolation (scikit-learn's {@code
 * average_precision_score}). Anomalies are the positives. Chance is the share of anomalies.
 */
public final class AveragePrecision {
  private AveragePrecision() {}

  /**
   * The average precision, in O(n log n); equal scores are one threshold.
   *
   * @return above 0, at most 1
   * @throws org.ke4j.error.UsageException if lengths differ, one kind of label is missing or a
   *     score is NaN
   */
  public static double of(boolean[] anomaly, double[] scores) {
    Labels.checkBothKinds("AUPR", anomaly, scores);
    int[] order = Ranks.ascending(scores);
    double anomalies = Labels.anomalies(anomaly);
    double area = 0;
    double hits = 0;
    double before = 0;
    for (int i = order.length - 1; i >= 0; i--) {
      hits += anomaly[order[i]] ? 1 : 0;
      if (i == 0 || scores[order[i - 1]] != scores[order[i]]) {
        area += hits / (order.length - i) * (hits - before) / anomalies;
        before = hits;
      }
    }
    return area;
  }
}
