package org.ke4j.knowledge;

import java.util.List;
import org.ke4j.error.Check;

/** The selection rules, each a choice of two cuts in the ascending ranking. */
final class SelectionRules {
  private SelectionRules() {}

  static Knowledge select(Ranking ranking, SelectionOptions options) {
    List<Ranked> all = ranking.transformations();
    int firstNegative = firstNegative(ranking, options);
    int offset = options.positiveOffset();
    int behindPositive = offset + options.k();
    Check.that(
        behindPositive <= firstNegative,
        "selection of %d positives after %d and %d negatives: the sets overlap, there are only %d"
            + " transformations",
        options.k(),
        offset,
        all.size() - firstNegative,
        all.size());
    List<Ranked> neutral = new java.util.ArrayList<>(all.subList(0, offset));
    neutral.addAll(all.subList(behindPositive, firstNegative));
    return new Knowledge(
        ranking.className(),
        ranking.encoder(),
        all.subList(offset, behindPositive),
        neutral,
        all.subList(firstNegative, all.size()));
  }

  /** Rank of the nearest negative transformation. */
  private static int firstNegative(Ranking ranking, SelectionOptions options) {
    List<Ranked> all = ranking.transformations();
    int beyond = 0;
    while (beyond < all.size() && !(all.get(beyond).distance() >= options.threshold())) {
      beyond++;
    }
    return switch (options.rule()) {
      case THRESHOLD -> beyond;
      case FIXED -> Math.min(beyond, all.size() - options.k());
    };
  }
}
