package org.ke4j.transport;

import org.ke4j.error.Ke4jException;

/**
 * Cells of infinite cost. A large finite cost takes their place: a cycle that avoids one such cell
 * replaces it by at most n + m others, so beyond that multiple of the largest finite cost no
 * optimum holds one unless every coupling does.
 */
final class Forbidden {
  private static final double LARGEST = 0x1p930;

  private final double[] given;
  private final double[] costs;
  private final int m;

  private Forbidden(double[] given, double[] costs, int m) {
    this.given = given;
    this.costs = costs;
    this.m = m;
  }

  static Forbidden of(TransportProblem problem) {
    double[] given = problem.givenCosts();
    double largest = 0;
    boolean any = false;
    for (int k = 0; given != null && k < given.length; k++) {
      if (given[k] == Double.POSITIVE_INFINITY) {
        any = true;
      } else {
        largest = Math.max(largest, Math.abs(given[k]));
      }
    }
    if (!any) {
      return new Forbidden(given, given, problem.m());
    }
    double instead = 8.0 * (problem.n() + problem.m()) * Math.max(largest, Double.MIN_NORMAL);
    if (!(instead < LARGEST)) {
      throw new Ke4jException(
          "cost matrix: beside forbidden cells, expected costs below 1e270, got " + largest);
    }
    double[] finite = given.clone();
    for (int k = 0; k < finite.length; k++) {
      finite[k] = finite[k] == Double.POSITIVE_INFINITY ? instead : finite[k];
    }
    return new Forbidden(given, finite, problem.m());
  }

  /** The costs to solve with; null for clouds. */
  double[] costs() {
    return costs;
  }

  /** Refuses movements through a forbidden cell. */
  void check(Flows flows) {
    for (int k = 0; given != costs && k < flows.size; k++) {
      if (given[flows.from[k] * m + flows.to[k]] == Double.POSITIVE_INFINITY) {
        throw new Ke4jException(
            "cost matrix: no coupling of these masses avoids the forbidden (infinite) cells");
      }
    }
  }
}
