package org.ke4j.report;

import java.util.List;
import java.util.Locale;

/** Charts as SVG elements, self-contained, for embedding in a page or saving as a file. */
public final class Charts {
  /** Colours that stay apart for colour-blind readers (Okabe and Ito). */
  static final String POSITIVE = "#009E73";

  static final String NEUTRAL = "#999999";
  static final String NEGATIVE = "#D55E00";

  private Charts() {}

  /**
   * One bar of a bar chart.
   *
   * @param label text left of the bar
   * @param value 0 or more
   * @param group {@code positive}, {@code negative} or anything else (neutral)
   */
  public record Bar(String label, double value, String group) {}

  /** Horizontal bars, in the order given. */
  public static String bars(String title, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    int rowHeight = 24;
    int height = 40 + rowHeight * bars.size();
    StringBuilder svg = open(640, height, title);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double width = most > 0 ? 380 * bar.value() / most : 0;
      int y = 36 + i * rowHeight;
      svg.append(text(170, y + 14, "end", bar.label()));
      svg.append(rect(180, y, width, 18, color(bar.group())));
      svg.append(text(186 + width, y + 14, "start", format("%.4f", bar.value())));
    }
    return svg.append("</svg>\n").toString();
  }

  /**
   * Two overlaid histograms over a common range.
   *
   * @param normal scores of normal views
   * @param anomalous scores of anomalous views
   */
  public static String histogram(String title, double[] normal, double[] anomalous) {
    double low = Math.min(least(normal), least(anomalous));
    double high = Math.max(-least(negated(normal)), -least(negated(anomalous)));
    int bins = 32;
    double[] a = share(normal, low, high, bins);
    double[] b = share(anomalous, low, high, bins);
    double most = 1e-12;
    for (int i = 0; i < bins; i++) {
      most = Math.max(most, Math.max(a[i], b[i]));
    }
    StringBuilder svg = open(420, 200, title);
    for (int i = 0; i < bins; i++) {
      double x = 20 + i * 380.0 / bins;
      svg.append(column(x, 380.0 / bins, 130 * a[i] / most, POSITIVE));
      svg.append(column(x, 380.0 / bins, 130 * b[i] / most, NEGATIVE));
    }
    svg.append(text(20, 186, "start", format("%.3g", low)));
    svg.append(text(400, 186, "end", format("%.3g", high)));
    svg.append(rect(120, 176, 10, 10, POSITIVE)).append(text(134, 186, "start", "normal"));
    svg.append(rect(210, 176, 10, 10, NEGATIVE)).append(text(224, 186, "start", "anomalous"));
    return svg.append("</svg>\n").toString();
  }

  /** A line through values, by their index. */
  public static String line(String title, List<Double> values) {
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double span = high > low ? high - low : 1;
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = 60 + 540.0 * i / Math.max(1, values.size() - 1);
      points.append(format("%.1f,%.1f ", x, 165 - 130 * (values.get(i) - low) / span));
    }
    StringBuilder svg = open(640, 200, title);
    svg.append(text(54, 40, "end", format("%.3f", high)));
    svg.append(text(54, 168, "end", format("%.3f", low)));
    svg.append(text(600, 186, "end", values.size() + ""));
    svg.append("<polyline fill=\"none\" stroke=\"#0072B2\" stroke-width=\"1.5\" points=\"");
    return svg.append(points).append("\"/>\n</svg>\n").toString();
  }

  private static double[] share(double[] values, double low, double high, int bins) {
    double[] share = new double[bins];
    for (double value : values) {
      int bin = high > low ? (int) ((value - low) / (high - low) * bins) : 0;
      share[Math.min(bins - 1, bin)] += 1.0 / values.length;
    }
    return share;
  }

  private static double least(double[] values) {
    double least = Double.POSITIVE_INFINITY;
    for (double value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static double[] negated(double[] values) {
    double[] negated = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      negated[i] = -values[i];
    }
    return negated;
  }

  private static String color(String group) {
    return switch (group) {
      case "positive" -> POSITIVE;
      case "negative" -> NEGATIVE;
      default -> NEUTRAL;
    };
  }

  private static StringBuilder open(int width, int height, String title) {
    return new StringBuilder(
            format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                    + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
                width, height, width, height))
        .append("<title>" + escape(title) + "</title>\n")
        .append(text(10, 20, "start", title));
  }

  private static String text(double x, double y, String anchor, String text) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, escape(text));
  }

  private static String rect(double x, double y, double width, double height, String fill) {
    return format(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
        x, y, width, height, fill);
  }

  private static String column(double x, double width, double height, String fill) {
    return format(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\""
            + " fill-opacity=\"0.55\"/>\n",
        x, 165 - height, width, height, fill);
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }

  /** Text made safe for XML and HTML. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
