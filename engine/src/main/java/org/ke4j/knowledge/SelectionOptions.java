package org.ke4j.knowledge;

import java.util.Objects;
import org.ke4j.error.Check;

/**
 * How positive and negative transformations are chosen from a ranking.
 *
 * @param rule the rule
 * @param k size of the positive set, and of the negative one under {@link Rule#FIXED}; 1 or more
 * @param positiveOffset how many of the nearest transformations the positives skip, 0 (the paper's
 *     text) or 1 (its code)
 * @param threshold under {@link Rule#THRESHOLD} the distance from which on a transformation is
 *     negative; under the other rules transformations from there on are negative too, besides those
 *     that the rule takes; NaN for none
 */
public record SelectionOptions(Rule rule, int k, int positiveOffset, double threshold) {
  /** The rules. */
  public enum Rule {
    /** K nearest after the offset, K farthest. */
    FIXED,
    /** Everything from a distance on is negative: nothing, where nothing is so far. */
    THRESHOLD,
    /**
     * Everything behind the largest relative gap is negative: the gap (d[i+1] - d[i]) / d[i] among
     * those that leave two transformations or more, and at most two fifths of all, behind. Quarter
     * turns to either side, and neighbours of one kind closer than 5 %, are never cut apart.
     */
    GAP
  }

  /** The paper's text: K = 2, the two nearest are positive. */
  public static final SelectionOptions PAPER = fixed(2, 0);

  /** The authors' code: K = 2, the nearest is skipped. */
  public static final SelectionOptions REFERENCE = fixed(2, 1);

  public SelectionOptions {
    Objects.requireNonNull(rule, "rule");
    Check.atLeast("K", k, 1);
    Check.between("positive offset", positiveOffset, 0, 1);
    Check.that(
        Double.isNaN(threshold) || (threshold > 0 && Double.isFinite(threshold)),
        "threshold: expected a distance above 0, got %s",
        threshold);
    Check.that(
        rule != Rule.THRESHOLD || !Double.isNaN(threshold), "the threshold rule needs a threshold");
  }

  /**
   * Refuses a number of transformations that are too few for the sets.
   *
   * @param transformations how many will be ranked
   */
  public void check(int transformations) {
    long least = positiveOffset + (rule == Rule.FIXED ? 2L * k : k);
    Check.that(
        least <= transformations,
        "--k %d%s: expected at least %d transformations, got %d",
        k,
        positiveOffset == 0 ? "" : " after " + positiveOffset,
        least,
        transformations);
  }

  /** K nearest after the offset and K farthest. */
  public static SelectionOptions fixed(int k, int positiveOffset) {
    return new SelectionOptions(Rule.FIXED, k, positiveOffset, Double.NaN);
  }

  /** Everything from the threshold on is negative, the K nearest after the offset are positive. */
  public static SelectionOptions beyond(double threshold) {
    return new SelectionOptions(Rule.THRESHOLD, 2, 0, threshold);
  }

  /** Everything behind the largest relative gap is negative, the K nearest are positive. */
  public static SelectionOptions gap() {
    return new SelectionOptions(Rule.GAP, 2, 0, Double.NaN);
  }

  /**
   * With a distance from which on a transformation is negative in any case: under {@link
   * Rule#FIXED} the K farthest and all from there on.
   */
  public SelectionOptions withNegativeThreshold(double distance) {
    return new SelectionOptions(rule, k, positiveOffset, distance);
  }
}
