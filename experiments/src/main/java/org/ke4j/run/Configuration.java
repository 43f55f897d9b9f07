package org.ke4j.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.CorruptFileException;
import org.ke4j.store.TextFile;

/**
 * Options in a file of YAML (or JSON), by the names that they have on the command line. What lies
 * below another name is joined to it by a dot.
 *
 * <pre>
 * threads: 2
 * fit:
 *   normal: [photos/a, photos/b]
 *   false-alarms: 0.01
 * </pre>
 *
 * @param values dotted names with their values, in the order of the file
 */
public record Configuration(Map<String, List<String>> values) {
  public Configuration {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * Reads a file.
   *
   * @throws CorruptFileException if it is no YAML, or has something else than names with values and
   *     lists of values
   */
  public static Configuration read(Path file) throws IOException {
    String text = TextFile.read(file);
    JsonNode root;
    try {
      root =
          YAMLMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readTree(text);
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? "content" : "line " + e.getLocation().getLineNr();
      throw new CorruptFileException(
          file, place, "names of options with values, in YAML", "something else", e);
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (root != null && !root.isMissingNode() && !root.isNull()) {
      add(file, "", root, values);
    }
    return new Configuration(values);
  }

  private static void add(Path file, String name, JsonNode node, Map<String, List<String>> values) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry ->
                  add(
                      file,
                      name.isEmpty() ? entry.getKey() : name + "." + entry.getKey(),
                      entry.getValue(),
                      values));
      return;
    }
    List<String> found = new ArrayList<>();
    for (JsonNode one : node.isArray() ? node : List.of(node)) {
      if (!one.isValueNode() || one.isNull() || name.isEmpty()) {
        throw new CorruptFileException(
            file,
            name.isEmpty() ? "content" : name,
            "a value or a list of values",
            one.isNull() ? "nothing" : "something else");
      }
      found.add(one.asText());
    }
    values.put(name, found);
  }
}
