package org.ke4j.transport;

import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;

/**
 * Transport on a line under |x - y| or its square: sorted points are coupled in order. The
 * potentials follow from equality along the staircase of coupled pairs; they are feasible because
 * such costs are Monge arrays. Time O((n + m) log(n + m)), no cost matrix.
 */
final class SortSolver {
  static final String NAME = "sort";

  private static final int SAFE_EXPONENT = 300;

  private final double[] x;
  private final double[] y;
  private final boolean squared;
  final double[] u;
  final double[] v;
  final Flows flows;

  /** Squared costs are in units of 2^exponent. */
  final int exponent;

  private final int unit;

  /** Whether squares below the range of a double were lost. */
  boolean lossy;

  SortSolver(double[] x, double[] y, boolean squared, Masses masses) {
    this.x = x;
    this.y = y;
    this.squared = squared;
    this.u = new double[x.length];
    this.v = new double[y.length];
    this.flows = new Flows(x.length + y.length, !masses.isExact());
    int[] orderX = order(x);
    int[] orderY = order(y);
    int reach = Math.getExponent(reach(orderX, orderY, masses));
    this.unit = squared && Math.abs(reach) > SAFE_EXPONENT ? Math.max(-1022, reach) : 0;
    this.exponent = 2 * unit;
    couple(orderX, orderY, masses);
  }

  private void couple(int[] orderX, int[] orderY, Masses masses) {
    Amounts left = new Amounts(3, !masses.isExact());
    int a = 0;
    int b = 0;
    int i = orderX[0];
    int j = orderY[0];
    masses.copyX(i, left, 0);
    masses.copyY(j, left, 1);
    // The potentials at hand, each the sum of two doubles.
    double[] own = {0, 0};
    double[] other = {0, 0};
    v[j] = minus(cost(i, j), own, other);
    while (true) {
      left.copy(2, left, left.less(0, 1) ? 0 : 1);
      if (left.positive(2)) {
        flows.add(i, j, cost(i, j), left, 2);
        left.subtract(0, 2);
        left.subtract(1, 2);
      }
      if (!left.positive(0) && a + 1 < x.length) {
        i = orderX[++a];
        masses.copyX(i, left, 0);
        u[i] = minus(cost(i, j), other, own);
      } else if (b + 1 < y.length) {
        j = orderY[++b];
        masses.copyY(j, left, 1);
        v[j] = minus(cost(i, j), own, other);
      } else {
        return;
      }
    }
  }

  /** Sets {@code to} to cost - potential and returns it rounded. */
  private static double minus(double cost, double[] potential, double[] to) {
    double first = cost - potential[0];
    double of = first - cost;
    double lost = (cost - (first - of)) - (potential[0] + of) - potential[1];
    to[0] = first + lost;
    to[1] = lost - (to[0] - first);
    return to[0];
  }

  private double cost(int i, int j) {
    double difference = Math.abs(x[i] - y[j]);
    if (!squared) {
      return difference;
    }
    double scaled = Math.scalb(difference, -unit);
    double cost = scaled * scaled;
    if (difference > 0 && cost < Double.MIN_NORMAL) {
      lossy = true;
    }
    return cost;
  }

  /** The largest distance of two points with mass. */
  private double reach(int[] orderX, int[] orderY, Masses masses) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i : orderX) {
      if (masses.x()[i] > 0 || !masses.isExact()) {
        low = Math.min(low, x[i]);
        high = Math.max(high, x[i]);
      }
    }
    for (int j : orderY) {
      if (masses.y()[j] > 0 || !masses.isExact()) {
        low = Math.min(low, y[j]);
        high = Math.max(high, y[j]);
      }
    }
    if (!(high - low < Double.MAX_VALUE / 4)) {
      throw new Ke4jException("transport: the distances of the points exceed a double");
    }
    return high - low;
  }

  private static int[] order(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((p, q) -> Double.compare(values[p], values[q]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
