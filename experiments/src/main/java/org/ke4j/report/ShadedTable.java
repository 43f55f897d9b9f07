package org.ke4j.report;

import java.util.List;
import java.util.Locale;

/** Numbers in rows and columns, the larger the darker, each written into its cell. */
public final class ShadedTable {
  private static final int LEFT = 130;
  private static final int TOP = 130;
  private static final int ROW = 24;
  private static final int RIGHT = 560;

  private ShadedTable() {}

  /**
   * The drawing.
   *
   * @param values one row for each of {@code rows}, one value for each of {@code columns}, NaN for
   *     none
   * @param marked cells with a frame, for example the negative transformations
   * @param meaning what colour and frame say
   */
  public static String of(
      String title,
      List<String> rows,
      List<String> columns,
      double[][] values,
      boolean[][] marked,
      String meaning) {
    double most = 0;
    for (double[] row : values) {
      for (double value : row) {
        most = Double.isNaN(value) ? most : Math.max(most, value);
      }
    }
    int bottom = TOP + ROW * rows.size();
    double wide = (RIGHT - LEFT) / (double) Math.max(1, columns.size());
    Svg svg = new Svg(bottom + 34, title, meaning);
    for (int c = 0; c < columns.size(); c++) {
      svg.slanted(LEFT + wide * c + wide / 2 + 4, TOP - 8, columns.get(c));
    }
    for (int r = 0; r < rows.size(); r++) {
      double y = TOP + ROW * (double) r;
      svg.text(LEFT - 8, y + 16, "end", rows.get(r));
      for (int c = 0; c < columns.size(); c++) {
        double value = values[r][c];
        if (Double.isNaN(value)) {
          svg.text(LEFT + wide * c + wide / 2, y + 16, "middle", "-");
          continue;
        }
        double share = most > 0 ? value / most : 0;
        svg.cell(LEFT + wide * c, y, wide - 2, ROW - 2, colour(share), marked[r][c]);
        svg.small(
            LEFT + wide * c + wide / 2 - 1, y + 15, share > .55 ? "#fff" : "#222", short2(value));
      }
    }
    svg.text(LEFT, bottom + 22, "start", meaning);
    return svg.toString();
  }

  private static String short2(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceFirst("^0\\.", ".");
  }

  /** From near white to a deep blue, with growing darkness, so that it prints in grey too. */
  private static String colour(double share) {
    double s = Math.max(0, Math.min(1, share));
    return String.format(
        Locale.ROOT,
        "#%02x%02x%02x",
        Math.round(240 - 232 * s),
        Math.round(244 - 186 * s),
        Math.round(250 - 120 * s));
  }
}
