package org.ke4j.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;
import org.ke4j.store.TextFile;

/**
 * Reads grids from YAML: the keys are the components of {@link Grid}'s records in lower case with
 * hyphens. A key that is none is refused with the nearest that is one. Paths of data are looked for
 * beside the file first.
 */
public final class GridReader {
  private static final ObjectMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .withCoercionConfig(
              LogicalType.Integer,
              numbers -> numbers.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
          .withCoercionConfig(
              LogicalType.Float,
              numbers -> numbers.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
          .build();

  /** JSON is YAML. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();

  /** The grids that are built in. */
  private static final List<String> BUILT_IN =
      List.of("paper-cifar10", "paper-cifar100", "paper-svhn", "paper-k", "digits");

  private GridReader() {}

  /** Names of the grids that are built in: the paper's, and a small one on the built-in digits. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /**
   * A grid by the path of a YAML file, or by the name of one that is built in.
   *
   * @throws UsageException if there is none, or the file says what it cannot
   */
  public static Grid open(String fileOrName) {
    Path file = Path.of(fileOrName);
    if (Files.isRegularFile(file)) {
      try {
        return read(file);
      } catch (IOException e) {
        throw new Ke4jException(file + ": cannot be read: " + Reasons.of(e), e);
      }
    }
    if (BUILT_IN.contains(fileOrName)) {
      try (InputStream in = GridReader.class.getResourceAsStream(fileOrName + ".yaml")) {
        return parse(fileOrName, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new UsageException(
        fileOrName
            + ": no such file; expected a YAML file or one of "
            + String.join(", ", BUILT_IN));
  }

  /** Reads a file. */
  public static Grid read(Path file) throws IOException {
    Grid grid = parse(file.toString(), TextFile.read(file));
    List<Grid.Data> data = new ArrayList<>();
    for (Grid.Data one : grid.data()) {
      Path beside = file.toAbsolutePath().resolveSibling(one.path());
      data.add(Files.exists(beside) ? one.at(beside.normalize().toString()) : one);
    }
    return grid.withData(data);
  }

  /** A grid as a text that {@link #parse} reads. */
  static String text(Grid grid) {
    try {
      return JSON.writeValueAsString(grid);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a text.
   *
   * @param where it is from, for messages
   */
  static Grid parse(String where, String text) {
    if (text.isBlank()) {
      throw new UsageException(where + ": expected a grid, found nothing");
    }
    try {
      return YAML.readValue(text, Grid.class);
    } catch (UnrecognizedPropertyException e) {
      throw unknown(
          at(where, e),
          e.getPropertyName(),
          e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList());
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof UsageException refused) {
        checkKeys(where, text);
        throw new UsageException(at(where, e) + refused.getMessage());
      }
      throw new UsageException(at(where, e) + "expected another kind of value");
    } catch (JsonProcessingException e) {
      throw new UsageException(
          at(where, e) + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
  }

  /** A misspelt key is the cause where what it stands for is then missing. */
  private static void checkKeys(String where, String text) {
    JsonNode root;
    try {
      root = YAML.readTree(text);
    } catch (JsonProcessingException e) {
      return;
    }
    List<String> known =
        Arrays.stream(Grid.class.getRecordComponents()).map(RecordComponent::getName).toList();
    root.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw unknown(where + ": ", name, known);
              }
            });
  }

  private static UsageException unknown(String where, String name, List<String> known) {
    return new UsageException(
        where
            + "unknown key '"
            + name
            + "', perhaps '"
            + nearest(name, known)
            + "'? Known here: "
            + String.join(", ", known));
  }

  private static String at(String where, JsonProcessingException error) {
    String line = error.getLocation() == null ? "" : ", line " + error.getLocation().getLineNr();
    String path =
        error instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(name -> name != null)
                .collect(Collectors.joining(", "))
            : "";
    return where + line + (path.isEmpty() ? "" : ", " + path) + ": ";
  }

  /** The known name that takes the fewest edits. */
  static String nearest(String name, List<String> known) {
    return known.stream().min(Comparator.comparingInt(other -> edits(name, other))).orElse("");
  }

  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
