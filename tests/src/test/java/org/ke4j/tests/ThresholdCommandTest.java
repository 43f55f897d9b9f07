package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A threshold that rests on unseen images, from training to scoring. */
class ThresholdCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  @Test
  void aNetworkIsCalibratedWithImagesItHasNotSeenAndSetAnew() throws Exception {
    Path model = folder.resolve("model");
    JsonNode trained =
        train(
            model,
            "--detector",
            "ke",
            "--train",
            "40",
            "--epochs",
            "1",
            "--batch",
            "16",
            "--false-alarms",
            "0.1");
    assertEquals("held-out images", trained.get("calibration").asText());
    assertEquals(9, trained.get("calibrationImages").asInt(), "1 / (n + 1) = .1");
    assertEquals(31, trained.get("trainedOn").asInt());
    assertEquals(40, trained.get("images").asInt());
    assertEquals(0.1, trained.get("expectedFalseAlarms").asDouble(), 1e-12);

    byte[] network = Files.readAllBytes(model.resolve("network.ke4j"));
    JsonNode shown = threshold(model);
    assertEquals(trained.get("threshold").asDouble(), shown.get("threshold").asDouble());
    JsonNode lax = threshold(model, "--false-alarms", "0.5");
    assertTrue(lax.get("threshold").asDouble() < shown.get("threshold").asDouble());
    assertEquals(0.5, lax.get("expectedFalseAlarms").asDouble(), 1e-12);
    assertArrayEquals(network, Files.readAllBytes(model.resolve("network.ke4j")));

    JsonNode scored = score(model);
    assertEquals(lax.get("threshold").asDouble(), scored.get("threshold").asDouble());
    assertEquals(0.5, scored.get("falseAlarms").asDouble());

    JsonNode own = threshold(model, "--value", "1e9");
    assertEquals(1e9, own.get("threshold").asDouble());
    assertEquals(0.1, own.get("falseAlarms").asDouble(), 1e-12);
    assertEquals(0, score(model).get("anomalies").asInt());

    // Nine images cannot promise one in a hundred: refused with advice, and nothing changes.
    for (String tooFine : List.of("0.01", "0.0999", "0")) {
      Command few = Command.ke("threshold", "--model", model, "--false-alarms", tooFine);
      assertEquals(2, few.status(), few.output());
      assertTrue(few.messages().contains("9 images cannot promise"), few.messages());
      assertTrue(few.messages().contains("ask for 0.1 or more"), few.messages());
      assertEquals(1e9, score(model).get("threshold").asDouble());
    }
    assertEquals(0.1, threshold(model, "--false-alarms", "0.1").get("falseAlarms").asDouble());
  }

  @Test
  void crossFittingLearnsFromAllImages() throws Exception {
    JsonNode trained =
        train(
            folder.resolve("model"),
            "--detector",
            "ke",
            "--train",
            "10",
            "--epochs",
            "1",
            "--batch",
            "8",
            "--calibration",
            "cross-fit");
    assertEquals("cross-fitting", trained.get("calibration").asText());
    assertEquals(10, trained.get("calibrationImages").asInt());
    assertEquals(10, trained.get("trainedOn").asInt());
  }

  @Test
  void twentyPicturesAreEnoughForContrastAndItSaysWhatThatCosts() throws Exception {
    Command few =
        Command.ke(
            "train",
            "--class",
            "3",
            "--train",
            "20",
            "--detector",
            "contrast",
            "--no-cache",
            "--out",
            folder.resolve("few"));
    assertEquals(0, few.status(), few.messages());
    assertTrue(few.messages().contains("19 neighbours instead of 20"), few.messages());
    Command five =
        Command.ke(
            "train",
            "--class",
            "3",
            "--train",
            "5",
            "--detector",
            "contrast",
            "--no-cache",
            "--out",
            folder.resolve("five"));
    assertEquals(0, five.status(), five.messages());
    Command enough =
        Command.ke(
            "train",
            "--class",
            "3",
            "--train",
            "21",
            "--detector",
            "contrast",
            "--no-cache",
            "--out",
            folder.resolve("enough"));
    assertEquals(0, enough.status(), enough.messages());
    assertFalse(enough.messages().contains("few"), enough.messages());
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    Path model = folder.resolve("model");
    train(model, "--detector", "dn2", "--train", "20");
    byte[] before = Files.readAllBytes(model.resolve("model.json"));
    for (List<String> words :
        List.of(
            List.of("--false-alarms", "1"),
            List.of("--false-alarms", "-0.1"),
            List.of("--false-alarms", "NaN"),
            List.of("--value", "NaN"),
            List.of("--value", "Infinity"),
            List.of("--value", "1", "--false-alarms", "0.1"))) {
      List<Object> all = new ArrayList<>(List.of("threshold", "--model", model));
      all.addAll(words);
      assertEquals(2, Command.ke(all.toArray()).status(), words.toString());
    }
    assertArrayEquals(before, Files.readAllBytes(model.resolve("model.json")));

    ObjectNode json = (ObjectNode) JSON.readTree(before);
    for (String wrong : List.of("\"NaN\"", "null", "[1]", "true", "1e999")) {
      json.set("threshold", JSON.readTree(wrong.equals("1e999") ? "\"1e999\"" : wrong));
      Files.writeString(model.resolve("model.json"), JSON.writeValueAsString(json));
      Command damaged = Command.ke("threshold", "--model", model);
      assertEquals(1, damaged.status(), wrong);
      assertTrue(damaged.messages().contains("model.json"), damaged.messages());
      assertTrue(damaged.messages().contains("threshold"), damaged.messages());
    }
    json.remove("threshold");
    Files.writeString(model.resolve("model.json"), JSON.writeValueAsString(json));
    assertEquals(1, Command.ke("threshold", "--model", model).status());

    Files.write(model.resolve("model.json"), before);
    byte[] scores = Files.readAllBytes(model.resolve("calibration.ke4j"));
    scores[scores.length / 2] ^= 1;
    Files.write(model.resolve("calibration.ke4j"), scores);
    Command damaged = Command.ke("threshold", "--model", model);
    assertEquals(1, damaged.status());
    assertTrue(damaged.messages().contains("calibration.ke4j"), damaged.messages());
  }

  private static JsonNode train(Path model, String... more) throws Exception {
    List<Object> words = new ArrayList<>(List.of("train", "--class", "3", "--no-cache"));
    words.addAll(List.of("--json", "-", "--out", model));
    words.addAll(List.of(more));
    return json(Command.ke(words.toArray()));
  }

  private static JsonNode threshold(Path model, String... more) throws Exception {
    List<Object> words = new ArrayList<>(List.of("threshold", "--model", model, "--json", "-"));
    words.addAll(List.of(more));
    return json(Command.ke(words.toArray()));
  }

  private JsonNode score(Path model) throws Exception {
    return json(
        Command.ke(
            "score",
            "--model",
            model,
            "--test",
            3,
            "--json",
            "-",
            "--out",
            Files.createTempDirectory(folder, "scored").resolve("o")));
  }

  private static JsonNode json(Command command) throws Exception {
    assertEquals(0, command.status(), command.messages());
    return JSON.readTree(command.output());
  }
}
