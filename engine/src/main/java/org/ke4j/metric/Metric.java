package org.ke4j.metric;

/** One number for how well scores tell anomalies from normal images. */
@FunctionalInterface
public interface Metric {
  /**
   * The metric of these scores.
   *
   * @param anomaly labels, both kinds present
   * @param scores a score for each label, higher for more anomalous
   */
  double of(boolean[] anomaly, double[] scores);
}
