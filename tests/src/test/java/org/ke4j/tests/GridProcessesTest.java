package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grid in processes of their own: killed, and two at once. */
class GridProcessesTest {
  private static final int CELLS = 12;

  @TempDir private Path folder;

  private Path grid() throws IOException {
    return Files.writeString(
        folder.resolve("grid.yaml"),
        """
        data: [{path: digits, classes: ["0", "1", "3", "5", "7", "8"], train: 16, test: 2}]
        methods: [dn2, {name: ke, options: {network: conv4, epochs: 4, batch: 4, image-size: 32}}]
        protocols: [sad]
        ranking: {transformations: [flip, rot90, snow, glass_blur]}
        """);
  }

  private List<String> words(String json) throws IOException {
    return List.of(
        "grid",
        "run",
        grid().toString(),
        "--folder",
        folder.resolve("cells").toString(),
        "--no-cache",
        "--threads",
        "1",
        "--json",
        folder.resolve(json).toString());
  }

  private Process start(String json) throws IOException {
    List<String> command = new ArrayList<>(Programs.java());
    command.add("org.ke4j.cli.Ke");
    command.addAll(words(json));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(json + ".log").toFile())
        .start();
  }

  /** Finished cells with their content. */
  private Map<String, String> finished() throws IOException {
    Map<String, String> found = new TreeMap<>();
    Path cells = folder.resolve("cells/cells");
    if (Files.isDirectory(cells)) {
      try (Stream<Path> files = Files.list(cells)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
          found.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return found;
  }

  private JsonNode report(String json) throws IOException {
    return new ObjectMapper().readTree(folder.resolve(json).toFile());
  }

  @Test
  void aKilledRunGoesOnAndKeepsWhatWasFinished() throws Exception {
    Process process = start("killed");
    try {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
      while (finished().size() < 2) {
        assertTrue(process.isAlive(), Files.readString(folder.resolve("killed.log")));
        assertTrue(System.nanoTime() < end, "no cell in five minutes");
        Thread.sleep(5);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    Map<String, String> before = finished();
    assertTrue(before.size() < CELLS, "the run ended before it could be killed");

    Command again = Command.ke(words("again").toArray());
    assertEquals(0, again.status(), again.messages());
    assertEquals(CELLS - before.size(), report("again").get("computed").asInt());
    assertEquals(0, report("again").get("open").asInt());
    Map<String, String> after = finished();
    assertEquals(CELLS, after.size());
    before.forEach((name, text) -> assertEquals(text, after.get(name), name));
    assertTrue(Files.notExists(folder.resolve("cells/work")) || empty("cells/work"));

    // What a run leaves that is killed between its last cell and the removal of its checkpoint.
    String fit;
    try (Stream<Path> locks = Files.list(folder.resolve("cells/locks"))) {
      fit = locks.findFirst().orElseThrow().getFileName().toString().replace(".lock", "");
    }
    Path left = Files.createDirectories(folder.resolve("cells/work").resolve(fit));
    Files.writeString(left.resolve("checkpoint.ke4j"), "old");
    assertEquals(0, Command.ke(words("third").toArray()).status());
    assertTrue(Files.notExists(left), "nobody needs it");
  }

  private boolean empty(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files.findAny().isEmpty();
    }
  }

  @Test
  void twoProcessesShareAGridAndComputeEachCellOnce() throws Exception {
    Process one = start("one");
    Process two = start("two");
    assertEquals(0, one.waitFor(), Files.readString(folder.resolve("one.log")));
    assertEquals(0, two.waitFor(), Files.readString(folder.resolve("two.log")));
    assertEquals(
        CELLS, report("one").get("computed").asInt() + report("two").get("computed").asInt());
    assertEquals(CELLS, finished().size());
    assertEquals(0, report("one").get("open").asInt() + report("two").get("open").asInt());
  }
}
