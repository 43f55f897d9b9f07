package org.ke4j.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;

/**
 * A program of others, given as a command of the shell. What it prints counts if its last line is
 * JSON with numbers; otherwise what its process took.
 */
public final class Peer implements Side {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final String command;
  private final boolean whole;
  private String name;

  /**
   * Names the command.
   *
   * @param whole whether the process as a whole is what is compared, whatever it prints
   */
  public Peer(String command, boolean whole) {
    Check.that(!command.isBlank(), "--peer: expected a command, got nothing");
    this.command = command;
    this.whole = whole;
    this.name = command;
  }

  /** What it calls itself in the field {@code peer}; its command before it has told. */
  public String name() {
    return name;
  }

  @Override
  public Map<String, Double> turn() throws IOException {
    Spent spent = Spent.of(List.of("sh", "-c", "exec " + command));
    JsonNode said = said(spent.output());
    if (said != null && said.hasNonNull("peer")) {
      name = said.get("peer").asText();
    }
    if (whole) {
      return spent.amounts();
    }
    if (said == null) {
      throw new UsageException(
          "--peer '" + command + "': its last line is not JSON: '" + last(spent.output()) + "'");
    }
    Map<String, Double> amounts = new LinkedHashMap<>();
    said.properties()
        .forEach(
            field -> {
              if (field.getValue().isNumber()) {
                amounts.put(field.getKey(), field.getValue().doubleValue());
              }
            });
    return amounts;
  }

  private static JsonNode said(String output) {
    try {
      JsonNode node = JSON.readTree(last(output));
      return node != null && node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static String last(String output) {
    String text = output.strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }
}
