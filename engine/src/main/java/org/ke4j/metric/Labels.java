package org.ke4j.metric;

import org.ke4j.error.Check;

/** Labels of scores: {@code true} or 1 for an anomaly, {@code false} or 0 for a normal image. */
public final class Labels {
  private Labels() {}

  /**
   * Labels from numbers.
   *
   * @throws org.ke4j.error.UsageException if one is neither 0 nor 1
   */
  public static boolean[] of(int... labels) {
    boolean[] anomaly = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      Check.that(
          labels[i] == 0 || labels[i] == 1,
          "label %d: expected 0 (normal) or 1 (anomaly), got %d",
          i,
          labels[i]);
      anomaly[i] = labels[i] == 1;
    }
    return anomaly;
  }

  /** The number of anomalies. */
  public static int anomalies(boolean[] anomaly) {
    int count = 0;
    for (boolean one : anomaly) {
      count += one ? 1 : 0;
    }
    return count;
  }

  /** Demands a label for each score, both kinds of labels and no NaN among the scores. */
  static void checkBothKinds(String metric, boolean[] anomaly, double[] scores) {
    Check.that(
        anomaly.length == scores.length,
        "%s: expected a score for each of %d labels, got %d",
        metric,
        anomaly.length,
        scores.length);
    int anomalies = anomalies(anomaly);
    Check.that(
        anomalies > 0 && anomalies < anomaly.length,
        "%s: expected normal and anomalous labels, got %d normal and %d anomalous",
        metric,
        anomaly.length - anomalies,
        anomalies);
    for (int i = 0; i < scores.length; i++) {
      Check.that(!Double.isNaN(scores[i]), "%s: score %d is not a number", metric, i);
    }
  }
}
