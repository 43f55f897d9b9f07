package org.ke4j.transport;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Solves again where one solution in doubles leaves a doubt (after the iterative refinement of
 * linear programs, Gleixner, Steffy and Wolter 2016). The residual costs of a solution are computed
 * exactly, scaled so that its largest fault is about 1, and solved as a problem of their own; its
 * potentials correct those of before. A fault of d moves no potential by more than a multiple of (n
 * + m) d, so larger residuals are cut off, and each round gains ten digits or more. Masses are
 * exact here, whatever their sizes.
 */
final class Refinement {
  private static final double ENOUGH = 1e-15;
  private static final int MOST_ROUNDS = 200;

  private final Costs costs;
  private final Masses masses;
  private final int threads;
  private final Residual residual;

  /** The optimal movements with their original costs. */
  Flows flows;

  /** The optimum, rounded once. */
  double cost;

  /** The mean of the absolute costs that it is made of. */
  double scale;

  /** What the proof leaves open, absolute. */
  double gap;

  Refinement(Costs costs, Masses masses, int threads) {
    this.costs = costs;
    this.masses = masses;
    this.threads = threads;
    this.residual = new Residual(costs);
  }

  double[] u() {
    return residual.u();
  }

  double[] v() {
    return residual.v();
  }

  /** The proof of what was reached. */
  Certificate certificate() {
    return new Certificate(cost, cost - gap, scale, gap);
  }

  /** Refines a solution. */
  void run(Solver solver, double[] u) {
    flows = masses.isExact() ? solver.flows() : solver.flows(net());
    if (flows == null) {
      // Its basis cannot carry the exact masses: the same problem again, with them.
      Solver exact = Solver.of(costs, masses, true, false, threads);
      double[] again = exact.solve();
      flows = exact.flows();
      residual.add(again, exact.v());
    } else {
      residual.add(u, solver.v());
    }
    int stalled = 0;
    double before = Double.POSITIVE_INFINITY;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      residual.add(residual.rowMinima(threads), null);
      double fault = measure();
      if (gap <= ENOUGH * Math.abs(cost)) {
        return;
      }
      stalled = fault < before / 4 ? 0 : stalled + 1;
      if (stalled == 3) {
        return;
      }
      before = Math.min(before, fault);
      correct(fault);
    }
  }

  /** Cost and gap of the present solution; returns the largest slack of a used arc. */
  private double measure() {
    double[] room = residual.room();
    double fault = 0;
    Compensated open = new Compensated();
    Compensated whole = new Compensated();
    for (int k = 0; k < flows.size; k++) {
      int i = flows.from[k];
      int j = flows.to[k];
      flows.cost[k] = costs.at(i, j);
      double slack = residual.at(flows.cost[k], i, j, Double.POSITIVE_INFINITY, room);
      double share = flows.share(k, masses);
      open.add(share * Math.abs(slack));
      whole.add(share * Math.abs(flows.cost[k]));
      fault = Math.max(fault, Math.abs(slack));
    }
    cost = flows.exactCost().over(masses.exactTotal());
    scale = whole.value();
    gap = open.value();
    return fault;
  }

  private void correct(double fault) {
    int exponent = Math.getExponent(fault);
    double cap = 8.0 * (costs.rows() + costs.columns());
    Costs rest = residual.scaled(exponent, cap);
    long bytes = 8L * costs.rows() * costs.columns();
    if (bytes / 8 <= Integer.MAX_VALUE - 8 && MemoryNeed.free(bytes)) {
      rest = StoredCosts.of(rest, threads, new CostRoom());
    }
    Solver solver = Solver.of(rest, masses, !masses.isExact(), false, threads);
    double[] u = solver.solve();
    flows = solver.flows();
    residual.add(scaled(u, exponent), scaled(solver.v(), exponent));
  }

  private static double[] scaled(double[] values, int exponent) {
    return Arrays.stream(values).map(value -> Math.scalb(value, exponent)).toArray();
  }

  private BigInteger[] net() {
    BigInteger[] x = masses.exactX();
    BigInteger[] y = masses.exactY();
    BigInteger[] net = Arrays.copyOf(x, x.length + y.length);
    for (int j = 0; j < y.length; j++) {
      net[x.length + j] = y[j].negate();
    }
    return net;
  }
}
