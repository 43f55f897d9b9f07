package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.cli.Ke;

/** What commands write arrives whole or is missed aloud, and nothing is mixed. */
class OutputsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  /** A disk without room. */
  private static final class Full extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "rank --help",
        "datasets",
        "datasets --json -",
        "encoders",
        "encoders --json -",
        "fetch ke32",
        "metrics SCORES",
        "metrics SCORES --json -"
      })
  void lostOutputIsAFailure(String line) throws Exception {
    Path scores = scores();
    PrintStream before = System.out;
    try {
      System.setOut(new PrintStream(new Full()));
      assertEquals(1, Ke.run(line.replace("SCORES", scores.toString()).split(" ")), line);
    } finally {
      System.setOut(before);
    }
  }

  @Test
  void devicesAreWrittenToAndNotReplaced() throws Exception {
    Path device = Path.of("/dev/null");
    if (Files.exists(device)) {
      assertEquals(0, Command.ke("metrics", scores(), "--json", device).status());
      assertFalse(Files.isRegularFile(device));
    }
    Path full = Path.of("/dev/full");
    if (Files.exists(full)) {
      Command command = Command.ke("metrics", scores(), "--json", full);
      assertEquals(1, command.status());
      assertTrue(command.messages().startsWith("ke: /dev/full: cannot be written: "));
    }
  }

  @Test
  void whatCannotBeWrittenIsRefusedBeforeTheWork() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path below = file.resolve("below");
    for (List<Object> words :
        List.<List<Object>>of(
            List.of("train", "--class", "3", "--epochs", "500", "--out", below),
            List.of("train", "--class", "3", "--epochs", "500", "--json", folder),
            List.of("rank", "--transformations", "all", "--out", file),
            List.of("evaluate", "--detector", "ke", "--epochs", "500", "--json", below),
            List.of("embed", "--output", below),
            List.of("embed", "--output", folder),
            List.of("transformations", "--sheet", below),
            List.of("demo", "--out", below))) {
      long start = System.nanoTime();
      Command command = Command.ke(words.toArray());
      assertEquals(1, command.status(), words + command.messages());
      assertTrue(command.messages().contains(folder.toString()), command.messages());
      assertFalse(command.messages().contains("Exception"), command.messages());
      assertFalse(command.messages().contains("ke4j-part"), command.messages());
      assertTrue(System.nanoTime() - start < 20e9, words + ": before the work");
    }
    assertEquals("x", Files.readString(file));
  }

  @Test
  void wrongOptionsAreRefusedBeforeTheWork() {
    for (String line :
        List.of(
            "train --class 3 --epochs 500 --false-alarms 5",
            "train --class 3 --epochs 500 --false-alarms -0.1",
            "train --class 3 --epochs 500 --false-alarms NaN",
            "train --class 3 --epochs 500 --svm-features round",
            "train --class 3 --epochs 500 --view-severity 9",
            "train --class 3 --epochs 500 --k 6",
            "train --class 3 --detector contrast --mu -1",
            "train --class 3 --detector contrast --k 10",
            "train --class 3 --detector dn2 --neighbours 0",
            "train --class 3 --detector nobody",
            "rank --class 3 --k 6",
            "rank --class 3 --confidence 2",
            "rank --class 3 --ground manhattan",
            "evaluate --class 3 --detector dn2,nobody",
            "evaluate --class 3 --repeats 0",
            "embed --output e.npy --part middle",
            "embed --output e.npy --transformation nothing",
            "transformations --images 0",
            "score --model m --top 0",
            "score --model m --false-alarms 1",
            "score --model m --images a --data digits",
            "score --model m --copy-anomalies there",
            "demo --epochs 0")) {
      Command command = Command.ke((Object[]) line.split(" "));
      assertEquals(2, command.status(), line + "\n" + command.messages());
      assertFalse(Files.exists(Path.of("e.npy")), line);
    }
  }

  @Test
  void aFolderOfAnotherRunIsNotMixedWith() throws Exception {
    Path out = folder.resolve("out");
    assertEquals(0, Command.ke("metrics", scores(), "--out", out).status());
    String record = Files.readString(out.resolve("run.json"));
    Command other = Command.ke("datasets", "--out", out);
    assertEquals(2, other.status());
    assertTrue(other.messages().contains("'ke metrics'"), other.messages());
    assertEquals(record, Files.readString(out.resolve("run.json")));

    Path model = train("dn2", folder.resolve("model"), "3");
    assertEquals(2, Command.ke("score", "--model", model, "--out", model).status());
    assertEquals(0, Command.ke("score", "--model", model, "--test", "1").status());
  }

  @Test
  void trainingAgainReplacesTheWholeModel() throws Exception {
    Path model = folder.resolve("model");
    train("contrast", model, "3");
    Files.writeString(model.resolve("network.ke4j"), "of an older model");
    byte[] before = Files.readAllBytes(model.resolve("model.json"));
    // One that fails leaves it as it was.
    assertEquals(
        2, Command.ke("train", "--class", "eleven", "--detector", "dn2", "--out", model).status());
    assertArrayEquals(before, Files.readAllBytes(model.resolve("model.json")));
    train("dn2", model, "7");
    try (Stream<Path> files = Files.list(model)) {
      assertEquals(
          List.of("calibration.ke4j", "detector.ke4j", "model.json", "run.json"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
    JsonNode run = JSON.readTree(model.resolve("run.json").toFile());
    assertEquals(
        "[\"calibration.ke4j\",\"detector.ke4j\",\"model.json\"]", run.get("files").toString());
    assertEquals(
        "7", JSON.readTree(model.resolve("model.json").toFile()).get("className").asText());
  }

  @Test
  void aModelWithoutItsPartsIsRefused() throws Exception {
    Path model = train("dn2", folder.resolve("model"), "3");
    Path file = model.resolve("model.json");
    ObjectNode good = (ObjectNode) JSON.readTree(file.toFile());
    for (String[] change :
        new String[][] {
          {"threshold", null},
          {"threshold", "null"},
          {"threshold", "\"NaN\""},
          {"threshold", "\"0.5\""},
          {"threshold", "[1]"},
          {"threshold", "1e999"},
          {"falseAlarms", "7"},
          {"detector", "5"},
          {"detector", null},
          {"className", "null"},
          {"another", "1"}
        }) {
      ObjectNode bad = good.deepCopy();
      bad.remove(change[0]);
      String text = JSON.writeValueAsString(bad);
      if (change[1] != null) {
        text = text.replaceFirst("}$", ",\"" + change[0] + "\":" + change[1] + "}");
      }
      Files.writeString(file, text);
      Command score = Command.ke("score", "--model", model, "--test", "1");
      assertEquals(1, score.status(), text);
      assertTrue(score.messages().contains(file.toString()), score.messages());
      assertTrue(
          score.messages().contains(change[0].equals("falseAlarms") ? "false alarms" : change[0]),
          text + score.messages());
      assertFalse(score.messages().contains("org.ke4j"), score.messages());
      assertFalse(score.messages().contains("java."), score.messages());
    }
  }

  @Test
  void optionsWithoutEffectAreNotListedButTaken() {
    for (String line :
        List.of("datasets --threads", "rank --test", "train --test", "metrics --threads")) {
      String[] words = line.split(" ");
      String help = Command.ke(words[0], "--help").output();
      assertFalse(help.contains(words[1] + "="), help);
    }
    Command command = Command.ke("datasets", "--threads", "1");
    assertEquals(0, command.status());
    assertTrue(command.messages().contains("--threads has no effect on 'ke datasets'"));
    String one = Command.ke("datasets", "--class", "3", "--train", "7").output();
    assertTrue(one.matches("(?s).*\\R +3 +3 +7 +62\\R"), one);
  }

  private Path train(String detector, Path model, String digit) {
    Command train =
        Command.ke(
            "train",
            "--class",
            digit,
            "--train",
            "24",
            "--detector",
            detector,
            "--epochs",
            "1",
            "--out",
            model,
            "--no-cache");
    assertEquals(0, train.status(), train.messages());
    return model;
  }

  private Path scores() throws IOException {
    return Files.writeString(folder.resolve("s.csv"), "label,score\n0,1\n0,2\n1,3\n1,4\n");
  }
}
