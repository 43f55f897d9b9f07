package org.ke4j.method;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;

/** Which transformations change the meaning, for detectors that take a side for each of them. */
@FunctionalInterface
public interface MeaningRule {
  /** Divides the transformations of a ranking. */
  Knowledge select(Ranker.Result result);

  /** By a rule on the exact Wasserstein distances; what is not negative keeps the meaning. */
  static MeaningRule of(SelectionOptions selection) {
    Objects.requireNonNull(selection, "selection");
    return result -> Knowledge.select(result.ranking(), selection);
  }

  /**
   * What fits an encoder: its own threshold of the paired mean distance where it is known ({@link
   * ContrastRule}), else the largest relative gap of the ranking.
   *
   * @param k how many are negative at least, under a threshold
   * @param threshold the encoder's, or the user's; NaN if there is none
   */
  static MeaningRule fitting(int k, double threshold) {
    return Double.isNaN(threshold)
        ? of(SelectionOptions.gap())
        : new ContrastRule(k, threshold)::select;
  }

  /** The K farthest by paired mean cosine distance; all others keep the meaning. */
  static MeaningRule fixed(int k) {
    return new ContrastRule(k, Double.NaN)::select;
  }

  /** What somebody knows: these change the meaning, all others keep it. */
  static MeaningRule known(Set<String> changes) {
    Set<String> names = Set.copyOf(changes);
    return result -> {
      List<Ranked> positive = new ArrayList<>();
      List<Ranked> negative = new ArrayList<>();
      for (Ranked ranked : result.ranking().transformations()) {
        (names.contains(ranked.name()) ? negative : positive).add(ranked);
      }
      return new Knowledge(
          result.ranking().className(), result.ranking().encoder(), positive, List.of(), negative);
    };
  }
}
