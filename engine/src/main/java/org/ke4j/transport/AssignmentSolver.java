package org.ke4j.transport;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The assignment problem by shortest augmenting paths (Jonker and Volgenant 1987) on a core of
 * cheap arcs that grows until it holds the optimum of the dense problem (Volgenant 1996): after
 * each solution of the core one pass over all costs looks for arcs that violate dual feasibility;
 * their rows are freed, the arcs join the core, and the freed rows are matched anew.
 */
final class AssignmentSolver implements Solver {
  static final String NAME = "assignment";

  private static final int CORE = 20;
  private static final int ADDED = 8;

  /** One row in so many may be settled alone. */
  private static final int FEW = 200;

  private static final int REDUCTIONS = 4;
  private static final int ROUNDS = 3;
  private static final double TOLERANCE = 4e-15;
  private static final int MOST_PASSES = 2000;

  /** Leaves room for rounding between the solver's tolerance and the proof's. */
  static final double ALMOST = 0.999;

  private final Costs costs;
  private final int n;
  private final int threads;
  private final boolean paired;
  private final double tolerance;

  /** The potentials of the rows if the start was enough. */
  private double[] firstU;

  private final Arcs arcs;
  private final double[] v;
  private final int[] columnOf;
  private final double[] matchedCost;
  private final int[] rowOf;
  private final AugmentingPaths paths;

  /**
   * @param tolerance relative distance of primal and dual value at which it may stop
   */
  AssignmentSolver(Costs costs, boolean paired, int threads, double tolerance) {
    this.tolerance = tolerance;
    this.costs = costs;
    this.n = costs.rows();
    this.threads = threads;
    this.paired = paired;
    this.arcs = new Arcs(n, CORE + 6);
    this.v = new double[n];
    this.columnOf = new int[n];
    this.rowOf = new int[n];
    this.matchedCost = new double[n];
    this.paths = new AugmentingPaths(arcs, v, columnOf, rowOf, matchedCost);
    Arrays.fill(columnOf, -1);
    Arrays.fill(rowOf, -1);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double[] solve() {
    int free = start();
    if (free < 0) {
      return firstU;
    }
    for (int round = 0; round < ROUNDS && free > n / 100; round++) {
      admit(price().byRow);
      free = reduceRows();
    }
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      augmentAll();
      Pricing violations = price();
      if ((tolerance > 0 && near(violations.least)) || !admit(violations.byRow)) {
        return violations.least;
      }
      settle(violations.byRow);
    }
    throw new OptimalityException(NAME, "no optimum after " + MOST_PASSES + " passes", Double.NaN);
  }

  /**
   * Where few rows violate, they get all arcs that they want before the next pass over all rows: a
   * row far from everything wants many, a few at a time.
   */
  private void settle(Shortlist found) {
    int[] rows = IntStream.range(0, n).filter(i -> found.count[i] > 0).toArray();
    if (rows.length > n / FEW) {
      return;
    }
    int height = Math.max(1, 4 * CloudCosts.PANEL / n);
    for (int from = 0; from < rows.length; from += height) {
      settle(Arrays.copyOfRange(rows, from, Math.min(rows.length, from + height)));
    }
  }

  private void settle(int[] rows) {
    double[] some = costs.rows(rows);
    boolean grown = true;
    for (int round = 0; grown && round < MOST_PASSES; round++) {
      augmentAll();
      grown = false;
      for (int r = 0; r < rows.length; r++) {
        int i = rows[r];
        boolean more = false;
        double limit = limit(i);
        for (int j = 0, at = r * n; j < n; j++, at++) {
          more |= some[at] - v[j] < limit && arcs.add(i, j, some[at]);
        }
        if (more) {
          grown = true;
          rowOf[columnOf[i]] = -1;
          columnOf[i] = -1;
        }
      }
    }
  }

  /** What a cost minus its column's price has to be below to violate a matched row. */
  private double limit(int row) {
    double price = v[columnOf[row]];
    double largest = Math.max(Math.abs(matchedCost[row]), Math.abs(price));
    return matchedCost[row] - price - TOLERANCE * largest;
  }

  /** Whether the matching costs little more than the feasible potentials are worth. */
  private boolean near(double[] u) {
    double primal = 0;
    double dual = 0;
    for (int i = 0; i < n; i++) {
      primal += matchedCost[i];
      dual += u[i] + v[i];
    }
    return primal - dual <= ALMOST * tolerance * Math.abs(primal);
  }

  @Override
  public double[] v() {
    return v;
  }

  @Override
  public Flows flows() {
    Flows flows = new Flows(n, false);
    for (int i = 0; i < n; i++) {
      flows.add(i, columnOf[i], matchedCost[i], 1);
    }
    return flows;
  }

  @Override
  public Flows flows(BigInteger[] net) {
    return flows();
  }

  /**
   * The core, the first prices and a partial matching; returns how many rows are free, -1 if done.
   */
  private int start() {
    System.arraycopy(costs.columnMinima(threads), 0, v, 0, n);
    Pricing nearest = Pricing.rows(costs, v, CORE, null, threads);
    admitAll(nearest.byRow);
    if (paired) {
      for (int i = 0; i < n; i++) {
        matchedCost[i] = costs.at(i, i);
      }
      if (tolerance > 0 && near(nearest.least)) {
        // The pairs themselves are near enough.
        for (int i = 0; i < n; i++) {
          match(i, i, matchedCost[i]);
        }
        firstU = nearest.least;
        return -1;
      }
      for (int i = 0; i < n; i++) {
        double own = matchedCost[i];
        arcs.add(i, i, own);
        if (own - v[i] <= nearest.least[i]) {
          match(i, i, own);
        }
      }
    }
    return reduceRows();
  }

  /** Violations of the matched rows; for free rows their best columns. */
  private Pricing price() {
    double[] limits = new double[n];
    for (int i = 0; i < n; i++) {
      limits[i] = columnOf[i] < 0 ? Double.POSITIVE_INFINITY : limit(i);
    }
    return Pricing.rows(costs, v, ADDED, limits, threads);
  }

  /** A few rounds of augmenting row reduction; returns how many rows are left free. */
  private int reduceRows() {
    int[] free = new int[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (columnOf[i] < 0) {
        free[count++] = i;
      }
    }
    for (int k = 0; k < REDUCTIONS && count > 0; k++) {
      count = reduceRows(free, count);
    }
    return count;
  }

  private void admitAll(Shortlist list) {
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < list.count[i]; k++) {
        arcs.append(i, list.partner[i * list.length + k], list.cost[i * list.length + k]);
      }
    }
  }

  /** Adds violating arcs and frees their rows; false if the core had them all: rounding. */
  private boolean admit(Shortlist list) {
    boolean any = false;
    for (int i = 0; i < n; i++) {
      boolean grown = false;
      for (int k = 0; k < list.count[i]; k++) {
        grown |= arcs.add(i, list.partner[i * list.length + k], list.cost[i * list.length + k]);
      }
      any |= grown;
      if (grown && columnOf[i] >= 0) {
        rowOf[columnOf[i]] = -1;
        columnOf[i] = -1;
      }
    }
    return any;
  }

  private void match(int row, int column, double cost) {
    columnOf[row] = column;
    rowOf[column] = row;
    matchedCost[row] = cost;
  }

  /**
   * Augmenting row reduction: each free row takes its best column, lowers its price by the lead
   * over the second best, and frees the former owner.
   *
   * @return how many rows are left free, at the start of {@code free}
   */
  private int reduceRows(int[] free, int count) {
    int left = 0;
    int at = 0;
    long moves = 0;
    while (at < count) {
      int i = free[at++];
      int[] columns = arcs.columns[i];
      double[] cost = arcs.costs[i];
      double first = Double.POSITIVE_INFINITY;
      double second = Double.POSITIVE_INFINITY;
      int best = -1;
      int next = -1;
      for (int k = 0; k < arcs.count[i]; k++) {
        double reduced = cost[k] - v[columns[k]];
        if (reduced < second) {
          if (reduced < first) {
            second = first;
            next = best;
            first = reduced;
            best = k;
          } else {
            second = reduced;
            next = k;
          }
        }
      }
      boolean lead = second > first && next >= 0;
      int owner = rowOf[columns[best]];
      if (lead) {
        v[columns[best]] -= second - first;
      } else if (owner >= 0 && next >= 0) {
        best = next;
        owner = rowOf[columns[best]];
      }
      if (owner >= 0) {
        columnOf[owner] = -1;
      }
      match(i, columns[best], cost[best]);
      if (owner >= 0) {
        if (lead && moves++ < 20L * n) {
          free[--at] = owner;
        } else {
          free[left++] = owner;
        }
      }
    }
    return left;
  }

  private void augmentAll() {
    for (int i = 0; i < n; i++) {
      while (columnOf[i] < 0) {
        if (!paths.augment(i)) {
          connect(i);
        }
      }
    }
  }

  /** Gives a row whose every path ends in the core an arc to the cheapest free column. */
  private void connect(int row) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      if (rowOf[j] < 0) {
        double reduced = costs.at(row, j) - v[j];
        if (reduced < least) {
          least = reduced;
          best = j;
        }
      }
    }
    arcs.add(row, best, costs.at(row, best));
  }
}
