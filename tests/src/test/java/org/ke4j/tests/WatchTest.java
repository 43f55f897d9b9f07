package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder into which pictures arrive. */
class WatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  @Test
  @DisplayName("[anomalib 1885, 3061] what arrives is scored once, whole, and anomalies move")
  void whatArrivesIsScoredOnceAndWhole() throws Exception {
    Path model = folder.resolve("model");
    Command train =
        Command.ke("train", "--class", 3, "--detector", "dn2", "--no-cache", "--out", model);
    assertEquals(0, train.status(), train.messages());
    Path all = folder.resolve("all");
    for (int digit = 0; digit < 6; digit++) {
      Pictures.digit(all.resolve("d" + digit + ".png"), digit);
    }
    Command plain =
        Command.ke("score", "--model", model, "--images", all, "--no-cache", "--json", "-");
    Map<String, JsonNode> expected = new HashMap<>();
    JSON.readTree(plain.output().substring(plain.output().indexOf('{')))
        .get("scores")
        .forEach(one -> expected.put(one.get("image").asText(), one));
    assertEquals(6, expected.size());

    Path arriving = Files.createDirectories(folder.resolve("arriving"));
    Path moved = folder.resolve("moved");
    Files.createDirectories(moved);
    Files.writeString(moved.resolve("d0.png"), "a name that is taken");
    Files.copy(all.resolve("d3.png"), arriving.resolve("d3.png"));
    CompletableFuture<Void> feeder =
        CompletableFuture.runAsync(
            () -> {
              try {
                Thread.sleep(1500);
                byte[] slow = Files.readAllBytes(all.resolve("d1.png"));
                try (OutputStream out = Files.newOutputStream(arriving.resolve("d1.png"))) {
                  for (byte one : slow) {
                    out.write(one);
                    Thread.sleep(Math.max(1, 2500 / slow.length));
                  }
                }
                Files.write(arriving.resolve("broken.png"), java.util.Arrays.copyOf(slow, 60));
                for (int digit : new int[] {0, 2, 4, 5}) {
                  Files.copy(
                      all.resolve("d" + digit + ".png"), arriving.resolve("d" + digit + ".png"));
                }
              } catch (java.io.IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Path lines = folder.resolve("lines.jsonl");
    Command watch =
        Command.ke(
            "score",
            "--model",
            model,
            "--images",
            arriving,
            "--no-cache",
            "--watch",
            "--idle",
            8,
            "--jsonl",
            lines,
            "--move-anomalies",
            moved);
    feeder.join();
    assertEquals(0, watch.status(), watch.messages());
    Map<String, JsonNode> got = new HashMap<>();
    for (String line : Files.readAllLines(lines)) {
      JsonNode one = JSON.readTree(line);
      assertEquals(null, got.put(one.get("image").asText(), one), "once: " + line);
    }
    assertTrue(got.remove("broken.png").has("reason"));
    assertEquals(expected.keySet(), got.keySet());
    int anomalies = 0;
    for (String name : expected.keySet()) {
      assertEquals(expected.get(name).get("score"), got.get(name).get("score"), name);
      boolean anomaly = got.get(name).get("anomaly").asBoolean();
      anomalies += anomaly ? 1 : 0;
      assertEquals(!anomaly, Files.exists(arriving.resolve(name)), name);
      Path to = moved.resolve(name.equals("d0.png") ? "d0-1.png" : name);
      assertEquals(anomaly, Files.exists(to), name);
    }
    assertTrue(anomalies > 0);
    assertEquals("a name that is taken", Files.readString(moved.resolve("d0.png")));
    assertTrue(Files.exists(arriving.resolve("broken.png")));
    assertFalse(watch.messages().contains("Exception"), watch.messages());
  }

  @Test
  void whatDoesNotFitIsRefusedAtOnce() {
    Path model = folder.resolve("none");
    assertEquals(2, Command.ke("score", "--model", model, "--idle", 3).status());
    assertEquals(2, Command.ke("score", "--model", model, "--watch").status());
    assertEquals(
        2,
        Command.ke(
                "score",
                "--model",
                model,
                "--images",
                folder,
                "--watch",
                "--move-anomalies",
                folder.resolve("inside"))
            .status());
  }
}
