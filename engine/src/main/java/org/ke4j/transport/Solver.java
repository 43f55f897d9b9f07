package org.ke4j.transport;

import java.math.BigInteger;

/** One way to solve a transport problem with positive masses. */
interface Solver {
  String name();

  /**
   * Solves once.
   *
   * @return potentials of the rows: the largest that are feasible with {@link #v()}, up to the
   *     rounding of each
   */
  double[] solve();

  /** Potentials of the columns. */
  double[] v();

  /** The movements of mass. */
  Flows flows();

  /**
   * The movements of the same basis under other masses.
   *
   * @param net mass of each row, then minus the mass of each column
   * @return null if that basis cannot carry them
   */
  Flows flows(BigInteger[] net);

  /** The solver that fits the masses. */
  static Solver of(Costs costs, Masses masses, boolean anySize, boolean paired, int threads) {
    return of(costs, masses, anySize, paired, threads, 0);
  }

  /**
   * The solver that fits the masses, to a tolerance.
   *
   * @param tolerance relative distance of primal and dual value at which it may stop; 0 for the
   *     optimum
   */
  static Solver of(
      Costs costs, Masses masses, boolean anySize, boolean paired, int threads, double tolerance) {
    return masses.assignment()
        ? new AssignmentSolver(costs, paired, threads, tolerance)
        : new NetworkSimplexSolver(costs, masses, anySize, threads, tolerance);
  }
}
