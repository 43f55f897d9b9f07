package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ke bench}: figures of ours beside a peer's. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers here are commands of a Unix shell")
class BenchCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  @Test
  void anEncoderBesideAPeerThatPrintsItsFigure() throws Exception {
    Command bench =
        Command.ke(
            "bench",
            "encoder",
            "--batch",
            2,
            "--seconds",
            "0.05",
            "--turns",
            2,
            "--peer",
            "echo '{\"peer\":\"another 1.0\",\"imagesPerSecond\":4}'",
            "--json",
            "-");
    assertEquals(0, bench.status(), bench.messages());
    JsonNode found = JSON.readTree(bench.output());
    assertEquals("another 1.0", found.get("peer").asText());
    assertEquals("2", found.get("setting").get("batch").asText());
    assertEquals(
        Runtime.getRuntime().availableProcessors(), found.get("machine").get("cores").asInt());
    assertTrue(found.get("machine").get("versions").has("nd4j"));
    JsonNode wall = row(found, "imagesPerSecond");
    assertEquals(4, wall.get("peer").asDouble());
    double[] ratios = JSON.treeToValue(wall.get("ratios"), double[].class);
    assertEquals(2, ratios.length);
    assertEquals(Math.sqrt(ratios[0] * ratios[1]), wall.get("ratio").asDouble(), 1e-9);
    assertEquals((ratios[0] + ratios[1]) / 2 * 4, wall.get("ours").asDouble(), 1e-6);
    assertTrue(
        row(found, "imagesPerCpuSecond").get("ratio").isNull(), "the peer has no such figure");
  }

  @Test
  void transportTellsItsCostToo() throws Exception {
    Path x = folder.resolve("x.npy");
    Path y = folder.resolve("y.npy");
    NpyFile.write(x, new float[] {1, 0, 0, 1}, 2, 2);
    NpyFile.write(y, new float[] {1, 1, 0, 1}, 2, 2);
    Command bench = Command.ke("bench", "transport", x, y, "--ground", "euclidean", "--json", "-");
    assertEquals(0, bench.status(), bench.messages());
    JsonNode cost = row(JSON.readTree(bench.output()), "cost");
    assertEquals(.5, cost.get("ours").asDouble(), 1e-12);
    assertTrue(cost.get("peer").isNull());
    assertTrue(
        Command.ke("bench", "transport", x, y).output().contains("-"), "a dash for the peer");
  }

  @Test
  void aWholeCommandFromColdBesideAProcess() throws Exception {
    Command bench =
        Command.ke(
            "bench", "run", "--turns", 1, "--peer", "sleep 0.2", "--json", "-", "--", "encoders");
    assertEquals(0, bench.status(), bench.messages());
    JsonNode found = JSON.readTree(bench.output());
    JsonNode wall = row(found, "wallSeconds");
    assertTrue(wall.get("peer").asDouble() >= .2, wall.toString());
    assertTrue(wall.get("ours").asDouble() > 0, wall.toString());
    assertEquals("sleep 0.2", found.get("peer").asText());
    if (Files.exists(Path.of("/proc/self/status"))) {
      assertTrue(row(found, "peakMegabytes").get("ours").asDouble() > 10);
    }
  }

  @Test
  void whatCannotBeMeasuredIsSaidWithItsReason() {
    refused(1, "ended with 2", "bench", "run", "--turns", 1, "--", "rank", "--clas", "3");
    refused(2, "bench encoder", "bench");
    refused(2, "--turns", "bench", "encoder", "--turns", 0);
    refused(2, "--batch", "bench", "encoder", "--batch", 0);
    refused(2, "not JSON: 'words'", encoder("echo words"));
    refused(1, "ended with 3", encoder("sh -c 'exit 3'"));
  }

  private static Object[] encoder(String peer) {
    return new Object[] {
      "bench", "encoder", "--batch", 1, "--seconds", "0.01", "--turns", 1, "--peer", peer
    };
  }

  private static void refused(int status, String words, Object... arguments) {
    Command bench = Command.ke(arguments);
    assertEquals(status, bench.status(), bench.messages());
    assertTrue(bench.messages().contains(words), bench.messages());
  }

  private static JsonNode row(JsonNode found, String amount) {
    for (JsonNode row : found.get("rows")) {
      if (row.get("amount").asText().equals(amount)) {
        return row;
      }
    }
    throw new AssertionError("no " + amount + " in " + found);
  }
}
