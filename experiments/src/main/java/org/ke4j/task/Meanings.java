package org.ke4j.task;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Check;
import org.ke4j.image.Dataset;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.protocol.MeaningTable;
import org.ke4j.store.Json;

/** Which transformations change the meaning of a class, by the table that the user chose. */
public final class Meanings {
  private final MeaningTable table;
  private final SelectionOptions selection;

  private Meanings(MeaningTable table, SelectionOptions selection) {
    this.table = table;
    this.selection = selection;
  }

  /**
   * The table of a choice.
   *
   * @param choice a preset's name, a JSON file, or null for the paper's table where there is one
   */
  public static Meanings of(String choice, Dataset dataset, SelectionOptions selection)
      throws IOException {
    String name = choice;
    if (name == null) {
      name = MeaningPresets.hasPaper(dataset) ? MeaningPresets.PAPER : MeaningPresets.KE;
    }
    if (name.equals(MeaningPresets.KE)) {
      return new Meanings(null, selection);
    }
    MeaningTable table =
        Files.isRegularFile(Path.of(name)) ? read(name) : MeaningPresets.of(name, dataset);
    return new Meanings(table, selection);
  }

  /** The table's name; null for what the ranking says. */
  public String table() {
    return table == null ? null : table.name();
  }

  /** Refuses classes that the table does not know. */
  public void check(List<String> classNames) {
    if (table != null) {
      classNames.forEach(name -> table.changes(name, List.of()));
    }
  }

  /**
   * Those of {@code known} that change the meaning of a class by the table.
   *
   * @throws IllegalStateException if the ranking says it, see {@link #table}
   */
  public Set<String> changes(String className, List<String> known) {
    if (table == null) {
      throw new IllegalStateException("the meanings are those of a ranking");
    }
    return table.changes(className, known);
  }

  /** Those of {@code known} that change the meaning of a class. */
  public Set<String> changes(NormalClass normal, List<String> known) {
    if (table != null) {
      return table.changes(normal.name(), known);
    }
    Knowledge knowledge = Knowledge.select(normal.ranking(), selection);
    Set<String> changes = new HashSet<>(knowledge.negativeNames());
    changes.retainAll(known);
    return changes;
  }

  private static MeaningTable read(String file) throws IOException {
    Map<String, Set<String>> changes = Json.read(Path.of(file), new TypeReference<>() {});
    List<String> known = TransformationProvider.known().stream().map(Transformation::name).toList();
    changes.forEach(
        (className, names) ->
            Check.that(
                names != null && known.containsAll(names),
                "%s: class '%s': expected names of transformations, got %s",
                file,
                className,
                names));
    return new MeaningTable(file, changes);
  }
}
