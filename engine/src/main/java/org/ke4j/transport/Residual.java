package org.ke4j.transport;

import java.util.Arrays;

/**
 * What potentials leave of the costs, {@code c(i, j) - u[i] - v[j]}, to a last bit whatever the
 * sizes: potentials are sums of several doubles, and cancellation is carried out in expansions
 * (Shewchuk 1997).
 */
final class Residual {
  private final Costs costs;
  private double[][] u = {};
  private double[][] v = {};
  private double[] wholeU;
  private double[] wholeV;

  Residual(Costs costs) {
    this.costs = costs;
    this.wholeU = new double[costs.rows()];
    this.wholeV = new double[costs.columns()];
  }

  /** Adds to the potentials. */
  void add(double[] toU, double[] toV) {
    if (toU != null) {
      u = append(u, toU);
      wholeU = whole(u, toU.length);
    }
    if (toV != null) {
      v = append(v, toV);
      wholeV = whole(v, toV.length);
    }
  }

  private static double[][] append(double[][] parts, double[] part) {
    double[][] longer = Arrays.copyOf(parts, parts.length + 1);
    longer[parts.length] = part;
    return longer;
  }

  private static double[] whole(double[][] parts, int count) {
    double[] whole = new double[count];
    double[] room = new double[parts.length + 1];
    for (int i = 0; i < count; i++) {
      int size = 0;
      for (double[] part : parts) {
        size = grow(room, size, part[i]);
      }
      whole[i] = value(room, size);
    }
    return whole;
  }

  /** The potentials of the rows, rounded. */
  double[] u() {
    return wholeU;
  }

  double[] v() {
    return wholeV;
  }

  /** Room for {@link #at}. */
  double[] room() {
    return new double[u.length + v.length + 2];
  }

  /**
   * The residual of one cost.
   *
   * @param above infinity may be returned in place of anything that is larger
   */
  double at(double cost, int i, int j, double above, double[] room) {
    double ui = wholeU[i];
    double vj = wholeV[j];
    double rough = cost - ui - vj;
    if (rough - 0x1p-50 * (Math.abs(cost) + Math.abs(ui) + Math.abs(vj)) > above) {
      return Double.POSITIVE_INFINITY;
    }
    int size = grow(room, 0, cost);
    for (double[] part : u) {
      size = grow(room, size, -part[i]);
    }
    for (double[] part : v) {
      size = grow(room, size, -part[j]);
    }
    return value(room, size);
  }

  /** Adds a value to an expansion: parts that do not overlap, ascending, none of them 0. */
  private static int grow(double[] parts, int size, double value) {
    double sum = value;
    int kept = 0;
    for (int k = 0; k < size; k++) {
      double part = parts[k];
      double next = sum + part;
      double of = next - sum;
      double lost = (sum - (next - of)) + (part - of);
      if (lost != 0) {
        parts[kept++] = lost;
      }
      sum = next;
    }
    if (sum != 0) {
      parts[kept++] = sum;
    }
    return kept;
  }

  private static double value(double[] parts, int size) {
    double sum = 0;
    for (int k = 0; k < size; k++) {
      sum += parts[k];
    }
    return sum;
  }

  /** The least residual of each row. */
  double[] rowMinima(int threads) {
    int m = costs.columns();
    double[] least = new double[costs.rows()];
    costs.scan(
        threads,
        (worker, from, to, values, offset) -> {
          double[] room = room();
          for (int i = from, at = offset; i < to; i++, at += m) {
            double lowest = Double.POSITIVE_INFINITY;
            for (int j = 0; j < m; j++) {
              lowest = Math.min(lowest, at(values[at + j], i, j, lowest, room));
            }
            least[i] = lowest;
          }
        });
    return least;
  }

  /**
   * The residuals as costs.
   *
   * @param exponent they are in units of 2^exponent
   * @param cap larger ones count as this
   */
  Costs scaled(int exponent, double cap) {
    double above = Math.scalb(cap, exponent);
    return new Costs() {
      @Override
      public int rows() {
        return costs.rows();
      }

      @Override
      public int columns() {
        return costs.columns();
      }

      @Override
      public double bound() {
        return cap;
      }

      @Override
      public boolean nonNegative() {
        return false;
      }

      @Override
      public double at(int row, int column) {
        return one(costs.at(row, column), row, column, room());
      }

      private double one(double cost, int i, int j, double[] room) {
        double value = Residual.this.at(cost, i, j, above, room);
        return value >= above ? cap : Math.scalb(value, -exponent);
      }

      @Override
      public void scan(int threads, Panels panels) {
        int m = columns();
        int height = Math.max(1, CloudCosts.PANEL / m);
        costs.scan(
            threads,
            (worker, from, to, values, offset) -> {
              double[] room = room();
              double[] panel = new double[Math.min(height, to - from) * m];
              for (int first = from; first < to; first += height) {
                int last = Math.min(to, first + height);
                for (int i = first; i < last; i++) {
                  int source = offset + (i - from) * m;
                  int target = (i - first) * m;
                  for (int j = 0; j < m; j++) {
                    panel[target + j] = one(values[source + j], i, j, room);
                  }
                }
                panels.take(worker, first, last, panel, 0);
              }
            });
      }
    };
  }
}
