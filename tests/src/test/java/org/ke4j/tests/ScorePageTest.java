package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    Pictures.digit(pictures.resolve("0.png"), 0);
    String words = "<small>most alike normal</small>";
    assertTrue(page(model, pictures).contains(words));
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
    Object[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    Command score = Command.ke(all);
    assertEquals(0, score.status(), score.messages());
    return Files.readString(page);
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
      assertEquals("0", browser.ask(page, width, WIDER), "wider than " + width);
      assertEquals("0", browser.ask(page, width, BROKEN), "pictures that are not shown");
      assertEquals("true", browser.ask(page, width, SORTED), "order of the scores");
      String smallest = browser.ask(page, width, SMALLEST);
      assertTrue(Double.parseDouble(smallest) >= 10, "letters of " + smallest + " at " + width);
      for (boolean dark : new boolean[] {false, true}) {
        int ground = browser.picture(page.toUri().toString(), width, dark).getRGB(2, 2) & 0xFF;
        assertEquals(dark, ground < 128, "ground " + ground);
      }
    }
  }

  private static final String WIDER =
      "Math.max(0, document.documentElement.scrollWidth - innerWidth)";
  private static final String BROKEN =
      "[...document.images].filter(i => !i.complete || !i.naturalWidth || i.clientWidth < 40).length";
  private static final String SORTED =
      "[...document.querySelectorAll('figcaption')].map(c =>"
          + " parseFloat(c.textContent.match(/score ([-0-9.eE+]+)/)[1]))"
          + ".every((s, i, all) => i === 0 || all[i - 1] >= s)";
  private static final String SMALLEST =
      "Math.min(...[...document.querySelectorAll('p, td, figcaption, small, svg text')].map(e =>"
          + " parseFloat(getComputedStyle(e).fontSize) * (e.ownerSVGElement"
          + " ? e.ownerSVGElement.getBoundingClientRect().width"
          + " / e.ownerSVGElement.viewBox.baseVal.width : 1)))";
}
