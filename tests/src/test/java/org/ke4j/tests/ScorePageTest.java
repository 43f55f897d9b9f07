package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.Why;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Sample;
import org.ke4j.report.Numbers;

/** The page of {@code ke score} shows every picture and lets no name become markup. */
class ScorePageTest {
  @TempDir private Path folder;

  @Test
  void showsAllPicturesTheThresholdAndReasons() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    int number = 0;
    for (Sample sample : digits.train(3, 30)) {
      Pictures.write(folder.resolve("normal/" + number++ + ".png"), sample.image());
    }
    Path model = folder.resolve("m.ke4j");
    Command fit = Command.ke("fit", "--normal", folder.resolve("normal"), "--out", model);
    assertEquals(0, fit.status(), fit.messages());
    Path pictures = folder.resolve("pictures");
    Pictures.digit(pictures.resolve("<script>alert(1)<b>.png"), 8);
    Pictures.digit(pictures.resolve("a\nb\"&.png"), 0);
    Pictures.digit(pictures.resolve("three.png"), 3);
    Path page = folder.resolve("page.html");
    Command score =
        Command.ke("score", model, pictures, "--no-cache", "--page", page, "--json", "-");
    assertEquals(0, score.status(), score.messages());
    String html = Files.readString(page);
    for (String name :
        new String[] {"&lt;script&gt;alert(1)&lt;b&gt;.png", "a\\nb&quot;&amp;.png", "three.png"}) {
      assertTrue(html.contains("<td>" + name + "</td>"), name);
      assertTrue(html.contains("<figcaption>" + name + ": score "), name);
    }
    assertFalse(html.contains("<script>alert"));
    assertFalse(html.contains("a\nb"));
    assertFalse(html.contains("://"));
    JsonNode found = new ObjectMapper().readTree(score.output());
    assertTrue(
        html.contains("threshold " + Numbers.significant(found.get("threshold").asDouble())));
    int anomalies = found.get("anomalies").asInt();
    assertTrue(anomalies > 0);
    // Beside each anomaly its heat map and the normal picture that is most alike.
    assertEquals(3 + 2 * anomalies, html.split("src=\"data:image/png;base64,", -1).length - 1);
    assertEquals(anomalies, html.split("<small>most alike normal</small>", -1).length - 1);
    assertEquals(
        anomalies,
        html.replaceAll("alt=\"[^\"]*\"", "").split("most like the normal image", -1).length - 1);
  }

  @Test
  void everyAnomalyIsExplainedAlsoWhereThereAreMany() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    int number = 0;
    for (Sample sample : digits.train(3, 30)) {
      Pictures.write(folder.resolve("normal/" + number++ + ".png"), sample.image());
    }
    for (int digit : new int[] {0, 7}) {
      for (Sample sample : digits.test(digit, 30)) {
        Pictures.write(folder.resolve("pictures/" + number++ + ".png"), sample.image());
      }
    }
    Path model = folder.resolve("m.ke4j");
    Command fit =
        Command.ke(
            "fit", "--normal", folder.resolve("normal"), "--detector", "dn2", "--out", model);
    assertEquals(0, fit.status(), fit.messages());
    Path page = folder.resolve("page.html");
    Command score =
        Command.ke(
            "score",
            model,
            folder.resolve("pictures"),
            "--no-cache",
            "--page",
            page,
            "--json",
            "-");
    assertEquals(0, score.status(), score.messages());
    JsonNode found = new ObjectMapper().readTree(score.output());
    int anomalies = found.get("anomalies").asInt();
    assertTrue(anomalies > 40, "anomalies: " + anomalies);
    String html = Files.readString(page);
    assertEquals(anomalies, html.split("<small>most alike normal</small>", -1).length - 1);
    int maps = html.split("<small>unusual</small>", -1).length - 1;
    int without = html.split("; no heat map, [^<]*</figcaption>", -1).length - 1;
    assertEquals(anomalies, maps + without, "each has a heat map or says why not");
    for (JsonNode one : found.get("scores")) {
      if (one.get("anomaly").asBoolean()) {
        String caption = "<figcaption>" + one.get("image").asText() + ": score ";
        String rest = html.substring(html.indexOf(caption));
        assertTrue(
            rest.substring(0, rest.indexOf('\n')).contains(one.get("why").get("text").asText()));
      }
    }
    // The histogram has its line where the threshold is.
    String cut = Numbers.significant(found.get("threshold").asDouble());
    assertTrue(html.contains("Scores of 60 images") && html.contains(">threshold " + cut + "<"));
  }

  @Test
  @DisplayName("[anomalib 3085, 2139] not only a score, but what speaks for it, wherever one looks")
  void tableLinesPageAndApiGiveTheSameReasons() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    int number = 0;
    for (Sample sample : digits.train(3, 60)) {
      Pictures.write(folder.resolve("normal/" + number++ + ".png"), sample.image());
    }
    Path pictures = folder.resolve("pictures");
    for (int digit = 0; digit < 10; digit++) {
      Pictures.digit(pictures.resolve("p,\"" + digit + ".png"), digit);
    }
    for (String method : new String[] {"contrast", "ke"}) {
      Path model = folder.resolve(method + ".ke4j");
      Object[] fit = {"fit", "--normal", folder.resolve("normal"), "--out", model};
      Object[] full = {"--full", "--image-size", "32", "--set", "epochs=1"};
      Command fitted = Command.ke(method.equals("ke") ? both(fit, full) : fit);
      assertEquals(0, fitted.status(), fitted.messages());
      Path page = folder.resolve(method + ".html");
      Path out = folder.resolve(method);
      Object[] words = {"score", model, pictures, "--no-cache", "--page", page, "--out", out};
      assertEquals(0, Command.ke(words).status());
      Path lines = folder.resolve(method + ".jsonl");
      assertEquals(0, Command.ke("score", model, pictures, "--jsonl", lines).status());

      ObjectMapper json = new ObjectMapper();
      Map<String, JsonNode> streamed = new HashMap<>();
      for (String line : Files.readAllLines(lines)) {
        JsonNode one = json.readTree(line);
        streamed.put(one.get("image").asText(), one);
      }
      Map<String, CSVRecord> table = new HashMap<>();
      try (var csv = CSVFormat.RFC4180.builder().setHeader().get().parse(reader(out))) {
        csv.forEach(row -> table.put(row.get("image"), row));
      }
      String html = Files.readString(page);
      int reasons = 0;
      try (AnomalyDetector detector = AnomalyDetector.load(model)) {
        for (JsonNode one : json.readTree(out.resolve("scores.json").toFile()).get("scores")) {
          String name = one.get("image").asText();
          assertEquals(streamed.get(name), one);
          CSVRecord row = table.get(name);
          assertEquals(one.get("pValue").asDouble(), Double.parseDouble(row.get("pValue")));
          assertEquals(one.get("anomaly").asBoolean(), one.has("why"), one.toString());
          if (!one.has("why")) {
            assertEquals("", row.get("nearest") + row.get("distance") + row.get("changesMeaning"));
            continue;
          }
          reasons++;
          JsonNode why = one.get("why");
          Why expected = detector.why(pictures.resolve(name));
          assertEquals(expected.text(), why.get("text").asText());
          assertTrue(html.contains("; " + expected.text()), expected.text());
          assertEquals(expected.nearest(), why.get("nearest").asText());
          assertEquals(expected.nearest(), row.get("nearest"));
          assertEquals(expected.distance(), why.get("distance").asDouble());
          assertEquals(expected.distance(), Double.parseDouble(row.get("distance")));
          if (expected.change() == null) {
            assertFalse(why.has("change"));
            assertEquals("", row.get("change"));
            continue;
          }
          assertEquals(expected.change(), why.get("change").asText());
          assertEquals(expected.change(), row.get("change"));
          assertEquals(expected.changedImage(), row.get("changedImage"));
          assertEquals(expected.changeDistance(), why.get("changeDistance").asDouble());
          assertEquals(expected.changeDistance(), Double.parseDouble(row.get("changeDistance")));
          Boolean meaning = expected.changesMeaning();
          assertEquals(
              meaning == null ? "" : meaning ? "yes" : "no", row.get("changesMeaning"), name);
          assertEquals(meaning != null, why.has("changesMeaning"));
        }
      }
      assertTrue(reasons > 0, method);
    }
  }

  private static Reader reader(Path out) throws Exception {
    return Files.newBufferedReader(out.resolve("scores.csv"));
  }

  @Test
  void normalPicturesAreFoundElsewhereOrLeftOutWithAWord() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    int number = 0;
    for (Sample sample : digits.train(3, 30)) {
      Path half = folder.resolve(number % 2 == 0 ? "a" : "b");
      Pictures.write(half.resolve("deep/" + number++ + ".png"), sample.image());
    }
    Path model = folder.resolve("m.ke4j");
    Command fit =
        Command.ke(
            "fit",
            "--normal",
            folder.resolve("a"),
            "--normal",
            folder.resolve("b"),
            "--out",
            model);
    assertEquals(0, fit.status(), fit.messages());
    Path pictures = folder.resolve("pictures");
    for (int digit : new int[] {0, 1, 4, 7}) {
      Pictures.digit(pictures.resolve(digit + ".png"), digit);
    }
    String words = "<small>most alike normal</small>";
    String whole = page(model, pictures);
    assertTrue(whole.contains(words), () -> whole.replaceAll("base64,[^\"]*", ""));
    Path moved = Files.createDirectories(folder.resolve("moved"));
    Files.move(folder.resolve("a"), moved.resolve("a"));
    Files.move(folder.resolve("b"), moved.resolve("b"));
    String without = page(model, pictures);
    assertFalse(without.contains(words));
    assertTrue(without.contains("--normal DIR shows"));
    for (String half : new String[] {"a", "b"}) {
      Command wrong =
          Command.ke("score", model, pictures, "--normal", moved.resolve(half), "--json", "-");
      assertEquals(2, wrong.status());
      assertTrue(wrong.messages().contains("--normal needs --page"), wrong.messages());
    }
  }

  private String page(Path model, Path pictures, Object... more) throws Exception {
    Path page = folder.resolve("page.html");
    Object[] words = {"score", model, pictures, "--no-cache", "--page", page, "--json", "-"};
    Command score = Command.ke(both(words, more));
    assertEquals(0, score.status(), score.messages());
    return Files.readString(page);
  }

  private static Object[] both(Object[] words, Object[] more) {
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  @Test
  void aDataSetHasAPageTooLegibleInARealBrowser() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    int number = 0;
    for (Sample sample : digits.train(3, 60)) {
      Pictures.write(folder.resolve("3/" + number++ + ".png"), sample.image());
    }
    Path model = folder.resolve("m.ke4j");
    Command fit = Command.ke("fit", "--normal", folder.resolve("3"), "--out", model);
    assertEquals(0, fit.status(), fit.messages());
    Path page = folder.resolve("page.html");
    Object[] words = {"score", "--model", model, "--data", "digits", "--test", 3, "--page", page};
    Command score = Command.ke(words);
    assertEquals(0, score.status(), score.messages());
    assertTrue(Files.readString(page).contains("<figcaption>"));
    Chromium browser = new Chromium(folder);
    for (int width : new int[] {1280, 400}) {
      // Nothing is wider than the screen, every picture is there and in the order of the scores.
      assertEquals("0", browser.ask(page, width, Chromium.WIDER), "wider than " + width);
      assertEquals("0", browser.ask(page, width, Chromium.BROKEN), "pictures that are not shown");
      assertEquals("true", browser.ask(page, width, SORTED), "order of the scores");
      String smallest = browser.ask(page, width, Chromium.SMALLEST);
      assertTrue(Double.parseDouble(smallest) >= 10, "letters of " + smallest + " at " + width);
      for (boolean dark : new boolean[] {false, true}) {
        int ground = browser.picture(page.toUri().toString(), width, dark).getRGB(2, 2) & 0xFF;
        assertEquals(dark, ground < 128, "ground " + ground);
      }
    }
  }

  private static final String SORTED =
      "[...document.querySelectorAll('figcaption')].map(c =>"
          + " parseFloat(c.textContent.match(/score ([-0-9.eE+]+)/)[1]))"
          + ".every((s, i, all) => i === 0 || all[i - 1] >= s)";
}
