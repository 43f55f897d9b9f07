package org.ke4j.knowledge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ke4j.error.Check;

/**
 * The transformations of one class, nearest first.
 *
 * @param className the normal class
 * @param encoder name of the encoder
 * @param transformations ascending by distance, equal distances by name; names are distinct
 */
public record Ranking(String className, String encoder, List<Ranked> transformations) {
  private static final Comparator<Ranked> ORDER =
      Comparator.comparingDouble(Ranked::distance).thenComparing(Ranked::name);

  public Ranking {
    Objects.requireNonNull(className, "className");
    Objects.requireNonNull(encoder, "encoder");
    List<Ranked> sorted = new ArrayList<>(transformations);
    sorted.sort(ORDER);
    transformations = List.copyOf(sorted);
    Set<String> names = new HashSet<>();
    for (Ranked ranked : transformations) {
      Check.that(names.add(ranked.name()), "ranking: %s occurs twice", ranked.name());
    }
  }

  /** A ranking of transformations in any order. */
  public static Ranking of(String className, String encoder, List<Ranked> transformations) {
    return new Ranking(className, encoder, transformations);
  }

  /** The names, nearest first. */
  public List<String> names() {
    return transformations.stream().map(Ranked::name).toList();
  }

  /**
   * The distance of a transformation.
   *
   * @throws org.ke4j.error.UsageException if it is not ranked
   */
  public double distance(String name) {
    for (Ranked ranked : transformations) {
      if (ranked.name().equals(name)) {
        return ranked.distance();
      }
    }
    throw new org.ke4j.error.UsageException(
        "ranking: no transformation '" + name + "'; there are: " + String.join(", ", names()));
  }
}
