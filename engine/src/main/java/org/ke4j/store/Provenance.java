package org.ke4j.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.ke4j.error.Ke4jException;

/**
 * What made a result: enough to make it again.
 *
 * @param made when, in UTC, to the second
 * @param seed the seed of the run
 * @param versions of {@code ke4j}, {@code nd4j}, {@code java}, {@code os} and whatever the caller
 *     adds
 * @param options every option by name, as text
 * @param inputs every input by name, with its SHA-256 (see {@link Sha256})
 */
public record Provenance(
    Instant made,
    long seed,
    Map<String, String> versions,
    Map<String, String> options,
    Map<String, String> inputs) {
  public Provenance {
    made = made.truncatedTo(ChronoUnit.SECONDS);
    versions = copy(versions);
    options = copy(options);
    inputs = copy(inputs);
  }

  /** The provenance of something made now, by this process. */
  public static Provenance now(long seed, Map<String, String> options, Map<String, String> inputs) {
    return new Provenance(Instant.now(), seed, runningVersions(), options, inputs);
  }

  /** The versions of KE4J, ND4J, the Java runtime and the operating system in use. */
  public static Map<String, String> runningVersions() {
    Properties built = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is missing from the build");
      }
      built.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("version.properties of the build cannot be read", e);
    }
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("ke4j", version(built, "ke4j"));
    versions.put("nd4j", version(built, "nd4j"));
    versions.put(
        "java", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
    versions.put(
        "os",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    return versions;
  }

  /** Classes that were run without Maven's packaging have no version of their own. */
  static String version(Properties built, String part) {
    String version = built.getProperty(part, "");
    return version.isBlank() || version.contains("${") ? "development" : version;
  }

  /** As JSON, for a {@link Sections} text or a file of its own. */
  public String toJson() {
    ObjectNode root = Mapper.JSON.createObjectNode();
    root.put("made", made.toString());
    root.put("seed", seed);
    put(root.putObject("versions"), versions);
    put(root.putObject("options"), options);
    put(root.putObject("inputs"), inputs);
    try {
      return Mapper.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws Ke4jException if the text is no provenance
   */
  public static Provenance fromJson(String json) {
    try {
      JsonNode root = Mapper.JSON.readTree(json);
      if (!root.path("seed").canConvertToLong() || !root.path("seed").isIntegralNumber()) {
        throw new Ke4jException("provenance: expected a seed, a whole number, found: " + json);
      }
      return new Provenance(
          Instant.parse(root.path("made").asText()),
          root.path("seed").asLong(),
          map(root, "versions"),
          map(root, "options"),
          map(root, "inputs"));
    } catch (JsonProcessingException | DateTimeException e) {
      throw new Ke4jException("provenance: expected its JSON, found: " + json, e);
    }
  }

  private static void put(ObjectNode node, Map<String, String> entries) {
    entries.forEach(node::put);
  }

  private static Map<String, String> map(JsonNode root, String name) {
    Map<String, String> map = new LinkedHashMap<>();
    if (!root.path(name).isObject()) {
      throw new Ke4jException("provenance: " + name + ": expected names with texts, found none");
    }
    root.path(name).properties().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
    return map;
  }

  /** Made when JSON is needed: most runs need the versions alone. */
  private static final class Mapper {
    private static final ObjectMapper JSON = new ObjectMapper();
  }

  private static Map<String, String> copy(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
