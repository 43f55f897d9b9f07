package org.ke4j.protocol;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Check;

/**
 * Which transformations change the meaning of which class.
 *
 * @param name what it is called in results: a preset's name or a file
 * @param changes class name to names of the transformations that change its meaning
 */
public record MeaningTable(String name, Map<String, Set<String>> changes) {
  public MeaningTable {
    Map<String, Set<String>> copy = new LinkedHashMap<>();
    changes.forEach((key, value) -> copy.put(key, Set.copyOf(value)));
    changes = Map.copyOf(copy);
  }

  /** The transformations among {@code known} that change the meaning of a class. */
  public Set<String> changes(String className, List<String> known) {
    Set<String> found = changes.get(className);
    Check.that(
        found != null,
        "table '%s' says nothing about class '%s'; it knows: %s",
        name,
        className,
        String.join(", ", changes.keySet().stream().sorted().toList()));
    Set<String> kept = new LinkedHashSet<>(found);
    kept.retainAll(known);
    return kept;
  }
}
