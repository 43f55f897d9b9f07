package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.cli.Ke;

/** A training run from the command line that is killed, and what its folder holds. */
class TrainCommandTest {
  @TempDir private Path folder;

  @Test
  void aKilledRunGoesOnToTheSameNetwork() throws Exception {
    Path killed = folder.resolve("killed");
    Process process = start(killed);
    try {
      waitForSteps(process, killed.resolve("loss.csv"), 2);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertTrue(Files.exists(killed.resolve("checkpoint.ke4j")));
    assertFalse(Files.exists(killed.resolve("network.ke4j")));

    Command again = Command.ke(arguments(killed).toArray());
    assertEquals(2, again.status(), again.messages());
    assertTrue(again.messages().contains("--resume"), again.messages());

    List<Object> resume = new ArrayList<>(arguments(killed));
    resume.add("--resume");
    Command resumed = Command.ke(resume.toArray());
    assertEquals(0, resumed.status(), resumed.messages());
    assertFalse(resumed.messages().contains("begins at the start"), resumed.messages());

    Path whole = folder.resolve("whole");
    Command run = Command.ke(arguments(whole).toArray());
    assertEquals(0, run.status(), run.messages());
    for (String file : List.of("network.ke4j", "model.json")) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(killed.resolve(file)), file);
    }
    assertEquals(steps(whole), steps(killed), "every step once");
    assertTrue(Files.readString(killed.resolve("loss.svg")).contains("<svg"));
    assertFalse(Files.exists(killed.resolve("checkpoint.ke4j")));
  }

  @Test
  void withoutCheckpointResumeSaysSo() {
    List<Object> resume = new ArrayList<>(arguments(folder.resolve("new")));
    resume.add("--resume");
    Command run = Command.ke(resume.toArray());
    assertEquals(0, run.status(), run.messages());
    assertTrue(run.messages().contains("no checkpoint"), run.messages());
  }

  /** A residual network takes images below 32 pixels, too. */
  @Test
  @Tag("slow")
  void imagesOf24PixelsAreTrainedAndScored() {
    Path out = folder.resolve("small");
    List<Object> words = new ArrayList<>(List.of("train", "--class", 3, "--train", 8));
    words.addAll(List.of("--batch", 8, "--epochs", 1, "--image-size", 24, "--out", out));
    Command train = Command.ke(words.toArray());
    assertEquals(0, train.status(), train.messages());
    Command score =
        Command.ke(
            "score", "--model", out, "--class", 3, "--test", 2, "--out", folder.resolve("o"));
    assertEquals(0, score.status(), score.messages());
  }

  @Test
  void initialWeightsThatDoNotFitAreRefused() {
    List<Object> initial = new ArrayList<>(arguments(folder.resolve("initial")));
    initial.addAll(List.of("--initial", folder.resolve("nothing.onnx")));
    Command missing = Command.ke(initial.toArray());
    assertEquals(1, missing.status(), missing.messages());
    assertTrue(missing.messages().contains("nothing.onnx"), missing.messages());
  }

  private static List<Object> arguments(Path out) {
    return List.of(
        "train", "--class", "3", "--train", "16", "--batch", "8", "--epochs", "3", "--out", out);
  }

  private static Process start(Path out) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ke.class.getName()));
    arguments(out).forEach(word -> command.add(word.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.resolveSibling("killed.log").toFile())
        .start();
  }

  private static void waitForSteps(Process process, Path losses, int count) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!Files.exists(losses) || Files.readAllLines(losses).size() <= count) {
      assertTrue(process.isAlive(), "the run ended before it could be killed");
      assertTrue(System.nanoTime() < end, "no step in three minutes");
      Thread.sleep(20);
    }
  }

  private static List<String> steps(Path run) throws IOException {
    return Files.readAllLines(run.resolve("loss.csv")).stream()
        .map(line -> line.replaceFirst("^(([^,]*,){3}[^,]*),.*", "$1"))
        .toList();
  }
}
