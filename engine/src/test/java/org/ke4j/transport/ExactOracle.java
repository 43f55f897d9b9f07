package org.ke4j.transport;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;

/**
 * Small transport problems in exact arithmetic: successive shortest paths (Bellman-Ford) over costs
 * as {@link BigDecimal} and masses as {@link BigInteger}.
 */
final class ExactOracle {
  private ExactOracle() {}

  /** The optimum to 40 digits; null if it has to use a forbidden (infinite) cell. */
  static BigDecimal solve(double[] cost, double[] weightsX, double[] weightsY) {
    int n = weightsX.length;
    BigDecimal[] exact = new BigDecimal[cost.length];
    for (int k = 0; k < cost.length; k++) {
      exact[k] = Double.isInfinite(cost[k]) ? null : new BigDecimal(cost[k]);
    }
    return solve(exact, n, weightsX, weightsY);
  }

  static BigDecimal solve(BigDecimal[] cost, int n, double[] weightsX, double[] weightsY) {
    int m = weightsY.length;
    BigInteger[] x = units(weightsX);
    BigInteger[] y = units(weightsY);
    BigInteger sumX = Arrays.stream(x).reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger sumY = Arrays.stream(y).reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger[] supply = Arrays.stream(x).map(sumY::multiply).toArray(BigInteger[]::new);
    BigInteger[] demand = Arrays.stream(y).map(sumX::multiply).toArray(BigInteger[]::new);
    BigInteger[][] flow = new BigInteger[n][m];
    for (BigInteger[] row : flow) {
      Arrays.fill(row, BigInteger.ZERO);
    }
    while (Arrays.stream(supply).anyMatch(s -> s.signum() > 0)) {
      if (!augment(cost, n, m, supply, demand, flow)) {
        return null;
      }
    }
    BigDecimal whole = BigDecimal.ZERO;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        if (flow[i][j].signum() > 0) {
          whole = whole.add(cost[i * m + j].multiply(new BigDecimal(flow[i][j])));
        }
      }
    }
    return whole.divide(new BigDecimal(sumX.multiply(sumY)), new MathContext(40));
  }

  private static boolean augment(
      BigDecimal[] cost,
      int n,
      int m,
      BigInteger[] supply,
      BigInteger[] demand,
      BigInteger[][] flow) {
    BigDecimal[] distance = new BigDecimal[n + m];
    int[] from = new int[n + m];
    Arrays.fill(from, -1);
    for (int i = 0; i < n; i++) {
      distance[i] = supply[i].signum() > 0 ? BigDecimal.ZERO : null;
    }
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < m; j++) {
          BigDecimal c = cost[i * m + j];
          if (c == null) {
            continue;
          }
          if (distance[i] != null && less(distance[i].add(c), distance[n + j])) {
            distance[n + j] = distance[i].add(c);
            from[n + j] = i;
            changed = true;
          }
          if (distance[n + j] != null
              && flow[i][j].signum() > 0
              && less(distance[n + j].subtract(c), distance[i])) {
            distance[i] = distance[n + j].subtract(c);
            from[i] = n + j;
            changed = true;
          }
        }
      }
    }
    int end = -1;
    for (int j = 0; j < m; j++) {
      if (demand[j].signum() > 0
          && distance[n + j] != null
          && (end < 0 || less(distance[n + j], distance[n + end]))) {
        end = j;
      }
    }
    if (end < 0) {
      return false;
    }
    BigInteger amount = demand[end];
    int at = n + end;
    for (; from[at] >= 0; at = from[at]) {
      if (at < n) {
        amount = amount.min(flow[at][from[at] - n]);
      }
    }
    amount = amount.min(supply[at]);
    supply[at] = supply[at].subtract(amount);
    demand[end] = demand[end].subtract(amount);
    for (int node = n + end; from[node] >= 0; node = from[node]) {
      if (node < n) {
        flow[node][from[node] - n] = flow[node][from[node] - n].subtract(amount);
      } else {
        flow[from[node]][node - n] = flow[from[node]][node - n].add(amount);
      }
    }
    return true;
  }

  private static boolean less(BigDecimal a, BigDecimal b) {
    return b == null || a.compareTo(b) < 0;
  }

  private static BigInteger[] units(double[] weights) {
    BigDecimal[] exact =
        Arrays.stream(weights).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    int scale = Arrays.stream(exact).mapToInt(BigDecimal::scale).max().orElse(0);
    return Arrays.stream(exact)
        .map(w -> w.setScale(scale).unscaledValue())
        .toArray(BigInteger[]::new);
  }
}
