package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.encoder.Encoders;

/** What users see of scores: the most anomalous first, with threshold and model, nothing false. */
class ScoreCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  @Test
  void theMostAnomalousComeFirstAndAnomaliesAreCopied() throws Exception {
    Path model = train();
    Path pictures = folder.resolve("pictures");
    for (int digit = 0; digit < 6; digit++) {
      Pictures.digit(
          pictures.resolve(digit == 3 ? "3/three.png" : "other/" + digit + ".png"), digit);
    }
    Path out = folder.resolve("scored");
    Path copies = folder.resolve("copies");
    Command score =
        Command.ke(
            "score",
            "--model",
            model,
            "--images",
            pictures,
            "--out",
            out,
            "--no-cache",
            "--top",
            2,
            "--copy-anomalies",
            copies);
    assertEquals(0, score.status(), score.messages());
    assertTrue(score.output().contains("model: " + model), score.output());
    assertTrue(score.output().contains("the 2 most anomalous"), score.output());

    JsonNode all = JSON.readTree(out.resolve("scores.json").toFile());
    assertEquals(6, all.get("scores").size());
    double before = Double.POSITIVE_INFINITY;
    List<String> anomalies = new ArrayList<>();
    for (JsonNode one : all.get("scores")) {
      assertTrue(one.get("score").asDouble() <= before);
      before = one.get("score").asDouble();
      assertEquals(before > all.get("threshold").asDouble(), one.get("anomaly").asBoolean());
      double pValue = one.get("pValue").asDouble();
      assertTrue(pValue > 0 && pValue <= 1, one.toString());
      assertTrue(one.get("anomaly").asBoolean() ? pValue <= .06 : pValue > .04, one.toString());
      assertEquals(one.get("image").asText().startsWith("3/") ? 0 : 1, one.get("label").asInt());
      if (one.get("anomaly").asBoolean()) {
        anomalies.add(one.get("image").asText());
      }
    }
    assertFalse(anomalies.isEmpty());
    for (JsonNode one : all.get("scores")) {
      String name = one.get("image").asText();
      assertEquals(anomalies.contains(name), Files.exists(copies.resolve(name)), name);
    }
    List<String> csv = Files.readAllLines(out.resolve("scores.csv"));
    assertTrue(
        csv.get(0).startsWith("image,label,score,anomaly,threshold,model,pValue,"), csv.get(0));
    assertEquals(7, csv.size());
    assertEquals(0, Command.ke("metrics", out.resolve("scores.csv")).status());

    JsonNode options = JSON.readTree(out.resolve("run.json").toFile()).get("options");
    assertFalse(options.has("--data"), options.toString());
    assertEquals(pictures.toString(), options.get("--images").asText());
  }

  @Test
  void labelsThatNobodyKnowsAreNoColumn() throws Exception {
    Path model = train();
    Path picture = Pictures.digit(folder.resolve("a\nb\u001b[31m.png"), 4);
    Command score =
        Command.ke(
            "score",
            "--model",
            model,
            "--images",
            picture,
            "--out",
            folder.resolve("o"),
            "--no-cache");
    assertEquals(0, score.status(), score.messages());
    assertFalse(score.output().contains("label"), score.output());
    JsonNode unknown = JSON.readTree(folder.resolve("o/scores.json").toFile()).get("scores").get(0);
    assertTrue(unknown.has("label") && unknown.get("label").isNull(), unknown.toString());
    assertTrue(score.output().contains("a\\nb\\u001b[31m.png"), score.output());
    assertTrue(score.output().matches("(?s).* (0[.]0*[1-9][0-9]{3}|[1-9][.][0-9]{3}) .*"));
  }

  @Test
  void aModelWhoseEncoderMovedIsScoredWithItsNewPlace() throws Exception {
    Path first = folder.resolve("first.onnx");
    try (InputStream in = Encoders.class.getResourceAsStream("ke32.onnx")) {
      Files.write(first, in.readAllBytes());
    }
    Path model = train("--encoder", first);
    Path second = Files.move(first, folder.resolve("second.onnx"));
    Path picture = Pictures.digit(folder.resolve("p.png"), 3);
    List<Object> words =
        new ArrayList<>(
            List.of("score", "--model", model, "--images", picture, "--no-cache", "--out"));
    words.add(folder.resolve("o1"));
    Command lost = Command.ke(words.toArray());
    assertEquals(2, lost.status());
    assertTrue(lost.messages().contains("--encoder FILE.onnx"), lost.messages());
    words.set(words.size() - 1, folder.resolve("o2"));
    words.addAll(List.of("--encoder", second));
    Command found = Command.ke(words.toArray());
    assertEquals(0, found.status(), found.messages());
  }

  @Test
  void anotherShareOfFalseAlarmsNeedsNoTraining() throws Exception {
    Path model = train();
    double strict = threshold(model, "0");
    double lax = threshold(model, "0.5");
    assertTrue(lax < strict, lax + " " + strict);
  }

  @Test
  void aShareThatTheImagesCannotPromiseIsSaid() throws Exception {
    Path model = train();
    Path picture = Pictures.digit(folder.resolve("p.png"), 3);
    Object[] words = {"score", "--model", model, "--images", picture, "--no-cache", "--out"};
    Command fine = Command.ke(with(words, folder.resolve("o1"), "--false-alarms", 0.5));
    assertEquals(0, fine.status(), fine.messages());
    assertFalse(fine.messages().contains("cannot promise"), fine.messages());
    Command finer = Command.ke(with(words, folder.resolve("o2"), "--false-alarms", 0.0001));
    assertEquals(0, finer.status(), finer.messages());
    assertTrue(
        finer
            .messages()
            .matches("(?s).*[0-9]+ images cannot promise 0[.]01 %: .* about [0-9.]+ % .*"),
        finer.messages());
  }

  @Test
  void linesSayTheSameOfEachPicture() throws Exception {
    Path model = train();
    Path pictures = folder.resolve("pictures");
    for (int digit = 0; digit < 6; digit++) {
      Pictures.digit(pictures.resolve("<b>\n\u001b[31m\"" + digit + ".png"), digit);
    }
    Files.writeString(pictures.resolve("broken.png"), "no picture");
    Object[] words = {"score", "--model", model, "--images", pictures, "--no-cache"};
    Command whole = Command.ke(with(words, "--out", folder.resolve("o"), "--json", "-"));
    assertEquals(0, whole.status(), whole.messages());
    JsonNode expected = JSON.readTree(whole.output());
    Command streamed = Command.ke(with(words, "--jsonl", "-"));
    assertEquals(0, streamed.status(), streamed.messages());
    Path file = folder.resolve("scores.jsonl");
    assertEquals(0, Command.ke(with(words, "--jsonl", file)).status());
    assertEquals(streamed.output(), Files.readString(file));

    List<String> names = new ArrayList<>();
    for (String line : streamed.output().split("\n")) {
      JsonNode one = JSON.readTree(line);
      names.add(one.get("image").asText());
      JsonNode same = null;
      for (String part : List.of("scores", "skipped")) {
        for (JsonNode other : expected.get(part)) {
          same = other.get("image").equals(one.get("image")) ? other : same;
        }
      }
      assertEquals(same, one);
    }
    assertEquals(7, names.size());
    assertTrue(names.remove("broken.png"));
    assertEquals(names.stream().sorted().toList(), names);
    assertEquals(2, Command.ke(with(words, "--jsonl", file, "--top", 2)).status());
    assertEquals(2, Command.ke("score", "--model", model, "--jsonl", file).status());
  }

  private static Object[] with(Object[] words, Object... more) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray();
  }

  private double threshold(Path model, String share) throws Exception {
    Command score =
        Command.ke(
            "score",
            "--model",
            model,
            "--class",
            "3",
            "--test",
            5,
            "--false-alarms",
            share,
            "--json",
            "-",
            "--no-cache",
            "--out",
            folder.resolve("share" + share));
    assertEquals(0, score.status(), score.messages());
    JsonNode json = JSON.readTree(score.output());
    assertEquals(Double.parseDouble(share), json.get("falseAlarms").asDouble());
    return json.get("threshold").asDouble();
  }

  private Path train(Object... more) {
    Path model = folder.resolve("model");
    List<Object> words =
        new ArrayList<>(
            List.of(
                "train",
                "--class",
                "3",
                "--train",
                "60",
                "--detector",
                "dn2",
                "--no-cache",
                "--out"));
    words.add(model);
    words.addAll(List.of(more));
    Command train = Command.ke(words.toArray());
    assertEquals(0, train.status(), train.messages());
    return model;
  }
}
