package org.ke4j.transport;

import org.ke4j.error.Ke4jException;

/** A solver ended without a proof that its result is optimal. */
public class OptimalityException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  private final double relativeGap;

  /**
   * @param solver the solver's name
   * @param why what happened: the iteration limit, a gap above the limit
   * @param relativeGap what is left between primal and dual value, relative; NaN if unknown
   */
  public OptimalityException(String solver, String why, double relativeGap) {
    super(solver + ": " + why + "; relative duality gap " + relativeGap);
    this.relativeGap = relativeGap;
  }

  public double relativeGap() {
    return relativeGap;
  }
}
