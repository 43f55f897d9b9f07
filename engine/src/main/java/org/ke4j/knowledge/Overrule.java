package org.ke4j.knowledge;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ke4j.error.Check;

/**
 * What a user knows better than the ranking.
 *
 * @param harmless names of transformations that keep the meaning, whatever their distance
 * @param harmful names of transformations that change it
 */
public record Overrule(Set<String> harmless, Set<String> harmful) {
  /** The ranking decides. */
  public static final Overrule NONE = new Overrule(Set.of(), Set.of());

  public Overrule {
    harmless = Set.copyOf(harmless);
    harmful = Set.copyOf(harmful);
    for (String name : harmless) {
      Check.that(!harmful.contains(name), "%s: expected harmless or harmful, got both", name);
    }
  }

  /** Every name, harmless ones first, in alphabetical order. */
  public List<String> names() {
    Set<String> names = new LinkedHashSet<>(harmless.stream().sorted().toList());
    names.addAll(harmful.stream().sorted().toList());
    return List.copyOf(names);
  }

  /**
   * The knowledge with these transformations on the side that the user gives them.
   *
   * @throws org.ke4j.error.UsageException for a name that is not among those ranked
   */
  public Knowledge apply(Knowledge found) {
    if (names().isEmpty()) {
      return found;
    }
    List<Ranked> all = new ArrayList<>(found.positive());
    all.addAll(found.neutral());
    all.addAll(found.negative());
    List<String> known = all.stream().map(Ranked::name).toList();
    for (String name : names()) {
      Check.that(
          known.contains(name),
          "no transformation '%s' is ranked; there are: %s",
          name,
          String.join(", ", known));
    }
    return new Knowledge(
        found.className(),
        found.encoder(),
        side(all, found.positiveNames(), harmless),
        side(all, found.neutral().stream().map(Ranked::name).toList(), Set.of()),
        side(all, found.negativeNames(), harmful));
  }

  private List<Ranked> side(List<Ranked> all, List<String> found, Set<String> wanted) {
    return all.stream()
        .filter(
            ranked ->
                wanted.contains(ranked.name())
                    || (found.contains(ranked.name()) && !names().contains(ranked.name())))
        .sorted(java.util.Comparator.comparingDouble(Ranked::distance))
        .toList();
  }
}
