package org.ke4j.report;

import java.util.Locale;

/** How many images have which score, with the threshold as a line. */
public final class ScoreHistogram {
  private static final int BINS = 30;
  private static final int LEFT = 60;
  private static final int RIGHT = 620;
  private static final int TOP = 60;
  private static final int BOTTOM = 220;

  private ScoreHistogram() {}

  /**
   * The drawing, for inside a page.
   *
   * @param scores 1 or more, finite
   * @param threshold finite
   */
  public static String of(double[] scores, double threshold) {
    double low = threshold;
    double high = threshold;
    for (double score : scores) {
      low = Math.min(low, score);
      high = Math.max(high, score);
    }
    double span = high > low ? high - low : 1;
    int[] counts = new int[BINS];
    int most = 0;
    for (double score : scores) {
      int bin = (int) Math.min(BINS - 1, (score - low) / span * BINS);
      most = Math.max(most, ++counts[bin]);
    }
    String cut = Numbers.significant(threshold);
    Svg svg =
        new Svg(
            BOTTOM + 54,
            "Scores of " + scores.length + " images",
            "Scores from "
                + Numbers.significant(low)
                + " to "
                + Numbers.significant(high)
                + "; those right of the threshold "
                + cut
                + " are anomalies.");
    double wide = (RIGHT - LEFT) / (double) BINS;
    for (int b = 0; b < BINS; b++) {
      double tall = (BOTTOM - TOP) * (double) counts[b] / most;
      svg.rect(LEFT + b * wide, BOTTOM - tall, wide - 1, tall, "#0072B2", 1);
    }
    svg.line(LEFT, BOTTOM, RIGHT, BOTTOM).line(LEFT, TOP, LEFT, BOTTOM);
    double at = LEFT + (threshold - low) / span * (RIGHT - LEFT);
    svg.curve(
        String.format(Locale.ROOT, "%.1f,%d %.1f,%d", at, TOP - 8, at, BOTTOM), "#D55E00", "6 3");
    String anchor = at > (LEFT + RIGHT) / 2.0 ? "end" : "start";
    svg.text(at, TOP - 14, anchor, "threshold " + cut);
    svg.text(LEFT, BOTTOM + 22, "start", Numbers.significant(low))
        .text(RIGHT, BOTTOM + 22, "end", Numbers.significant(high))
        .text((LEFT + RIGHT) / 2.0, BOTTOM + 44, "middle", "anomaly score")
        .text(LEFT - 6, TOP + 5, "end", Integer.toString(most))
        .text(LEFT - 6, BOTTOM, "end", "0")
        .upward(20, (TOP + BOTTOM) / 2.0, "images");
    return svg.toString().replace(" xmlns=\"http://www.w3.org/2000/svg\"", "");
  }
}
