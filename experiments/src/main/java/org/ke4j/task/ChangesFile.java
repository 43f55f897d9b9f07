package org.ke4j.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.Overrule;
import org.ke4j.store.TextFile;

/**
 * What a user knows of changes, in a file: YAML or JSON.
 *
 * <pre>
 * harmless: [flip, rot90]
 * harmful: [gaussian_blur]
 * </pre>
 *
 * @param harmless names of transformations that keep the meaning; null for none
 * @param harmful names of transformations that change it; null for none
 */
public record ChangesFile(List<String> harmless, List<String> harmful) {
  public ChangesFile {
    harmless = harmless == null ? List.of() : List.copyOf(harmless);
    harmful = harmful == null ? List.of() : List.copyOf(harmful);
  }

  private void check(Path file) {
    try {
      harmless.forEach(TransformationProvider::find);
      harmful.forEach(TransformationProvider::find);
      new Overrule(Set.copyOf(harmless), Set.copyOf(harmful));
    } catch (UsageException e) {
      throw new UsageException(file + ": " + e.getMessage());
    }
  }

  /** Reads a file; every JSON is YAML. */
  public static ChangesFile read(Path file) throws IOException {
    String text = TextFile.read(file);
    try {
      ChangesFile read =
          YAMLMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readValue(text, ChangesFile.class);
      ChangesFile changes = read == null ? new ChangesFile(null, null) : read;
      changes.check(file);
      return changes;
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(
          file,
          e.getLocation() == null ? "content" : "line " + e.getLocation().getLineNr(),
          "lists of names, harmless and harmful",
          "something else",
          e);
    }
  }
}
