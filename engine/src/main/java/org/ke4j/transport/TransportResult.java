package org.ke4j.transport;

/**
 * An optimal transport with its proof: the potentials satisfy {@code potentialsX[i] +
 * potentialsY[j] <= cost(i, j)} for all i and j, so that no coupling can cost less than {@code
 * dual}; {@code cost} exceeds it by the gap alone.
 *
 * @param cost the minimal mean cost of moving the mass of X, normalised to 1, onto that of Y
 * @param dual the lower bound that the potentials prove
 * @param relativeGap {@code (cost - dual) / max(|cost|, 1e-6 * largest |cost(i, j)|)}, 0..1e-9
 * @param coupling the mass movements that reach the cost
 * @param potentialsX dual values of the points of X, length n
 * @param potentialsY dual values of the points of Y, length m
 * @param solver {@code sort}, {@code assignment} or {@code network-simplex}
 * @param costSeconds CPU seconds for the costs, of all threads of the process
 * @param solveSeconds CPU seconds for the rest, of all threads of the process
 */
public record TransportResult(
    double cost,
    double dual,
    double relativeGap,
    Coupling coupling,
    double[] potentialsX,
    double[] potentialsY,
    String solver,
    double costSeconds,
    double solveSeconds) {}
