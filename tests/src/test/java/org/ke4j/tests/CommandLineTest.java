package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Sample;
import org.ke4j.matrix.Npy;

/** What other programs rely on: options, JSON, exit status. */
class CommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "datasets",
        "encoders",
        "encoders add",
        "encoders distil",
        "encoders remove",
        "fetch",
        "transformations",
        "embed",
        "rank",
        "train",
        "score",
        "serve",
        "export",
        "threshold",
        "evaluate",
        "metrics",
        "tradeoff",
        "transport"
      })
  void everyCommandTeaches(String command) {
    Command help = Command.ke((Object[]) (command + " --help").split(" "));
    assertEquals(0, help.status());
    assertTrue(help.output().contains("Example"), help.output());
    assertEquals("", help.messages());
  }

  @Test
  void helpShowsWhatTheChosenDetectorUses() {
    String dn2 = Command.ke("train", "--detector", "dn2", "--help").output();
    assertTrue(dn2.contains("--neighbours") && dn2.contains("--false-alarms"), dn2);
    assertFalse(dn2.contains("--epochs=") || dn2.contains("--rule="), dn2);
    String ke = Command.ke("train", "--detector", "ke", "--help").output();
    assertTrue(ke.contains("--epochs=") && ke.contains("--rule="), ke);
    assertTrue(ke.indexOf("--class=") < ke.indexOf("--epochs="), "everyday options come first");
  }

  /** What a share of false alarms promises, and under what condition, stands where it is chosen. */
  @Test
  void helpSaysWhatFalseAlarmsPromise() {
    String share = "share of new normal (images|pictures) that may be called anomalies";
    String train = option("train", "--false-alarms");
    assertTrue(train.matches(".*" + share + ".*"), train);
    for (String words :
        List.of("on average over trainings", "like the training images", "has not seen", "0.05")) {
      assertTrue(train.contains(words), words + ": " + train);
    }
    String fit = option("fit", "--false-alarms");
    assertTrue(fit.matches(".*" + share + ".*"), fit);
    assertTrue(fit.contains("1/(n+1) of n pictures or more"), fit);
    assertTrue(fit.contains("0.05, or as fine as few pictures can promise"), fit);
    String score = option("score", "--false-alarms");
    assertTrue(score.contains("normal images anomalies"), score);
    assertTrue(score.contains("another threshold, without training again"), score);
    String threshold = option("threshold", "--false-alarms");
    assertTrue(threshold.matches(".*" + share + " from now on.*"), threshold);
  }

  /** The words of an option in the help of a command, in one line. */
  private static String option(String verb, String name) {
    String help = Command.ke(verb, "--help").output().replaceAll("\\s+", " ");
    int from = help.indexOf(" " + name + "=");
    assertTrue(from >= 0, help);
    int end = help.indexOf(" --", from + 3);
    return help.substring(from, end < 0 ? help.length() : end);
  }

  @Test
  void optionsOfAnotherDetectorAreNoted() {
    Command trained =
        Command.ke("train", "--class", "3", "--detector", "dn2", "--epochs", "1", "--out", folder);
    assertEquals(0, trained.status(), trained.messages());
    assertTrue(trained.messages().contains("--epochs"), trained.messages());
  }

  @Test
  void wrongUseIsTwoAndNeverAStackTrace() {
    for (Command wrong :
        List.of(
            Command.ke(),
            Command.ke("nonsense"),
            Command.ke("rank", "--clas", "3"),
            Command.ke("rank", "--class", "eleven", "--out", folder),
            Command.ke("rank", "--class", "3", "--encoder", "nonsense", "--out", folder),
            Command.ke("rank", "--class", "3", "--train", "0", "--out", folder),
            Command.ke("rank", "--class", "3", "--k", "6", "--train", "20", "--out", folder),
            Command.ke("evaluate", "--protocol", "sat", "--out", folder),
            Command.ke("evaluate", "--draws", "some", "--out", folder),
            Command.ke("transformations", "--severity", "7", "--out", folder),
            Command.ke("datasets", "--data", folder.resolve("missing")))) {
      assertEquals(2, wrong.status(), wrong.messages());
      assertTrue(wrong.messages().startsWith("ke: "), wrong.messages());
      assertFalse(wrong.messages().contains("\tat "), wrong.messages());
      assertEquals("", wrong.output());
    }
  }

  @Test
  void whatCannotBeDoneIsOne() throws Exception {
    Path scores = folder.resolve("scores.csv");
    Files.writeString(scores, "label,score\n1,0.5\n2,0.1\n");
    for (Command failed :
        List.of(
            Command.ke("metrics", folder.resolve("missing.csv")),
            Command.ke("metrics", scores),
            Command.ke("score", "--model", folder, "--out", folder))) {
      assertEquals(1, failed.status(), failed.messages());
      assertTrue(failed.messages().startsWith("ke: "), failed.messages());
      assertFalse(failed.messages().contains("\tat "), failed.messages());
    }
    assertTrue(Command.ke("metrics", scores).messages().contains("line 3"));
  }

  @Test
  void metricsCountTiesOneHalf() throws Exception {
    Path scores = folder.resolve("scores.csv");
    Files.writeString(scores, "image,score,label\n\"a,b\",0.1,0\nc,0.4,0\nd,0.4,1\ne,0.8,1\n");
    Command metrics = Command.ke("metrics", scores, "--json", "-");
    assertEquals(0, metrics.status(), metrics.messages());
    assertEquals(0.875, JSON.readTree(metrics.output()).get("auroc").asDouble(), 1e-12);
  }

  @Test
  void metricsCompareTwoDetectorsOnTheSameImages() throws Exception {
    Path first = Files.writeString(folder.resolve("a.csv"), "label,score\n0,1\n0,2\n1,3\n1,4\n");
    Path second = Files.writeString(folder.resolve("b.csv"), "label,score\n0,1\n0,3\n1,2\n1,4\n");
    Command metrics = Command.ke("metrics", first, "--compare", second, "--json", "-");
    assertEquals(0, metrics.status(), metrics.messages());
    JsonNode result = JSON.readTree(metrics.output());
    assertEquals(1, result.get("aupr").asDouble(), 1e-12);
    assertEquals(0, result.get("fpr95").asDouble(), 1e-12);
    assertEquals(0.25, result.get("comparison").get("difference").asDouble(), 1e-12);
    Path swapped = Files.writeString(folder.resolve("c.csv"), "label,score\n1,1\n0,3\n1,2\n0,4\n");
    Command wrong = Command.ke("metrics", first, "--compare", swapped);
    assertEquals(2, wrong.status());
    assertTrue(wrong.messages().contains("same order"), wrong.messages());
  }

  @Test
  void datasetsAreDescribed() throws Exception {
    JsonNode digits = JSON.readTree(Command.ke("datasets", "--json", "-").output());
    assertEquals("digits", digits.get("data").asText());
    assertEquals(10, digits.get("classes").size());
    int images = 0;
    for (JsonNode entry : digits.get("classes")) {
      images += entry.get("train").asInt() + entry.get("test").asInt();
    }
    assertEquals(1797, images);
  }

  @Test
  void rankGivesTheAgreedJsonAndKeepsItsRun() throws Exception {
    Path out = folder.resolve("run");
    Command rank =
        Command.ke(
            "rank",
            "--class",
            "3",
            "--train",
            "30",
            "--json",
            "-",
            "--out",
            out,
            "--cache",
            folder.resolve("cache"));
    assertEquals(0, rank.status(), rank.messages());
    JsonNode json = JSON.readTree(rank.output());
    assertEquals("3", json.get("class").asText());
    assertEquals("ke32", json.get("encoder").asText());
    assertEquals(10, json.get("transformations").size());
    double before = 0;
    for (JsonNode entry : json.get("transformations")) {
      assertEquals(1, entry.get("severity").asInt());
      assertTrue(entry.get("distance").asDouble() >= before, rank.output());
      before = entry.get("distance").asDouble();
    }
    assertEquals(2, json.get("positive").size());
    assertEquals(2, json.get("negative").size());
    assertEquals(6, json.get("neutral").size());
    assertEquals(json, JSON.readTree(out.resolve("ranking.json").toFile()));
    JsonNode run = JSON.readTree(out.resolve("run.json").toFile());
    assertEquals("30", run.get("options").get("--train").asText());
    assertEquals("cosine", run.get("options").get("--ground").asText());
    assertTrue(run.get("inputs").size() >= 2, run.toString());
    assertTrue(Files.readString(out.resolve("ranking-3.svg")).startsWith("<svg"));

    Command again =
        Command.ke(
            "rank",
            "--class",
            "3",
            "--train",
            "30",
            "--json",
            "-",
            "--out",
            out,
            "--cache",
            folder.resolve("cache"));
    assertEquals(rank.output(), again.output());
  }

  @Test
  void embedWritesOneRowAnImage() throws Exception {
    Path rows = folder.resolve("e.npy");
    Command embed =
        Command.ke("embed", "--class", "3", "--train", "5", "--output", rows, "--no-cache");
    assertEquals(0, embed.status(), embed.messages());
    assertEquals(List.of(5, 256), List.of(Npy.read(rows).shape()[0], Npy.read(rows).shape()[1]));
  }

  /** The file of --names is of use only if its rows are those of the array. */
  @Test
  void embedNamesEachRowAndItsClass() throws Exception {
    Path rows = folder.resolve("e.npy");
    Path names = folder.resolve("names.csv");
    Command embed =
        Command.ke(
            "embed",
            "--train",
            "1",
            "--output",
            rows,
            "--names",
            names,
            "--json",
            "-",
            "--no-cache");
    assertEquals(0, embed.status(), embed.messages());
    JsonNode images = JSON.readTree(embed.output()).get("images");
    List<String> lines = Files.readAllLines(names);
    assertEquals("row,image,class", lines.get(0));
    assertEquals(1 + 10, lines.size());
    assertEquals(10, Npy.read(rows).shape()[0]);
    float[] all = Npy.read(rows).floats();
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    for (int row = 0; row < 10; row++) {
      Sample sample = digits.train(row, 1).get(0);
      assertEquals(row + "," + sample.name() + "," + row, lines.get(1 + row));
      assertEquals(sample.name(), images.get(row).asText());
      Pictures.write(folder.resolve("alone/" + (9 - row) + "/p.png"), sample.image());
    }
    // As pictures in folders of the opposite order they give the opposite rows.
    Path opposite = folder.resolve("opposite.npy");
    Command turned =
        Command.ke(
            "embed",
            "--data",
            folder.resolve("alone"),
            "--test-share",
            "0",
            "--output",
            opposite,
            "--no-cache");
    assertEquals(0, turned.status(), turned.messages());
    float[] other = Npy.read(opposite).floats();
    assertEquals(10 * 256, other.length);
    for (int i = 0; i < other.length; i++) {
      assertEquals(all[256 * (9 - i / 256) + i % 256], other[i], 1e-5, "row " + i / 256);
    }
  }

  @Test
  void trainedDetectorScoresAndItsScoresCanBeMeasured() throws Exception {
    Path model = folder.resolve("model");
    Path scored = folder.resolve("scored");
    Path cache = folder.resolve("cache");
    Command train =
        Command.ke(
            "train",
            "--class",
            "3",
            "--train",
            "60",
            "--detector",
            "contrast",
            "--out",
            model,
            "--cache",
            cache);
    assertEquals(0, train.status(), train.messages());
    Command score =
        Command.ke(
            "score", "--model", model, "--test", "20", "--out", scored, "--json", "-", "--cache",
            cache);
    assertEquals(0, score.status(), score.messages());
    assertEquals(200, JSON.readTree(score.output()).get("scores").size());
    Command metrics = Command.ke("metrics", scored.resolve("scores.csv"), "--json", "-");
    double auroc = JSON.readTree(metrics.output()).get("auroc").asDouble();
    assertTrue(auroc > 0.8, "digits are easy for it: " + auroc);
  }

  @Test
  void evaluateGivesTheAgreedJson() throws Exception {
    Command evaluate =
        Command.ke(
            "evaluate",
            "--class",
            "3",
            "--train",
            "50",
            "--test",
            "10",
            "--detector",
            "dn2,contrast",
            "--json",
            "-",
            "--out",
            folder.resolve("run"),
            "--cache",
            folder.resolve("cache"));
    assertEquals(0, evaluate.status(), evaluate.messages());
    JsonNode results = JSON.readTree(evaluate.output()).get("results");
    assertEquals(8, results.size());
    for (JsonNode cell : results) {
      assertEquals("3", cell.get("class").asText());
      // Better than chance: 3 under SPA, where views of severity 5 are hard, is the worst of them.
      assertTrue(cell.get("auroc").asDouble() > 0.55, cell.toString());
      boolean ssa = cell.get("protocol").asText().equals("ssa");
      assertEquals(ssa, !cell.get("scope").isNull(), cell.toString());
      assertTrue(cell.get("normal").asInt() > 0 && cell.get("anomalous").asInt() > 0);
    }
    assertTrue(results.get(0).get("auroc").asDouble() > 0.9, results.get(0).toString());
  }
}
