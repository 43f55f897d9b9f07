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
      case GAP -> Math.min(beyond, behindLargestGap(all));
    };
  }

  private static int behindLargestGap(List<Ranked> all) {
    int most = Math.max(2, all.size() * 2 / 5);
    int best = -1;
    double largest = 0;
    for (int cut = Math.max(1, all.size() - most); cut <= all.size() - 2; cut++) {
      double below = all.get(cut - 1).distance();
      double gap = (all.get(cut).distance() - below) / below;
      if (!cutsGroup(all, cut) && gap > largest) {
        largest = gap;
        best = cut;
      }
    }
    Check.that(
        best >= 0,
        "gap rule: expected a gap among the farthest %d of %d transformations, got none",
        most + 1,
        all.size());
    return best;
  }

  /** Whether transformations that count as one stand on both sides of a cut. */
  private static boolean cutsGroup(List<Ranked> all, int cut) {
    if (all.get(cut - 1).oneWith(all.get(cut))) {
      return true;
    }
    boolean before = all.subList(0, cut).stream().anyMatch(Ranked::isQuarterTurn);
    boolean after = all.subList(cut, all.size()).stream().anyMatch(Ranked::isQuarterTurn);
    return before && after;
  }
}
