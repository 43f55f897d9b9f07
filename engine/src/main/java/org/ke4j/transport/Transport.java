package org.ke4j.transport;

import org.ke4j.matrix.Matrix;

/**
 * Exact optimal transport between two discrete distributions. The solver is chosen by the problem:
 *
 * <ul>
 *   <li>points on a line under a Euclidean ground distance: sorting;
 *   <li>equally many points of equal weight: assignment by shortest augmenting paths;
 *   <li>everything else: network simplex.
 * </ul>
 */
public final class Transport {
  /** The largest relative duality gap of a result. */
  public static final double GAP_LIMIT = 1e-9;

  private Transport() {}

  /**
   * The cost between two clouds with uniform weights.
   *
   * @param x n points, one a row
   * @param y m points of the same dimension
   * @param paired whether point i of y is the transformed point i of x: faster, same result
   * @throws org.ke4j.error.Ke4jException as {@link #solve}
   */
  public static double distance(Matrix x, Matrix y, GroundDistance ground, boolean paired) {
    return solve(TransportProblem.between(x, y, ground).paired(paired)).cost();
  }

  /**
   * Solves a problem.
   *
   * @return the optimum and its proof, relative gap at most {@value #GAP_LIMIT}
   * @throws OptimalityException if the optimum could not be proven
   * @throws org.ke4j.error.Ke4jException for a zero vector under the cosine distance, or a problem
   *     that does not fit in the heap
   */
  public static TransportResult solve(TransportProblem problem) {
    double start = CpuClock.seconds();
    Masses masses = Masses.of(problem);
    if (problem.ground() != null
        && problem.ground() != GroundDistance.COSINE
        && problem.x().dimension() == 1) {
      return solveOnLine(problem, masses, start);
    }
    Costs costs = costs(problem, masses.assignment());
    double costed = CpuClock.seconds();
    int threads = problem.threadCount();
    String solver;
    double[] u;
    double[] v;
    CouplingBuilder coupling = new CouplingBuilder(problem.n() + problem.m(), masses.total());
    if (masses.assignment()) {
      AssignmentSolver assignment = new AssignmentSolver(costs, problem.isPaired(), threads);
      solver = AssignmentSolver.NAME;
      u = assignment.solve();
      v = assignment.v();
      for (int i = 0; i < problem.n(); i++) {
        coupling.add(i, assignment.columnOf()[i], assignment.matchedCost(i), 1);
      }
    } else {
      NetworkSimplexSolver simplex = new NetworkSimplexSolver(costs, masses, threads);
      solver = NetworkSimplexSolver.NAME;
      u = simplex.solve();
      v = simplex.v();
      simplex.simplex().flows(coupling::add);
    }
    return certify(solver, masses, u, v, coupling, costs.bound(), start, costed);
  }

  private static TransportResult solveOnLine(
      TransportProblem problem, Masses masses, double start) {
    boolean squared = problem.ground() == GroundDistance.SQUARED_EUCLIDEAN;
    SortSolver line = new SortSolver(problem.x().values(), problem.y().values(), squared, masses);
    return certify(
        SortSolver.NAME, masses, line.u, line.v, line.coupling, line.bound(), start, start);
  }

  private static TransportResult certify(
      String solver,
      Masses masses,
      double[] u,
      double[] v,
      CouplingBuilder coupling,
      double bound,
      double start,
      double costed) {
    double cost = coupling.cost();
    double dual = (weighted(u, masses.x()) + weighted(v, masses.y())) / masses.total();
    double scale = Math.max(Math.abs(cost), 1e-6 * bound);
    double gap = scale == 0 ? 0 : Math.max(0, cost - dual) / scale;
    if (!(gap <= GAP_LIMIT)) {
      throw new OptimalityException(
          solver, "expected a relative gap of at most " + GAP_LIMIT + " at cost " + cost, gap);
    }
    return new TransportResult(
        cost,
        dual,
        gap,
        coupling.build(),
        u,
        v,
        solver,
        costed - start,
        CpuClock.seconds() - costed);
  }

  private static double weighted(double[] potentials, long[] masses) {
    double sum = 0;
    for (int k = 0; k < potentials.length; k++) {
      sum += potentials[k] * masses[k];
    }
    return sum;
  }

  private static Costs costs(TransportProblem problem, boolean assignment) {
    MemoryNeed need = MemoryNeed.of(problem, assignment);
    if (problem.ground() == null) {
      need.store(problem.storage(TransportProblem.Storage.AUTO), MemoryNeed.Heap.ofProcess());
      return new StoredCosts(problem.givenCosts(), problem.n(), problem.m());
    }
    CloudCosts computed = new CloudCosts(problem.x(), problem.y(), problem.ground());
    boolean store = need.store(problem, MemoryNeed.Heap.ofProcess());
    return store ? StoredCosts.of(computed, problem.threadCount()) : computed;
  }
}
