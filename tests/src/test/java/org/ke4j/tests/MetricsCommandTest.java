package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Score files as people have them: paired by name, with marks and blank lines of other programs.
 */
class MetricsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private Path folder;

  @Test
  void theSameDetectorInAnotherOrderDoesNotDiffer() throws Exception {
    Command metrics =
        Command.ke(
            "metrics", given("pA.csv"), "--compare", given("pB_reordered.csv"), "--json", "-");
    assertEquals(0, metrics.status(), metrics.messages());
    JsonNode comparison = JSON.readTree(metrics.output()).get("comparison");
    assertEquals(0, comparison.get("difference").asDouble());
    assertEquals(0, comparison.get("differenceInterval").get(0).asDouble());
    assertEquals(0, comparison.get("differenceInterval").get(1).asDouble());
    assertEquals(1, comparison.get("pValue").asDouble());
  }

  @Test
  void viewsOfOneImageArePairedByTheirTransformation() throws Exception {
    Path a =
        file(
            "a.csv",
            """
            image,transformation,label,score
            x,rot90,1,4
            x,,0,1
            y,,0,2
            y,rot90,1,3
            """);
    Path b =
        file(
            "b.csv",
            """
            transformation,image,score,label
            ,y,2,0
            ,x,1,0
            rot90,y,3,1
            rot90,x,4,1
            """);
    Command metrics = Command.ke("metrics", a, "--compare", b, "--json", "-");
    assertEquals(0, metrics.status(), metrics.messages());
    assertEquals(
        0, JSON.readTree(metrics.output()).at("/comparison/differenceInterval/1").asDouble());
  }

  @Test
  void filesAboutOtherImagesAreRefused() throws Exception {
    Path ours = file("a.csv", "image,label,score\nx,0,1\ny,0,2\nz,1,3\nw,1,4\n");
    refused(ours, "image,label,score\nx,0,1\ny,0,2\nz,1,3\nv,1,4\n", "'w'");
    refused(ours, "image,label,score\nx,0,1\ny,0,2\nz,1,3\n", "'w'");
    refused(ours, "image,label,score\ny,0,1\nx,0,2\nz,1,3\nw,1,4\nq,1,5\n", "'q'");
    refused(ours, "image,label,score\ny,0,1\nx,1,2\nz,0,3\nw,1,4\n", "'x' has label 0");
    refused(ours, "image,label,score\nw,0,1\nx,0,1\nx,0,2\nz,1,3\nw,1,4\n", "several times");
    refused(ours, "label,score\n0,1\n0,2\n1,3\n1,4\n", "column 'image'");
  }

  private void refused(Path ours, String theirs, String reason) throws Exception {
    Command metrics = Command.ke("metrics", ours, "--compare", file("b.csv", theirs));
    assertEquals(2, metrics.status(), theirs);
    assertTrue(metrics.messages().contains(reason), metrics.messages());
  }

  @Test
  void marksAndBlankLinesOfOtherProgramsAreRead() throws Exception {
    Command marked = Command.ke("metrics", given("bom_crlf.csv"), "--json", "-");
    assertEquals(0, marked.status(), marked.messages());
    assertEquals(0.75, JSON.readTree(marked.output()).get("auroc").asDouble());
    Command blank = Command.ke("metrics", given("trailing.csv"), "--json", "-");
    assertEquals(0, blank.status(), blank.messages());
    assertEquals(1, JSON.readTree(blank.output()).get("auroc").asDouble());
    for (String text :
        new String[] {
          "\n\nlabel,score\n0,1\n\n1,2\n",
          "label,score\n0,1\n1,2\n   \n",
          "label,score\n0,1\n1,2\n,\n"
        }) {
      assertEquals(0, Command.ke("metrics", file("c.csv", text)).status(), text);
    }
  }

  @Test
  void whatIsNoScoreFileIsNamed() throws Exception {
    wrong("label,score,score\n0,1,2\n", "one column 'score', found several");
    wrong("image,label,score\nx,0\n", "line 2: expected 3 columns, found 2 columns");
    wrong("image,image,label,score\nx,y,0,1\n", "one column 'image'");
    wrong("", "'label' and 'score'");
    wrong("\n\n", "'label' and 'score'");
    wrong("label;score\n0;1\n", "[label;score]");
    wrong("label,score\n0,nan\n1,2\n", "line 2: expected a number as score, found 'nan'");
    Command given = Command.ke("metrics", given("dupcol.csv"));
    assertEquals(1, given.status());
    assertTrue(given.messages().contains("several"), given.messages());
  }

  private void wrong(String text, String reason) throws Exception {
    Path file = file("w.csv", text);
    Command metrics = Command.ke("metrics", file);
    assertEquals(1, metrics.status(), text);
    assertTrue(metrics.messages().contains(file.toString()), metrics.messages());
    assertTrue(metrics.messages().contains(reason), metrics.messages());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1", "99"})
  void tooFewRepetitionsAreRefusedAndTheHelpSaysSo(String repetitions) throws Exception {
    Path scores = file("a.csv", "label,score\n0,1\n1,2\n");
    Command few = Command.ke("metrics", scores, "--repetitions", repetitions);
    assertEquals(2, few.status());
    assertTrue(few.messages().contains("0, or 100 or more"), few.messages());
    assertTrue(Command.ke("metrics", "--help").output().contains("100 or more"));
    assertEquals(0, Command.ke("metrics", scores, "--repetitions", "0").status());
  }

  @Test
  void aDifferenceOfNothingHasNoSign() throws Exception {
    Path a = file("a.csv", "label,score\n0,1\n0,2\n1,3\n1,1.5\n");
    Command metrics = Command.ke("metrics", a, "--compare", a);
    assertTrue(metrics.output().contains(": 0.0000, 95 % interval 0.0000 to 0.0000"));
    assertFalse(metrics.output().contains("-0.0000"), metrics.output());
  }

  @Test
  void severalViewsOfAnImageAreResampledTogether() throws Exception {
    StringBuilder views = new StringBuilder("image,transformation,label,score\n");
    StringBuilder images = new StringBuilder("image,label,score\n");
    for (int i = 0; i < 60; i++) {
      int score = i * 37 % 60 + (i % 2) * 12;
      images.append(String.format("i%d,%d,%d%n", i, i % 2, score));
      for (String name : new String[] {"flip", "rot90", "snow", "fog"}) {
        views.append(String.format("i%d,%s,%d,%d%n", i, name, i % 2, score));
      }
    }
    JsonNode once = json(file("images.csv", images.toString()));
    JsonNode often = json(file("views.csv", views.toString()));
    assertEquals(once.get("auroc").asDouble(), often.get("auroc").asDouble(), 1e-12);
    assertEquals(60, often.get("images").asInt());
    for (String metric : new String[] {"auroc", "aupr", "fpr95"}) {
      assertEquals(1, width(often, metric) / width(once, metric), 0.25, metric);
    }
    Path same = folder.resolve("views.csv");
    Command compared = Command.ke("metrics", same, "--compare", same, "--json", "-");
    assertEquals(1, JSON.readTree(compared.output()).at("/comparison/pValue").asDouble());
    Command without =
        Command.ke("metrics", same, "--compare", same, "--repetitions", "0", "--json", "-");
    assertEquals(2, without.status());
  }

  private static double width(JsonNode metrics, String name) {
    JsonNode ends = metrics.get(name + "Interval");
    return ends.get(1).asDouble() - ends.get(0).asDouble();
  }

  private static JsonNode json(Path scores) throws Exception {
    Command metrics = Command.ke("metrics", scores, "--json", "-");
    assertEquals(0, metrics.status(), metrics.messages());
    return JSON.readTree(metrics.output());
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
  }

  private Path given(String name) throws Exception {
    try (InputStream in = MetricsCommandTest.class.getResourceAsStream("metrics/" + name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }
}
