package org.ke4j.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Bars as tall as their counts, and the threshold where it is among them. */
class ScoreHistogramTest {
  private static final Pattern BAR =
      Pattern.compile(
          "<rect x=\"([\\d.]+)\" y=\"([\\d.]+)\" width=\"[\\d.]+\" height=\"([\\d.]+)\"");
  private static final Pattern CUT =
      Pattern.compile("stroke-dasharray=\"6 3\" points=\"([\\d.]+),\\d+ ([\\d.]+),");

  /** What the bars say, given the tallest count. */
  private static int[] counts(String svg, int most) {
    Matcher bars = BAR.matcher(svg);
    double[] tall = bars.results().mapToDouble(m -> Double.parseDouble(m.group(3))).toArray();
    double highest = Arrays.stream(tall).max().orElseThrow();
    assertTrue(svg.contains(">" + most + "</text>"), "the tallest count stands at the axis");
    return Arrays.stream(tall).mapToInt(t -> (int) Math.round(t / highest * most)).toArray();
  }

  /** Where the line is, 0 at the left end of the bars, 1 at the right. */
  private static double cut(String svg) {
    Matcher first = BAR.matcher(svg);
    assertTrue(first.find());
    double left = Double.parseDouble(first.group(1));
    Matcher line = CUT.matcher(svg);
    assertTrue(line.find(), svg);
    assertEquals(line.group(1), line.group(2), "it stands upright");
    return (Double.parseDouble(line.group(1)) - left) / (620 - left);
  }

  @Test
  void barsCountImagesAndTheThresholdStandsBetween() {
    double[] scores = {0, 0, 0, 0.05, 0.5, 2.96, 3, 1.5};
    String svg = ScoreHistogram.of(scores, 2);
    int[] counts = counts(svg, 4);
    int[] expected = new int[30];
    expected[0] = 4;
    expected[5] = 1;
    expected[15] = 1;
    expected[29] = 2;
    assertArrayEquals(expected, counts);
    assertEquals(2 / 3.0, cut(svg), 1e-3);
    assertTrue(svg.contains(">threshold 2.000</text>"), svg);
    assertTrue(svg.contains("Scores of 8 images"), svg);
  }

  @Test
  void aThresholdOutsideOfTheScoresWidensTheAxis() {
    String above = ScoreHistogram.of(new double[] {0, 1}, 10);
    assertEquals(1, cut(above), 1e-3);
    int[] counts = counts(above, 1);
    assertEquals(1, counts[0]);
    assertEquals(1, counts[3]);
    assertEquals(0, cut(ScoreHistogram.of(new double[] {3, 4}, 2)), 1e-3);
    String equal = ScoreHistogram.of(new double[] {5, 5, 5}, 5);
    assertEquals(3, Arrays.stream(counts(equal, 3)).sum());
  }
}
