package org.ke4j.metric;

/**
 * Area under the receiver operating characteristic: the probability that a random anomaly scores
 * higher than a random normal image, ties counted one half. 0.5 is chance, 1 perfect; constant
 * scores give 0.5 by the rule of ties, which is why protocols call {@link ScoreCheck} first.
 */
public final class Auroc {
  private Auroc() {}

  /**
   * The area by the rank sum (Mann-Whitney), in O(n log n).
   *
   * @param anomaly {@code n} labels, both kinds present
   * @param scores {@code n} scores, infinities allowed, NaN refused
   * @return 0..1
   * @throws org.ke4j.error.UsageException if lengths differ, one kind of label is missing or a
   *     score is NaN
   */
  public static double of(boolean[] anomaly, double[] scores) {
    Labels.checkBothKinds("AUROC", anomaly, scores);
    double[] ranks = Ranks.middle(scores);
    double sum = 0;
    double anomalies = 0;
    for (int i = 0; i < anomaly.length; i++) {
      if (anomaly[i]) {
        sum += ranks[i];
        anomalies++;
      }
    }
    double normals = anomaly.length - anomalies;
    return (sum - anomalies * (anomalies + 1) / 2) / (anomalies * normals);
  }

  /** As above with labels 1 (anomaly) and 0 (normal). */
  public static double of(int[] labels, double[] scores) {
    return of(Labels.of(labels), scores);
  }
}
