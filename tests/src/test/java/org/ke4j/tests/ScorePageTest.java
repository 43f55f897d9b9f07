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
    assertEquals(3 + anomalies, html.split("src=\"data:image/png;base64,", -1).length - 1);
    assertEquals(
        anomalies,
        html.replaceAll("alt=\"[^\"]*\"", "").split("most like the normal image", -1).length - 1);
  }

  @Test
  void needsPictures() {
    Command score =
        Command.ke("score", "--model", folder, "--data", "digits", "--page", folder.resolve("p"));
    assertEquals(2, score.status());
    assertTrue(score.messages().contains("--page needs --images"), score.messages());
  }
}
