package org.ke4j.encoder;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ke4j.error.CorruptFileException;

/** Lines {@code key = value}; empty lines and lines that start with # mean nothing. */
final class KeyValues {
  private KeyValues() {}

  /**
   * Reads lines.
   *
   * @param file stands in messages
   * @param before number of lines of the file before these
   * @param keys those that may occur, each once
   * @throws CorruptFileException if a line is something else
   */
  static Map<String, String> parse(Path file, List<String> lines, int before, Set<String> keys) {
    Map<String, String> values = new LinkedHashMap<>();
    int number = before;
    for (String raw : lines) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      String key = equals < 0 ? line : line.substring(0, equals).strip();
      if (equals < 0 || !keys.contains(key)) {
        throw new CorruptFileException(
            file,
            "line " + number,
            "key = value with one of the keys "
                + keys.stream().sorted().collect(Collectors.joining(", ")),
            line);
      }
      if (values.put(key, line.substring(equals + 1).strip()) != null) {
        throw new CorruptFileException(file, "line " + number, "each key once", key + " again");
      }
    }
    return values;
  }

  /** A line for each value. */
  static String text(Map<String, String> values) {
    StringBuilder text = new StringBuilder();
    values.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
    return text.toString();
  }
}
