package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Curves over mu, against {@code ke evaluate} at that mu. */
class TradeOffCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private static Path folder;

  private static Path evaluated(String name, Object mu) {
    Path out = folder.resolve(name);
    Command evaluate =
        Command.ke(
            "evaluate",
            "--class",
            3,
            "--class",
            6,
            "--train",
            40,
            "--test",
            8,
            "--draws",
            "all",
            "--detector",
            "dn2,contrast,aware",
            "--cache",
            folder.resolve("cache"),
            "--mu",
            mu,
            "--out",
            out);
    assertEquals(0, evaluate.status(), evaluate.messages());
    return out;
  }

  @Test
  void twoValuesOfMuGiveAllOthers() throws Exception {
    Path none = evaluated("none", 0);
    Path two = evaluated("two", 2);
    Path half = evaluated("half", 0.5);
    Path out = folder.resolve("curve");
    Command curve = Command.ke("tradeoff", none, two, "--mu", "0.5,2", "--out", out, "--json", "-");
    assertEquals(0, curve.status(), curve.messages());
    JsonNode points = JSON.readTree(curve.output());
    int compared = 0;
    for (Path folder : new Path[] {half, two}) {
      double mu = folder.equals(half) ? 0.5 : 2;
      for (JsonNode cell :
          JSON.readTree(folder.resolve("evaluation.json").toFile()).get("results")) {
        JsonNode point = point(points, cell, mu);
        String scope = cell.get("scope").asText("");
        String field =
            switch (cell.get("protocol").asText() + scope) {
              case "sad" -> "sad";
              case "spa" -> "spa";
              case "ssain-class" -> "ssaInClass";
              default -> "ssaFull";
            };
        assertEquals(cell.get("auroc").asDouble(), point.get(field).asDouble(), 1e-9);
        compared++;
      }
    }
    assertEquals(2 * 2 * 3 * 4, compared);
    int classes = 3; // two and their mean
    assertEquals(classes * (1 + 2 * 2), points.size());
    for (String file : new String[] {"tradeoff.csv", "spa-ssa.svg", "sad.svg", "tradeoff.html"}) {
      assertTrue(Files.size(out.resolve(file)) > 200, file);
    }
  }

  private static JsonNode point(JsonNode points, JsonNode cell, double mu) {
    for (JsonNode point : points) {
      if (point.get("class").equals(cell.get("class"))
          && point.get("detector").equals(cell.get("detector"))
          && (point.get("mu").isNull() || point.get("mu").asDouble() == mu)) {
        return point;
      }
    }
    throw new AssertionError("no point for " + cell);
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    Path one = evaluated("one", 1);
    assertRefused(2, "two values of mu", "tradeoff", one, "--out", folder.resolve("a"));
    assertRefused(2, "--mu", "tradeoff", one, "--mu", "-1", "--out", folder.resolve("b"));
    assertRefused(
        1, "run.json", "tradeoff", folder.resolve("nowhere"), "--out", folder.resolve("c"));
  }

  private static void assertRefused(int status, String reason, Object... arguments) {
    Command refused = Command.ke(arguments);
    assertEquals(status, refused.status(), refused.messages());
    assertTrue(refused.messages().contains(reason), refused.messages());
  }
}
