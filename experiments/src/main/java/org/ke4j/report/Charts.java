package org.ke4j.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/** Charts as SVG elements, self-contained, for embedding in a page or saving as a file. */
public final class Charts {
  /** Colours that stay apart for colour-blind readers (Okabe and Ito). */
  private static final String POSITIVE = "#009E73";

  private static final String NEUTRAL = "#999999";
  private static final String NEGATIVE = "#D55E00";
  private static final List<String> CURVES =
      List.of("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C564B");
  private static final List<String> DASHES = List.of("none", "8 4", "2 3", "10 3 2 3");
  private static final int LEFT = 60;
  private static final int RIGHT = 620;

  private Charts() {}

  /**
   * One bar of a bar chart.
   *
   * @param label text left of the bar
   * @param value 0 or more
   * @param group {@code positive}, {@code negative} or anything else (neutral)
   */
  public record Bar(String label, double value, String group) {}

  /**
   * Horizontal bars, in the order given, with what the colours mean.
   *
   * @param axis what the lengths are
   */
  public static String bars(String title, String axis, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    int rowHeight = 24;
    int bottom = 36 + rowHeight * bars.size();
    StringBuilder words = new StringBuilder(axis).append(": ");
    Svg svg = new Svg(bottom + 56, title, "");
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double width = most > 0 ? 370 * bar.value() / most : 0;
      int y = 36 + i * rowHeight;
      svg.text(170, y + 14, "end", bar.label());
      svg.rect(180, y, width, 18, color(bar.group()), 1);
      svg.text(186 + width, y + 14, "start", Numbers.significant(bar.value()));
      words.append(bar.label()).append(' ').append(Numbers.significant(bar.value())).append(", ");
    }
    svg.line(180, bottom, 550, bottom).text(180, bottom + 16, "start", "0");
    svg.text(365, bottom + 16, "middle", axis);
    svg.key(180, bottom + 42, POSITIVE, "positive: meaning kept");
    svg.key(350, bottom + 42, NEUTRAL, "neutral");
    svg.key(440, bottom + 42, NEGATIVE, "negative: meaning changed");
    return svg.toString().replace("<desc></desc>", "<desc>" + Svg.escape(words + "") + "</desc>");
  }

  /**
   * Two overlaid histograms over a common range.
   *
   * @param normal scores of normal views
   * @param anomalous scores of anomalous views
   */
  public static String histogram(String title, double[] normal, double[] anomalous) {
    DoubleSummaryStatistics range =
        DoubleStream.concat(DoubleStream.of(normal), DoubleStream.of(anomalous))
            .summaryStatistics();
    int bins = 32;
    return histogram(
        title,
        range.getMin(),
        range.getMax(),
        share(normal, range, bins),
        share(anomalous, range, bins),
        normal.length,
        anomalous.length);
  }

  /**
   * Two overlaid histograms of counts in equal bins.
   *
   * @param low left end of the first bin
   * @param high right end of the last
   */
  public static String histogram(
      String title, double low, double high, List<Integer> normal, List<Integer> anomalous) {
    int a = normal.stream().mapToInt(Integer::intValue).sum();
    int b = anomalous.stream().mapToInt(Integer::intValue).sum();
    return histogram(
        title,
        low,
        high,
        normal.stream().mapToDouble(n -> n / (double) Math.max(1, a)).toArray(),
        anomalous.stream().mapToDouble(n -> n / (double) Math.max(1, b)).toArray(),
        a,
        b);
  }

  private static String histogram(
      String title, double low, double high, double[] a, double[] b, int normal, int anomalous) {
    int bins = a.length;
    double most = Math.max(DoubleStream.of(a).max().orElse(0), DoubleStream.of(b).max().orElse(0));
    double wide = (RIGHT - LEFT) / (double) bins;
    Svg svg =
        new Svg(
            250,
            title,
            "scores of "
                + normal
                + " normal and "
                + anomalous
                + " anomalous images from "
                + Numbers.significant(low)
                + " to "
                + Numbers.significant(high));
    for (int i = 0; i < bins; i++) {
      double x = LEFT + i * wide;
      double tall = 140 * a[i] / most;
      double other = 140 * b[i] / most;
      svg.rect(x, 180 - tall, wide, tall, POSITIVE, 0.55);
      svg.rect(x, 180 - other, wide, other, NEGATIVE, 0.55);
    }
    svg.line(LEFT, 180, RIGHT, 180).line(LEFT, 40, LEFT, 180);
    svg.text(LEFT - 6, 48, "end", Numbers.fixed(100 * most, 0) + " %");
    svg.text(LEFT - 6, 180, "end", "0").upward(16, 110, "share of images");
    svg.text(LEFT, 198, "start", Numbers.significant(low));
    svg.text(RIGHT, 198, "end", Numbers.significant(high));
    svg.text((LEFT + RIGHT) / 2.0, 198, "middle", "score, higher = more anomalous");
    svg.key(LEFT, 232, POSITIVE, "normal (" + normal + ")");
    svg.key(LEFT + 190, 232, NEGATIVE, "anomalous (" + anomalous + ")");
    return svg.toString();
  }

  /** A line through values, by their number. */
  public static String line(String title, String axis, List<Double> values) {
    DoubleSummaryStatistics range =
        values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    double span = range.getMax() > range.getMin() ? range.getMax() - range.getMin() : 1;
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = LEFT + (RIGHT - LEFT) * (double) i / Math.max(1, values.size() - 1);
      point(points, x, 180 - 140 * (values.get(i) - range.getMin()) / span);
    }
    String ends =
        values.isEmpty()
            ? "no values"
            : "from "
                + Numbers.significant(values.get(0))
                + " to "
                + Numbers.significant(values.get(values.size() - 1));
    Svg svg = new Svg(215, title, axis + " " + ends);
    svg.line(LEFT, 180, RIGHT, 180).line(LEFT, 40, LEFT, 180);
    svg.text(LEFT - 6, 48, "end", Numbers.significant(range.getMax()));
    svg.text(LEFT - 6, 180, "end", Numbers.significant(range.getMin()));
    svg.upward(16, 110, axis);
    svg.text(LEFT, 198, "start", "1").text(RIGHT, 198, "end", values.size() + "");
    svg.text((LEFT + RIGHT) / 2.0, 198, "middle", "step");
    return svg.curve(points.toString(), CURVES.get(0), "none").toString();
  }

  /**
   * A curve of a chart of several.
   *
   * @param name for the legend
   * @param x 0..1
   * @param y 0..1, as many
   */
  public record Curve(String name, double[] x, double[] y) {}

  /** Receiver operating characteristics, with the diagonal of chance. */
  public static String roc(String title, List<Curve> curves) {
    int side = 300;
    int bottom = 40 + side;
    int rows = (curves.size() + 1) / 2;
    String names = String.join(", ", curves.stream().map(Curve::name).toList());
    Svg svg = new Svg(bottom + 44 + 22 * rows, title, names);
    double left = 160;
    svg.line(left, bottom, left + side, bottom).line(left, 40, left, bottom);
    svg.line(left, bottom, left + side, 40);
    svg.text(left - 6, 48, "end", "1").text(left - 6, bottom, "end", "0");
    svg.upward(left - 30, 40 + side / 2.0, "share of anomalies found");
    svg.text(left, bottom + 16, "start", "0").text(left + side, bottom + 16, "end", "1");
    svg.text(left + side / 2.0, bottom + 16, "middle", "share of normal images called anomalies");
    for (int c = 0; c < curves.size(); c++) {
      StringBuilder points = new StringBuilder();
      Curve curve = curves.get(c);
      for (int i = 0; i < curve.x.length; i++) {
        point(points, left + side * curve.x[i], bottom - side * curve.y[i]);
      }
      String colour = CURVES.get(c % CURVES.size());
      svg.curve(points.toString(), colour, DASHES.get(c % DASHES.size()));
      svg.key(LEFT + 280 * (c % 2), bottom + 44 + 22 * (c / 2), colour, curve.name);
    }
    return svg.toString();
  }

  /** Adds a point to a tenth of a unit, if it differs there from the last one. */
  private static void point(StringBuilder points, double x, double y) {
    String added = Math.round(10 * x) / 10.0 + "," + Math.round(10 * y) / 10.0 + " ";
    int last = points.lastIndexOf(" ", points.length() - 2) + 1;
    if (points.indexOf(added, last) != last) {
      points.append(added);
    }
  }

  private static double[] share(double[] values, DoubleSummaryStatistics range, int bins) {
    double[] share = new double[bins];
    double span = range.getMax() - range.getMin();
    for (double value : values) {
      int bin = span > 0 ? (int) ((value - range.getMin()) / span * bins) : 0;
      share[Math.min(bins - 1, bin)] += 1.0 / values.length;
    }
    return share;
  }

  private static String color(String group) {
    return switch (group) {
      case "positive" -> POSITIVE;
      case "negative" -> NEGATIVE;
      default -> NEUTRAL;
    };
  }

  /** Text made safe for XML and HTML. */
  public static String escape(String text) {
    return Svg.escape(text);
  }
}
