package org.ke4j.metric;

import org.ke4j.error.Ke4jException;

/**
 * Refuses scores that say nothing. A detector that gives every image the same score has failed,
 * although the AUROC of constants is a well-defined 0.5; so protocols call this before any metric.
 */
public final class ScoreCheck {
  private ScoreCheck() {}

  /**
   * Returns the scores if they are finite and at least two of them differ.
   *
   * @param what whose scores, for the message, for example {@code "dn2 on cat, SAD"}
   * @throws Ke4jException if there are none, one is NaN or infinite, or all are equal
   */
  public static double[] usable(String what, double[] scores) {
    if (scores.length == 0) {
      throw new Ke4jException(what + ": expected scores, got none");
    }
    boolean constant = true;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i]) || Double.isInfinite(scores[i])) {
        throw new Ke4jException(what + ": score " + i + ": expected finite, got " + scores[i]);
      }
      constant &= scores[i] == scores[0];
    }
    if (constant) {
      throw new Ke4jException(
          what
              + ": expected scores that differ, but all "
              + scores.length
              + " are "
              + scores[0]
              + "; the detector does not tell images apart");
    }
    return scores;
  }
}
