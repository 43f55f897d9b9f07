package org.ke4j.transport;

/**
 * An optimal transport, or one near the optimum where that was asked for, with its proof: the
 * potentials satisfy {@code potentialsX[i] + potentialsY[j] <= cost(i, j)} for all i and j, so that
 * no coupling can cost less than {@code dual}; {@code cost} exceeds it by the gap alone.
 *
 * @param cost mean cost of moving the mass of X, normalised to 1, onto that of Y: the minimum, or
 *     an upper bound of it to the tolerance that was asked for
 * @param dual the lower bound that the potentials prove
 * @param relativeGap how far the cost may lie above the optimum, rounding included, over the mean
 *     absolute cost of the coupling: 0..1e-9, or up to the tolerance that was asked for
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
