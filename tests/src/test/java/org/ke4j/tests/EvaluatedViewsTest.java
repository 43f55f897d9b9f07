package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ke evaluate} shows to a detector. */
class EvaluatedViewsTest {
  @TempDir private Path folder;

  private JsonNode evaluate(String... more) throws Exception {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("evaluate", "--class", "3", "--train", "20", "--test", "4"));
    words.addAll(List.of("--detector", "dn2", "--no-cache", "--json", "-"));
    words.addAll(List.of("--out", folder.resolve("run")));
    words.addAll(List.of(more));
    Command command = Command.ke(words.toArray());
    assertEquals(0, command.status(), command.messages());
    return new ObjectMapper().readTree(command.output());
  }

  private static int views(JsonNode result, String protocol, String scope) {
    for (JsonNode cell : result.get("results")) {
      if (cell.get("protocol").asText().equals(protocol)
          && (scope == null
              ? cell.get("scope").isNull()
              : cell.get("scope").asText().equals(scope))) {
        return cell.get("normal").asInt() + cell.get("anomalous").asInt();
      }
    }
    throw new AssertionError(result);
  }

  @Test
  void transformationsReachTheTestViews() throws Exception {
    JsonNode two = evaluate("--transformations", "flip,rot90,snow,fog", "--draws", "all");
    assertEquals(40, views(two, "sad", null));
    assertEquals(160, views(two, "spa", null));
    assertEquals(16, views(two, "ssa", "in-class"));
    String csv = Files.readString(folder.resolve("run/scores-3-dn2-spa.csv"));
    assertTrue(csv.contains("fog") && !csv.contains("jpeg"), csv);
  }

  @Test
  void testViewsMayBeOthersThanThoseOfTraining() throws Exception {
    JsonNode unseen =
        evaluate(
            "--test-transformations",
            "rot180,vertical_flip,shot_noise",
            "--draws",
            "all",
            "--protocol",
            "spa",
            "--transformed",
            "anomalies");
    assertEquals(4 + 36 * 3, views(unseen, "spa", null));
    String csv = Files.readString(folder.resolve("run/scores-3-dn2-spa.csv"));
    assertTrue(csv.contains("rot180") && csv.contains("vertical_flip"), csv);
  }
}
