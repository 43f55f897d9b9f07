package org.ke4j.report;

import java.util.Locale;
import org.ke4j.store.Printable;

/** One drawing as an SVG element that fits the width it is given. */
final class Svg {
  private static final int WIDTH = 640;
  private final StringBuilder body = new StringBuilder();

  /**
   * @param title above the drawing
   * @param description what a reader who does not see it must know
   */
  Svg(int height, String title, String description) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " role=\"img\" fill=\"currentColor\" font-family=\"sans-serif\" font-size=\"13\">\n",
        WIDTH, height, WIDTH, height);
    body.append("<title>").append(escape(title)).append("</title>\n");
    body.append("<desc>").append(escape(description)).append("</desc>\n");
    text(10, 20, "start", title);
  }

  Svg text(double x, double y, String anchor, String text) {
    return add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, escape(text));
  }

  /** Text that reads upwards, for the name of a vertical axis. */
  Svg upward(double x, double y, String text) {
    return add(
        "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>\n",
        x, y, escape(text));
  }

  /** Text that rises to the right, for the name of a column. */
  Svg slanted(double x, double y, String text) {
    return add(
        "<text transform=\"translate(%.1f %.1f) rotate(-50)\">%s</text>\n", x, y, escape(text));
  }

  /** Small text in the middle of a coloured cell. */
  Svg small(double x, double y, String fill, String text) {
    return add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-size=\"11\" fill=\"%s\">%s</text>\n",
        x, y, fill, escape(text));
  }

  /** A coloured cell, with a frame where it is marked. */
  Svg cell(double x, double y, double width, double height, String fill, boolean framed) {
    return add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"%s/>\n",
        x, y, width, height, fill, framed ? " stroke=\"#D55E00\" stroke-width=\"2.5\"" : "");
  }

  Svg rect(double x, double y, double width, double height, String fill, double opacity) {
    return add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\""
            + " fill-opacity=\"%.2f\"/>\n",
        x, y, width, height, fill, opacity);
  }

  Svg line(double x1, double y1, double x2, double y2) {
    return add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#888\"/>\n",
        x1, y1, x2, y2);
  }

  Svg curve(String points, String stroke, String dashes) {
    return add(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\""
            + " points=\"%s\"/>\n",
        stroke, dashes, points);
  }

  /** A coloured patch and its meaning. */
  Svg key(double x, double y, String fill, String meaning) {
    return rect(x, y - 10, 11, 11, fill, 1).text(x + 16, y, "start", meaning);
  }

  private Svg add(String pattern, Object... arguments) {
    body.append(String.format(Locale.ROOT, pattern, arguments));
    return this;
  }

  @Override
  public String toString() {
    return body + "</svg>\n";
  }

  /** Text made safe for XML and HTML; control characters, which XML has not, are spelt out. */
  static String escape(String text) {
    return Printable.line(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
