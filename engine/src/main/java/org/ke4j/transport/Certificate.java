package org.ke4j.transport;

import java.util.Locale;

/**
 * What proves a solution, and how far rounding may have spoilt the proof.
 *
 * @param cost of the movements
 * @param dual value of the potentials
 * @param scale the mean absolute cost that the answer is made of
 * @param open a bound of how far the cost may lie above the optimum, absolute
 */
record Certificate(double cost, double dual, double scale, double open) {
  /** A relative gap that leaves no doubt. */
  private static final double SURE = 1e-11;

  /** Bound of the relative rounding errors in a term of the cost or of the dual value. */
  private static final double ROUNDING = 0x1p-50;

  /**
   * The proof of one solution in doubles.
   *
   * @param u the largest feasible potentials for v, up to the rounding of each
   */
  static Certificate of(Costs costs, Masses masses, Flows flows, double[] u, double[] v) {
    Compensated cost = new Compensated();
    Compensated scale = new Compensated();
    for (int k = 0; k < flows.size; k++) {
      double part = flows.share(k, masses) * flows.cost[k];
      cost.add(part);
      scale.add(Math.abs(part));
    }
    Compensated dual = new Compensated();
    double magnitude = add(dual, u, masses.x(), masses.total());
    magnitude += add(dual, v, masses.y(), masses.total());
    double open = cost.value() - dual.value() + ROUNDING * (magnitude + scale.value());
    if (!masses.isExact()) {
      open += masses.moved() * (2 * costs.bound() + 2 * Math.max(largest(u), largest(v)));
    }
    if (cost.value() == 0 && costs.nonNegative() && masses.isExact()) {
      open = 0;
    }
    return new Certificate(cost.value(), dual.value(), scale.value(), Math.max(0, open));
  }

  /** The proof of the sorted coupling of points on a line, which is optimal (Monge 1781). */
  static Certificate sorted(Masses masses, Flows flows, double[] u, double[] v) {
    Compensated cost = new Compensated();
    for (int k = 0; k < flows.size; k++) {
      cost.add(flows.share(k, masses) * flows.cost[k]);
    }
    Compensated dual = new Compensated();
    double magnitude = add(dual, u, masses.x(), masses.total());
    magnitude += add(dual, v, masses.y(), masses.total());
    double value = cost.value();
    double open = Math.abs(value - dual.value());
    boolean clear =
        masses.isExact() && open + ROUNDING * magnitude <= SURE * value && value >= dual.value();
    return new Certificate(
        value,
        clear ? dual.value() : value * (1 - ROUNDING),
        value,
        clear ? open : value * ROUNDING);
  }

  private static double add(Compensated sum, double[] potentials, long[] masses, long total) {
    double magnitude = 0;
    for (int k = 0; k < potentials.length; k++) {
      double part = potentials[k] * ((double) masses[k] / total);
      sum.add(part);
      magnitude += Math.abs(part);
    }
    return magnitude;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** Whether another solution could cost less, in the digits that count. */
  boolean doubtful(double tolerance) {
    return !(open <= Math.max(SURE, tolerance) * Math.abs(cost));
  }

  /** The gap relative to what the answer is made of. */
  double relativeGap() {
    return open == 0 ? 0 : open / scale;
  }

  void check(String solver, double tolerance) {
    double gap = relativeGap();
    double most = Math.max(Transport.GAP_LIMIT, tolerance);
    if (!(gap <= most)) {
      throw new OptimalityException(
          solver,
          String.format(
              Locale.ROOT,
              "doubles cannot decide the optimum: expected a relative gap of at most %s at cost %s",
              most,
              cost),
          gap);
    }
  }
}
