package org.ke4j.spark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;

/**
 * The ranking of one class.
 *
 * @param className the class
 * @param encoder name of the encoder
 * @param images sound pictures of the class
 * @param used how many of them were embedded
 * @param damaged pictures of the class that could not be read
 * @param transformations nearest first
 * @param positive names of those that keep the meaning
 * @param neutral names of those between
 * @param negative names of those that change the meaning
 * @param settled whether the sets are certain: exact distances, intervals of which none leaves
 *     another choice open, or the confidence that was asked for
 */
public record RankedClass(
    @JsonProperty("class") String className,
    String encoder,
    int images,
    int used,
    long damaged,
    List<Distance> transformations,
    List<String> positive,
    List<String> neutral,
    List<String> negative,
    boolean settled) {
  /**
   * One transformation.
   *
   * @param distance the distance; of an interval its upper end, which a coupling proves
   * @param low lower end of its interval
   * @param high upper end of its interval
   */
  public record Distance(String name, int severity, double distance, double low, double high) {}

  static RankedClass of(
      Ranking ranking,
      List<Distance> distances,
      int images,
      int used,
      long damaged,
      RankOptions options,
      Boolean settled) {
    Knowledge knowledge = Knowledge.select(ranking, options.selection());
    List<Distance> sorted = new ArrayList<>();
    for (String name : ranking.names()) {
      distances.stream().filter(d -> d.name().equals(name)).forEach(sorted::add);
    }
    return new RankedClass(
        ranking.className(),
        ranking.encoder(),
        images,
        used,
        damaged,
        sorted,
        knowledge.positiveNames(),
        knowledge.neutral().stream().map(Ranked::name).toList(),
        knowledge.negativeNames(),
        settled != null ? settled : settled(sorted, options));
  }

  /**
   * Whether the sets are the same for every choice of distances within the intervals: no interval
   * reaches over the border of a set.
   */
  static boolean settled(List<Distance> sorted, RankOptions options) {
    int n = sorted.size();
    int skipped = options.positiveOffset();
    return apart(sorted, skipped)
        && apart(sorted, skipped + options.k())
        && apart(sorted, n - options.k());
  }

  /** Whether the first of a list certainly come before the others. */
  private static boolean apart(List<Distance> sorted, int border) {
    if (border == 0 || border == sorted.size()) {
      return true;
    }
    double before =
        sorted.subList(0, border).stream().mapToDouble(Distance::high).max().orElseThrow();
    double behind =
        sorted.subList(border, sorted.size()).stream()
            .mapToDouble(Distance::low)
            .min()
            .orElseThrow();
    return before <= behind;
  }
}
