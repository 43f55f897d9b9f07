package org.ke4j.method;

import java.util.List;
import org.ke4j.error.Check;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;

/**
 * Which views the contrast detector learns from: by the paired mean cosine distance, the K farthest
 * and everything from a threshold on are negative, all others positive.
 *
 * @param k how many are negative at least, 1 or more; default 2
 * @param threshold paired mean cosine distance from which on a change is one of meaning; it belongs
 *     to the encoder; NaN for none
 */
public record ContrastRule(int k, double threshold) {
  public ContrastRule {
    Check.atLeast("K", k, 1);
    Check.that(
        Double.isNaN(threshold) || threshold > 0,
        "threshold: expected a distance above 0, got %s",
        threshold);
  }

  /** Divides the transformations of a ranking by paired means. */
  public Knowledge select(Ranking paired) {
    List<Ranked> all = paired.transformations();
    Check.that(k < all.size(), "K = %d negatives leave no positive among %d", k, all.size());
    int firstNegative = all.size() - k;
    while (firstNegative > 1 && all.get(firstNegative - 1).distance() >= threshold) {
      firstNegative--;
    }
    return new Knowledge(
        paired.className(),
        paired.encoder(),
        all.subList(0, firstNegative),
        List.of(),
        all.subList(firstNegative, all.size()));
  }
}
