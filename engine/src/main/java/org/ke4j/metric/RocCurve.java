package org.ke4j.metric;

import java.util.Arrays;

/**
 * The receiver operating characteristic: one point for each distinct score taken as threshold
 * (scores at or above it are called anomalous), from the highest to the lowest, after a first point
 * at which nothing is.
 *
 * @param thresholds descending, the first is positive infinity
 * @param truePositiveRates ascending 0..1, one for each threshold
 * @param falsePositiveRates ascending 0..1, one for each threshold
 */
public record RocCurve(
    double[] thresholds, double[] truePositiveRates, double[] falsePositiveRates) {

  /**
   * The curve, in O(n log n).
   *
   * @throws org.ke4j.error.UsageException if lengths differ, one kind of label is missing or a
   *     score is NaN
   */
  public static RocCurve of(boolean[] anomaly, double[] scores) {
    Labels.checkBothKinds("ROC", anomaly, scores);
    int[] order = Ranks.ascending(scores);
    int n = order.length;
    double anomalies = Labels.anomalies(anomaly);
    double normals = n - anomalies;
    double[] thresholds = new double[n + 1];
    double[] hits = new double[n + 1];
    double[] alarms = new double[n + 1];
    thresholds[0] = Double.POSITIVE_INFINITY;
    int points = 1;
    double hit = 0;
    double alarm = 0;
    for (int i = n - 1; i >= 0; i--) {
      if (anomaly[order[i]]) {
        hit++;
      } else {
        alarm++;
      }
      if (i == 0 || scores[order[i - 1]] != scores[order[i]]) {
        thresholds[points] = scores[order[i]];
        hits[points] = hit / anomalies;
        alarms[points++] = alarm / normals;
      }
    }
    return new RocCurve(
        Arrays.copyOf(thresholds, points),
        Arrays.copyOf(hits, points),
        Arrays.copyOf(alarms, points));
  }
}
