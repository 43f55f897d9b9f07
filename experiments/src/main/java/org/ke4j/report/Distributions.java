package org.ke4j.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Several histograms over one axis, as outlines that stay apart in colour and in dashes. */
public final class Distributions {
  private static final List<String> COLOURS =
      List.of("#0072B2", "#009E73", "#D55E00", "#CC79A7", "#E69F00");
  private static final List<String> DASHES = List.of("none", "8 4", "2 3", "10 3 2 3", "5 2");
  private static final int BINS = 40;
  private static final int LEFT = 60;
  private static final int RIGHT = 620;
  private static final int BOTTOM = 240;

  private Distributions() {}

  /**
   * One of them.
   *
   * @param name for the legend
   * @param values at least one
   */
  public record Series(String name, double[] values) {}

  /**
   * The drawing.
   *
   * @param axis what the values are
   */
  public static String of(String title, String axis, List<Series> series) {
    double low = all(series).min().orElse(0);
    double high = all(series).max().orElse(1);
    double[][] shares = new double[series.size()][BINS];
    double most = 0;
    for (int s = 0; s < shares.length; s++) {
      for (double value : series.get(s).values) {
        int bin = high > low ? (int) ((value - low) / (high - low) * BINS) : 0;
        shares[s][Math.min(BINS - 1, bin)] += 1.0 / series.get(s).values.length;
      }
      most = Math.max(most, DoubleStream.of(shares[s]).max().orElse(0));
    }
    int rows = (series.size() + 1) / 2;
    Svg svg =
        new Svg(
            BOTTOM + 40 + 22 * rows,
            title,
            axis + " from " + Numbers.significant(low) + " to " + Numbers.significant(high));
    svg.line(LEFT, BOTTOM, RIGHT, BOTTOM).line(LEFT, 40, LEFT, BOTTOM);
    svg.text(LEFT - 6, 48, "end", Numbers.fixed(100 * most, 0) + " %");
    svg.text(LEFT - 6, BOTTOM, "end", "0").upward(16, 140, "share of images");
    svg.text(LEFT, BOTTOM + 18, "start", Numbers.significant(low));
    svg.text(RIGHT, BOTTOM + 18, "end", Numbers.significant(high));
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 18, "middle", axis);
    double wide = (RIGHT - LEFT) / (double) BINS;
    for (int s = 0; s < shares.length; s++) {
      StringBuilder points = new StringBuilder();
      for (int b = 0; b < BINS; b++) {
        double y = BOTTOM - 190 * shares[s][b] / most;
        points.append(
            String.format(
                Locale.ROOT, "%.1f,%.1f %.1f,%.1f ", LEFT + b * wide, y, LEFT + (b + 1) * wide, y));
      }
      svg.curve(points.toString(), COLOURS.get(s % 5), DASHES.get(s % 5));
      svg.key(
          LEFT + 280 * (s % 2),
          BOTTOM + 44 + 22 * (s / 2),
          COLOURS.get(s % 5),
          series.get(s).name + " (" + series.get(s).values.length + ")");
    }
    return svg.toString();
  }

  private static DoubleStream all(List<Series> series) {
    return series.stream().flatMapToDouble(s -> DoubleStream.of(s.values));
  }
}
