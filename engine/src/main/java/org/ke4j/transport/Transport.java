package org.ke4j.transport;

import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;

/**
 * Exact optimal transport between two discrete distributions. The solver is chosen by the problem:
 *
 * <ul>
 *   <li>points on a line under a Euclidean ground distance: sorting;
 *   <li>equally many points of equal weight: assignment by shortest augmenting paths;
 *   <li>everything else: network simplex.
 * </ul>
 *
 * <pre>{@code
 * Matrix supplies = new Matrix(new float[] {0, 0, 4, 0}, 2, 2);
 * Matrix demands = new Matrix(new float[] {0, 3, 4, 3}, 2, 2);
 * double cost = Transport.distance(supplies, demands, GroundDistance.EUCLIDEAN, false); // 3
 * TransportResult plan =
 *     Transport.solve(TransportProblem.between(supplies, demands, GroundDistance.EUCLIDEAN));
 * double gap = plan.cost() - plan.dual(); // the proof
 * }</pre>
 *
 * <p>Exact means: of the costs as doubles and the weights as given, to a relative gap of at most
 * {@value #GAP_LIMIT} in what the answer is made of, however far the costs, coordinates and weights
 * differ in size. Points of weight 0 are no part of the problem. Where the rounding of one solution
 * could be felt in its answer, it is refined until it cannot ({@link Refinement}).
 */
public final class Transport {
  /** The largest relative duality gap of a result. */
  public static final double GAP_LIMIT = 1e-9;

  /** A cost below this may be made of parts that were lost below the range of a double. */
  private static final double LOST = 0x1p-960;

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
   * @throws org.ke4j.error.Ke4jException for a zero vector under the cosine distance, costs beyond
   *     the range of a double at either end, forbidden cells that no coupling avoids, or a problem
   *     that does not fit in the heap
   */
  public static TransportResult solve(TransportProblem problem) {
    return solve(problem, 0);
  }

  /**
   * Encloses the optimum of a problem that is too large to wait for: the solver stops as soon as
   * the cost of a coupling and the value of feasible potentials are near enough. It takes a few
   * passes over all costs and, where they do not fit in the heap, memory in proportion to the
   * number of points only.
   *
   * @param tolerance largest relative width, above 0 and at most 1; 0.01 is one per cent
   * @return a result whose {@code dual} is at most the optimum and whose {@code cost} is at least
   *     the optimum, both up to rounding in the last digits, and whose gap is at most the tolerance
   * @throws org.ke4j.error.Ke4jException as {@link #solve}
   */
  public static TransportResult bound(TransportProblem problem, double tolerance) {
    Check.that(
        tolerance > 0 && tolerance <= 1,
        "transport: expected a tolerance above 0 and at most 1, got %s",
        tolerance);
    return solve(problem, tolerance);
  }

  private static TransportResult solve(TransportProblem problem, double tolerance) {
    double start = CpuClock.seconds();
    if (problem.onLine()) {
      return line(problem, start);
    }
    Support support = Support.of(problem);
    TransportProblem inner = support.problem();
    Masses masses = Masses.of(inner.weightsX(), inner.n(), inner.weightsY(), inner.m());
    Forbidden forbidden = Forbidden.of(inner);
    Costs costs = costs(inner, forbidden, masses.assignment());
    double costed = CpuClock.seconds();
    int threads = inner.threadCount();
    Solver solver = Solver.of(costs, masses, false, inner.isPaired(), threads, tolerance);
    double[] u = solver.solve();
    double[] v = solver.v();
    Flows flows = solver.flows();
    Certificate proof = Certificate.of(costs, masses, flows, u, v);
    if (proof.doubtful(tolerance)) {
      Refinement refined = new Refinement(costs, masses, threads);
      refined.run(solver, u);
      flows = refined.flows;
      u = refined.u();
      v = refined.v();
      proof = refined.certificate();
    }
    forbidden.check(flows);
    proof.check(solver.name(), tolerance);
    checkRange(costs, proof);
    int exponent = costs.exponent();
    return new TransportResult(
        scaled(proof.cost(), exponent, "cost"),
        Math.scalb(tolerance == 0 ? proof.dual() : proof.cost() - proof.open(), exponent),
        proof.relativeGap(),
        flows.coupling(masses, support.rows(), support.columns()),
        support.potentialsX(scaled(u, exponent), scaled(v, exponent)),
        support.potentialsY(),
        solver.name(),
        costed - start,
        CpuClock.seconds() - costed);
  }

  /**
   * The ground distances of a problem, or its given costs.
   *
   * @return {@code n x m}, row-major; new for ground distances
   * @throws org.ke4j.error.Ke4jException if they do not fit in the heap or in a double
   */
  public static double[] costs(TransportProblem problem) {
    if (problem.ground() == null) {
      return problem.givenCosts();
    }
    MemoryNeed.of(problem, true)
        .store(problem.storage(TransportProblem.Storage.STORED), MemoryNeed.Heap.ofProcess());
    CloudCosts costs = new CloudCosts(problem.x(), problem.y(), problem.ground());
    return scaled(
        StoredCosts.of(costs, problem.threadCount(), new CostRoom()).values(), costs.exponent());
  }

  private static TransportResult line(TransportProblem problem, double start) {
    Masses masses = Masses.of(problem.weightsX(), problem.n(), problem.weightsY(), problem.m());
    boolean squared = problem.ground() == GroundDistance.SQUARED_EUCLIDEAN;
    SortSolver line = new SortSolver(problem.x().values(), problem.y().values(), squared, masses);
    Certificate proof = Certificate.sorted(masses, line.flows, line.u, line.v);
    if (line.lossy && proof.cost() < LOST) {
      throw tooSmall();
    }
    return new TransportResult(
        scaled(proof.cost(), line.exponent, "cost"),
        Math.scalb(proof.dual(), line.exponent),
        proof.relativeGap(),
        line.flows.coupling(masses, Support.all(problem.n()), Support.all(problem.m())),
        scaled(line.u, line.exponent),
        scaled(line.v, line.exponent),
        SortSolver.NAME,
        0,
        CpuClock.seconds() - start);
  }

  private static void checkRange(Costs costs, Certificate proof) {
    if (costs.lossy() && proof.scale() < LOST) {
      throw tooSmall();
    }
  }

  private static Ke4jException tooSmall() {
    return new Ke4jException(
        "transport: the cost is made of numbers that are too small for a double, relative to the"
            + " largest; scale the points, or take another ground distance");
  }

  private static double scaled(double value, int exponent, String what) {
    double scaled = Math.scalb(value, exponent) + 0.0;
    if (value != 0 && (Double.isInfinite(scaled) || scaled == 0)) {
      throw new Ke4jException(
          String.format(
              java.util.Locale.ROOT,
              "transport: the %s, about 10^%d, is beyond the range of a double; scale the points",
              what,
              Math.round((Math.log(Math.abs(value)) + exponent * Math.log(2)) / Math.log(10))));
    }
    return scaled;
  }

  private static double[] scaled(double[] values, int exponent) {
    if (exponent == 0) {
      return values;
    }
    double[] scaled = new double[values.length];
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] = Math.scalb(values[k], exponent);
    }
    return scaled;
  }

  private static Costs costs(TransportProblem problem, Forbidden forbidden, boolean assignment) {
    MemoryNeed need = MemoryNeed.of(problem, assignment);
    if (problem.ground() == null) {
      need.store(problem.storage(TransportProblem.Storage.AUTO), MemoryNeed.Heap.ofProcess());
      return new StoredCosts(forbidden.costs(), problem.n(), problem.m()).inRange();
    }
    CloudCosts computed = new CloudCosts(problem.x(), problem.y(), problem.ground());
    boolean store = need.store(problem, MemoryNeed.Heap.ofProcess());
    return store
        ? StoredCosts.of(computed, problem.threadCount(), problem.room()).inRange()
        : computed;
  }
}
