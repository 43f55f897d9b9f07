package org.ke4j.transport;

/**
 * One pass over all costs: under prices v of the columns (and u of the rows) it finds for each row
 * the columns with the smallest c(i, j) - v[j], and for each column the rows with the smallest c(i,
 * j) - u[i]. With limits it finds the violations of dual feasibility only.
 */
final class Pricing {
  /** For each row, columns by c(i, j) - v[j]. */
  final Shortlist byRow;

  /** For each column, rows by c(i, j) - u[i]; null if not asked for. */
  final Shortlist byColumn;

  /** min over j of c(i, j) - v[j] for each row: the largest feasible u. */
  final double[] least;

  private Pricing(Shortlist byRow, Shortlist byColumn, double[] least) {
    this.byRow = byRow;
    this.byColumn = byColumn;
    this.least = least;
  }

  /** min over i of c(i, j) for each column. */
  static double[] columnMinima(Costs costs, int threads) {
    int m = costs.columns();
    double[][] minima = new double[threads][];
    costs.scan(
        threads,
        (worker, from, to, values, offset) -> {
          if (minima[worker] == null) {
            minima[worker] = Shortlist.unlimited(m);
          }
          for (int i = from, at = offset; i < to; i++, at += m) {
            minimize(minima[worker], values, at, m);
          }
        });
    double[] all = null;
    for (double[] part : minima) {
      if (all == null) {
        all = part;
      } else if (part != null) {
        minimize(all, part, 0, m);
      }
    }
    return all;
  }

  private static void minimize(double[] minima, double[] values, int at, int m) {
    for (int j = 0; j < m; j++) {
      if (values[at + j] < minima[j]) {
        minima[j] = values[at + j];
      }
    }
  }

  /**
   * The pass.
   *
   * @param v prices of the columns
   * @param perRow most columns for a row, 1 or more
   * @param limits only columns with c(i, j) - v[j] below the row's limit; null for no limits
   */
  static Pricing rows(Costs costs, double[] v, int perRow, double[] limits, int threads) {
    return pass(costs, null, v, perRow, 0, limits, null, threads);
  }

  /**
   * The pass for rows and columns at once.
   *
   * @param u prices of the rows; null for the largest feasible ones, min over j of c(i, j) - v[j]
   * @param v prices of the columns
   * @param limitsRow as in {@link #rows}
   * @param limitsColumn the same for c(i, j) - u[i] of a column
   */
  static Pricing both(
      Costs costs,
      double[] u,
      double[] v,
      int perRow,
      int perColumn,
      double[] limitsRow,
      double[] limitsColumn,
      int threads) {
    return pass(costs, u, v, perRow, perColumn, limitsRow, limitsColumn, threads);
  }

  private static Pricing pass(
      Costs costs,
      double[] u,
      double[] v,
      int perRow,
      int perColumn,
      double[] limitsRow,
      double[] limitsColumn,
      int threads) {
    int n = costs.rows();
    int m = costs.columns();
    Shortlist byRow = new Shortlist(n, Math.min(perRow, m));
    double[] least = Shortlist.unlimited(n);
    Shortlist[] byColumn = new Shortlist[threads];
    double[][] bars = new double[threads][];
    costs.scan(
        threads,
        (worker, from, to, values, offset) -> {
          if (perColumn > 0 && byColumn[worker] == null) {
            byColumn[worker] = new Shortlist(m, Math.min(perColumn, n));
            bars[worker] = limitsColumn == null ? Shortlist.unlimited(m) : limitsColumn.clone();
          }
          for (int i = from, at = offset; i < to; i++, at += m) {
            double limit = limitsRow == null ? Double.POSITIVE_INFINITY : limitsRow[i];
            least[i] = row(byRow, i, values, at, v, limit);
            if (perColumn > 0) {
              double price = u == null ? least[i] : u[i];
              column(byColumn[worker], i, values, at, price, bars[worker]);
            }
          }
        });
    Shortlist columns = null;
    for (Shortlist part : byColumn) {
      if (columns == null) {
        columns = part;
      } else if (part != null) {
        columns.merge(part);
      }
    }
    return new Pricing(byRow, columns, least);
  }

  private static double row(
      Shortlist list, int i, double[] values, int at, double[] v, double limit) {
    double least = Double.POSITIVE_INFINITY;
    double enter = limit;
    double bar = least;
    for (int j = 0; j < v.length; j++) {
      double key = values[at + j] - v[j];
      if (key < bar) {
        if (key < enter) {
          enter = list.insert(i, j, key, values[at + j], enter);
        }
        least = Math.min(least, key);
        bar = Math.max(least, enter);
      }
    }
    return least;
  }

  private static void column(
      Shortlist list, int i, double[] values, int at, double u, double[] bars) {
    for (int j = 0; j < bars.length; j++) {
      double key = values[at + j] - u;
      if (key < bars[j]) {
        bars[j] = list.insert(j, i, key, values[at + j], bars[j]);
      }
    }
  }
}
