package org.ke4j.transport;

import java.math.BigInteger;

/**
 * The general problem by network simplex with column generation: the simplex works on a core of
 * cheap arcs; between runs one pass over all costs brings in arcs that violate dual feasibility,
 * until there is none.
 */
final class NetworkSimplexSolver implements Solver {
  static final String NAME = "network-simplex";

  private static final int CORE_ROW = 12;
  private static final int CORE_COLUMN = 8;
  private static final int ADDED = 6;
  private static final int MOST_PASSES = 2000;

  private final Costs costs;
  private final Masses masses;
  private final int threads;
  private final boolean anySize;
  private final double tolerance;
  private final Arcs arcs;
  private final NetworkSimplex simplex;

  /**
   * @param anySize whether masses exceed a long
   * @param tolerance relative distance of primal and dual value at which it may stop
   */
  NetworkSimplexSolver(Costs costs, Masses masses, boolean anySize, int threads, double tolerance) {
    this.tolerance = tolerance;
    this.costs = costs;
    this.masses = masses;
    this.threads = threads;
    this.arcs = new Arcs(costs.rows(), CORE_ROW + CORE_COLUMN);
    this.anySize = anySize;
    this.simplex = new NetworkSimplex(costs.rows(), costs.columns(), costs.bound(), anySize);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double[] solve() {
    double[] v = costs.columnMinima(threads);
    Pricing cheap = Pricing.both(costs, null, v, CORE_ROW, CORE_COLUMN, null, null, threads);
    double[] u = cheap.least;
    admit(cheap.byRow, cheap.byColumn);
    simplex.begin(left(), u, v);
    long mostPivots = 1000L * (costs.rows() + costs.columns()) + 1_000_000;
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      if (!simplex.run(mostPivots)) {
        throw new OptimalityException(
            NAME, "no optimum of the core after " + mostPivots + " pivots", Double.NaN);
      }
      simplex.refresh();
      u = simplex.u();
      v = simplex.v();
      Pricing found = Pricing.both(costs, u, v, ADDED, ADDED, below(u), below(v), threads);
      if (tolerance > 0 && !simplex.artificialFlow() && near(found.least, v)) {
        return found.least;
      }
      if (admit(found.byRow, found.byColumn) == 0) {
        if (simplex.artificialFlow()) {
          throw new OptimalityException(NAME, "mass is left without an arc", Double.NaN);
        }
        return found.least;
      }
    }
    throw new OptimalityException(NAME, "no optimum after " + MOST_PASSES + " passes", Double.NaN);
  }

  private boolean near(double[] u, double[] v) {
    Certificate now = Certificate.of(costs, masses, simplex.flows(), u, v);
    return now.open() <= AssignmentSolver.ALMOST * tolerance * Math.abs(now.cost());
  }

  @Override
  public double[] v() {
    return simplex.v();
  }

  @Override
  public Flows flows() {
    return simplex.flows();
  }

  @Override
  public Flows flows(BigInteger[] net) {
    return simplex.flows(net);
  }

  private Amounts left() {
    int n = costs.rows();
    int m = costs.columns();
    Amounts left = new Amounts(n + m + 1, anySize);
    for (int i = 0; i < n; i++) {
      if (anySize) {
        left.set(i, masses.exactX()[i]);
      } else {
        left.set(i, masses.x()[i]);
      }
    }
    for (int j = 0; j < m; j++) {
      if (anySize) {
        left.set(n + j, masses.exactY()[j]);
      } else {
        left.set(n + j, masses.y()[j]);
      }
    }
    return left;
  }

  /** Limits below the potentials by their rounding errors. */
  private static double[] below(double[] potentials) {
    double[] limits = new double[potentials.length];
    for (int k = 0; k < limits.length; k++) {
      limits[k] = potentials[k] - 4e-15 * Math.abs(potentials[k]);
    }
    return limits;
  }

  private int admit(Shortlist byRow, Shortlist byColumn) {
    int most = (byRow == null ? 0 : byRow.partner.length);
    most += byColumn == null ? 0 : byColumn.partner.length;
    int[] newRows = new int[most];
    int[] newColumns = new int[most];
    double[] newCosts = new double[most];
    int count = 0;
    for (int i = 0; byRow != null && i < byRow.count.length; i++) {
      for (int k = i * byRow.length; k < i * byRow.length + byRow.count[i]; k++) {
        if (arcs.add(i, byRow.partner[k], byRow.cost[k])) {
          newRows[count] = i;
          newColumns[count] = byRow.partner[k];
          newCosts[count++] = byRow.cost[k];
        }
      }
    }
    for (int j = 0; byColumn != null && j < byColumn.count.length; j++) {
      for (int k = j * byColumn.length; k < j * byColumn.length + byColumn.count[j]; k++) {
        if (arcs.add(byColumn.partner[k], j, byColumn.cost[k])) {
          newRows[count] = byColumn.partner[k];
          newColumns[count] = j;
          newCosts[count++] = byColumn.cost[k];
        }
      }
    }
    simplex.add(newRows, newColumns, newCosts, count);
    return count;
  }
}
