package org.ke4j.knowledge;

import java.util.List;
import java.util.stream.Stream;
import org.ke4j.image.Transformation;

/**
 * What a class's ranking says about meaning: which transformations keep it, which change it.
 *
 * @param className the normal class
 * @param encoder name of the encoder
 * @param positive transformations that keep the meaning, nearest first
 * @param neutral those between, nearest first; used for nothing
 * @param negative transformations that change the meaning, nearest first
 */
public record Knowledge(
    String className,
    String encoder,
    List<Ranked> positive,
    List<Ranked> neutral,
    List<Ranked> negative) {
  public Knowledge {
    positive = List.copyOf(positive);
    neutral = List.copyOf(neutral);
    negative = List.copyOf(negative);
  }

  /**
   * Chooses the sets by a rule.
   *
   * @throws org.ke4j.error.UsageException if the rule's sets would overlap
   */
  public static Knowledge select(Ranking ranking, SelectionOptions options) {
    return SelectionRules.select(ranking, options);
  }

  /** Names of the positive transformations. */
  public List<String> positiveNames() {
    return names(positive);
  }

  /** Names of the negative transformations. */
  public List<String> negativeNames() {
    return names(negative);
  }

  /** The positive transformations themselves. */
  public List<Transformation> positiveTransformations() {
    return positive.stream().map(Ranked::transformation).toList();
  }

  /** The negative transformations themselves. */
  public List<Transformation> negativeTransformations() {
    return negative.stream().map(Ranked::transformation).toList();
  }

  private static List<String> names(List<Ranked> part) {
    Stream<String> names = part.stream().map(Ranked::name);
    return names.toList();
  }
}
