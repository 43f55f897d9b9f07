package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reader of the demo's page is told, with and without eyes, on a wide and a narrow screen.
 */
@Tag("slow")
class DemoTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> DETECTORS = List.of("dn2", "contrast", "ke");

  @TempDir private static Path folder;
  private static Path page;
  private static String html;

  @BeforeAll
  static void demo() throws Exception {
    Path out = folder.resolve("demo");
    Command demo = Command.ke("demo", "--epochs", "1", "--seed", "11", "--out", out, "--no-cache");
    assertEquals(0, demo.status(), demo.messages());
    page = out.resolve("report.html");
    assertTrue(demo.output().contains("The page: " + page), demo.output());
    html = Files.readString(page);
  }

  @Test
  void everyPictureHasWordsOfItsOwn() {
    List<String> words = found("<img [^>]*alt=\"([^\"]*)\"");
    // Six images, untouched and under each of the ten transformations.
    assertEquals(6 * 11, words.size());
    assertEquals(words.size(), html.split("<img ", -1).length - 1, "a picture without words");
    assertEquals(words.size(), Set.copyOf(words).size(), words.toString());
    assertTrue(words.contains("image 1 of 6: untouched"), words.toString());
    for (String kind : List.of("positive", "neutral", "negative")) {
      assertTrue(words.stream().anyMatch(w -> w.endsWith("(" + kind + ")")), kind);
    }
    List<String> drawings = found("<svg [^>]*role=\"img\"[^>]*>\\s*<title>([^<]+)</title>");
    assertEquals(html.split("<svg ", -1).length - 1, drawings.size(), "a drawing without a title");
    assertEquals(drawings.size(), Set.copyOf(drawings).size(), drawings.toString());
    List<String> told = found("<desc>([^<]+)</desc>");
    assertEquals(drawings.size(), told.size(), "a drawing without words");
    assertEquals(told.size(), Set.copyOf(told).size(), told.toString());
  }

  @Test
  void everyDrawingHasItsLegendAndTheNamesOfItsAxes() throws Exception {
    List<String> drawings = found("(<svg .*?</svg>)");
    int rocs = 0;
    int histograms = 0;
    for (String svg : drawings) {
      if (svg.contains("<title>ROC")) {
        rocs++;
        has(svg, "share of anomalies found", "share of normal images called anomalies");
        for (String detector : DETECTORS) {
          assertTrue(svg.contains(">" + detector + ", area 0.") || svg.contains(", area 1."), svg);
        }
      } else if (svg.contains("<title>How far each transformation moves 3")) {
        has(svg, "Wasserstein distance of the embeddings", ">positive: meaning kept<");
        has(svg, ">neutral<", ">negative: meaning changed<");
      } else if (svg.contains("<title>Training loss")) {
        has(svg, ">loss<", ">step<");
      } else {
        histograms++;
        has(svg, "share of images", "score, higher = more anomalous", ">normal (", ">anomalous (");
      }
    }
    JsonNode results = results();
    assertEquals(results.size() / 3, rocs, "a ROC for each test");
    assertEquals(results.size(), histograms, "a histogram for each test and detector");
    assertEquals(rocs + histograms + 2, drawings.size());
  }

  private static void has(String svg, String... words) {
    for (String word : words) {
      assertTrue(svg.contains(word), word + " in " + svg.substring(0, Math.min(400, svg.length())));
    }
  }

  private static JsonNode results() throws Exception {
    return JSON.readTree(folder.resolve("demo/evaluation.json").toFile()).get("results");
  }

  /** The areas of the page are those of the file, each inside its interval. */
  @Test
  void theAreasHaveIntervals() throws Exception {
    JsonNode results = results();
    Pattern cell =
        Pattern.compile("<td>([01]\\.\\d{3}) \\(([01]\\.\\d{3}) to ([01]\\.\\d{3})\\)</td>");
    List<MatchResult> cells = cell.matcher(html).results().toList();
    assertEquals(results.size(), cells.size());
    for (MatchResult one : cells) {
      double area = Double.parseDouble(one.group(1));
      double low = Double.parseDouble(one.group(2));
      double high = Double.parseDouble(one.group(3));
      assertTrue(low <= area && area <= high && low < high, one.group());
    }
    for (JsonNode one : results) {
      double area = one.get("auroc").asDouble();
      assertTrue(
          cells.stream().anyMatch(c -> Math.abs(Double.parseDouble(c.group(1)) - area) < 6e-4),
          one.toString());
    }
    assertTrue(html.contains("AUROC with its 95 % interval"));
  }

  @Test
  void thePageSaysFromWhatItWasMadeAndWhatTheThresholdDid() throws Exception {
    assertTrue(html.contains("<p>Seed 11; "), "the seed");
    JsonNode run = JSON.readTree(folder.resolve("demo/run.json").toFile());
    String version = run.get("versions").get("ke4j").asText();
    assertTrue(html.contains(" by KE4J " + version + "</p>"), "the version " + version);
    int inputs = 0;
    for (var one : run.get("inputs").properties()) {
      inputs++;
      String line = "<p>" + one.getKey() + ": SHA-256 " + one.getValue().asText() + "</p>";
      assertTrue(html.contains(line), line);
    }
    assertEquals(3, inputs);
    assertTrue(html.contains("are anomalies. The threshold rests on "), "the threshold");
    assertTrue(html.contains("set for 5.0 % false alarms on average"), "its promise");
    assertTrue(
        Pattern.compile("it calls \\d+ of \\d+ normal ones anomalies, and \\d+ of \\d+ others\\.")
            .matcher(html)
            .find(),
        "what it did");
    assertTrue(html.contains(". It fell: ") || html.contains(". It did not fall: "), "the loss");
    assertEquals(List.of(), found("[> ](NaN)"));
    assertFalse(html.contains("src=\"http") || html.contains("href=\"http"), "self-contained");
  }

  @Test
  void legibleInARealBrowser() throws Exception {
    Chromium browser = new Chromium(folder);
    for (int width : new int[] {1280, 400}) {
      assertEquals("0", browser.ask(page, width, Chromium.WIDER), "wider than " + width);
      assertEquals("0", browser.ask(page, width, Chromium.BROKEN), "pictures that are not shown");
      String smallest = browser.ask(page, width, Chromium.SMALLEST);
      assertTrue(Double.parseDouble(smallest) >= 7, "letters of " + smallest + " at " + width);
      for (boolean dark : new boolean[] {false, true}) {
        int ground = browser.picture(page.toUri().toString(), width, dark).getRGB(2, 2) & 0xFF;
        assertEquals(dark, ground < 128, "ground " + ground);
      }
    }
  }

  private static List<String> found(String pattern) {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(html)
        .results()
        .map(one -> one.group(1))
        .toList();
  }
}
