package org.ke4j.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * What is won on one axis and lost on the other: curves through points that carry labels, as an SVG
 * element.
 */
public final class TradeOffChart {
  private static final List<String> COLOURS =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9");

  private static final int LEFT = 70;
  private static final int RIGHT = 610;
  private static final int TOP = 40;
  private static final int BOTTOM = 340;

  private TradeOffChart() {}

  /**
   * A curve, or a single point.
   *
   * @param name for the legend
   * @param labels beside the points, empty for none; as many as points
   */
  public record Curve(String name, double[] x, double[] y, List<String> labels) {}

  /** Draws curves over the range that their points take. */
  public static String draw(String title, String xAxis, String yAxis, List<Curve> curves) {
    double[] x = range(curves.stream().flatMapToDouble(c -> DoubleStream.of(c.x)));
    double[] y = range(curves.stream().flatMapToDouble(c -> DoubleStream.of(c.y)));
    int rows = (curves.size() + 1) / 2;
    String names = String.join(", ", curves.stream().map(Curve::name).toList());
    Svg svg = new Svg(BOTTOM + 50 + 22 * rows, title, names);
    svg.line(LEFT, BOTTOM, RIGHT, BOTTOM).line(LEFT, TOP, LEFT, BOTTOM);
    for (int tick = 0; tick <= 4; tick++) {
      double share = tick / 4.0;
      double across = LEFT + share * (RIGHT - LEFT);
      double up = BOTTOM - share * (BOTTOM - TOP);
      svg.line(across, BOTTOM, across, BOTTOM + 4).line(LEFT - 4, up, LEFT, up);
      svg.text(across, BOTTOM + 18, "middle", Numbers.fixed(x[0] + share * (x[1] - x[0]), 3));
      svg.text(LEFT - 8, up + 4, "end", Numbers.fixed(y[0] + share * (y[1] - y[0]), 3));
    }
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 36, "middle", xAxis);
    svg.upward(16, (TOP + BOTTOM) / 2.0, yAxis);
    for (int c = 0; c < curves.size(); c++) {
      Curve curve = curves.get(c);
      String colour = COLOURS.get(c % COLOURS.size());
      StringBuilder points = new StringBuilder();
      for (int i = 0; i < curve.x.length; i++) {
        double across = LEFT + (RIGHT - LEFT) * (curve.x[i] - x[0]) / (x[1] - x[0]);
        double up = BOTTOM - (BOTTOM - TOP) * (curve.y[i] - y[0]) / (y[1] - y[0]);
        points.append(String.format(Locale.ROOT, "%.1f,%.1f ", across, up));
        svg.rect(across - 3, up - 3, 6, 6, colour, 1);
        boolean farRight = across > RIGHT - 60;
        svg.text(
            across + (farRight ? -6 : 6), up - 5, farRight ? "end" : "start", curve.labels.get(i));
      }
      svg.curve(points.toString(), colour, "none");
      svg.key(LEFT + 270 * (c % 2), BOTTOM + 60 + 22 * (c / 2), colour, curve.name);
    }
    return svg.toString();
  }

  /** From the least to the greatest value with a margin; never empty. */
  private static double[] range(DoubleStream values) {
    DoubleSummaryStatistics found = values.summaryStatistics();
    double margin = Math.max(0.005, 0.05 * (found.getMax() - found.getMin()));
    return new double[] {found.getMin() - margin, found.getMax() + margin};
  }
}
