package org.ke4j.transport;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Transport on a line under |x - y| or its square: sorted points are coupled in order. The
 * potentials follow from equality along the staircase of coupled pairs; they are feasible because
 * such costs are Monge arrays. Time O((n + m) log(n + m)), no cost matrix.
 */
final class SortSolver {
  static final String NAME = "sort";

  private final double[] x;
  private final double[] y;
  private final boolean squared;
  final double[] u;
  final double[] v;
  final CouplingBuilder coupling;

  SortSolver(double[] x, double[] y, boolean squared, Masses masses) {
    this.x = x;
    this.y = y;
    this.squared = squared;
    this.u = new double[x.length];
    this.v = new double[y.length];
    this.coupling = new CouplingBuilder(x.length + y.length, masses.total());
    int[] orderX = order(x);
    int[] orderY = order(y);
    int a = 0;
    int b = 0;
    int i = orderX[0];
    int j = orderY[0];
    long leftX = masses.x()[i];
    long leftY = masses.y()[j];
    v[j] = cost(i, j);
    while (true) {
      long amount = Math.min(leftX, leftY);
      if (amount > 0) {
        coupling.add(i, j, cost(i, j), amount);
        leftX -= amount;
        leftY -= amount;
      }
      if (leftX == 0 && a + 1 < x.length) {
        i = orderX[++a];
        leftX = masses.x()[i];
        u[i] = cost(i, j) - v[j];
      } else if (b + 1 < y.length) {
        j = orderY[++b];
        leftY = masses.y()[j];
        v[j] = cost(i, j) - u[i];
      } else {
        return;
      }
    }
  }

  private double cost(int i, int j) {
    double difference = x[i] - y[j];
    return squared ? difference * difference : Math.abs(difference);
  }

  /** The largest cost. */
  double bound() {
    double low =
        Math.min(Arrays.stream(x).min().orElseThrow(), Arrays.stream(y).min().orElseThrow());
    double high =
        Math.max(Arrays.stream(x).max().orElseThrow(), Arrays.stream(y).max().orElseThrow());
    return squared ? (high - low) * (high - low) : high - low;
  }

  private static int[] order(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((p, q) -> Double.compare(values[p], values[q]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
