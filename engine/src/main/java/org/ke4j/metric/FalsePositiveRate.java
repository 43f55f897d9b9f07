package org.ke4j.metric;

import org.ke4j.error.Check;

/** The share of normal images that are called anomalous when most anomalies are found. */
public final class FalsePositiveRate {
  private FalsePositiveRate() {}

  /** The usual one: at a true positive rate of 0.95. */
  public static double at95(boolean[] anomaly, double[] scores) {
    return at(0.95, anomaly, scores);
  }

  /**
   * The false positive rate at the highest threshold whose true positive rate is at least {@code
   * recall}; thresholds are scores, no interpolation.
   *
   * @param recall above 0, at most 1
   * @return 0..1, lower is better
   * @throws org.ke4j.error.UsageException if lengths differ, one kind of label is missing or a
   *     score is NaN
   */
  public static double at(double recall, boolean[] anomaly, double[] scores) {
    Check.that(recall > 0 && recall <= 1, "recall: expected above 0, at most 1, got %s", recall);
    RocCurve curve = RocCurve.of(anomaly, scores);
    int point = 0;
    while (curve.truePositiveRates()[point] < recall) {
      point++;
    }
    return curve.falsePositiveRates()[point];
  }
}
