package org.ke4j.knowledge;

/**
 * A transformation's expected distance on subsamples of one size, with a confidence interval.
 *
 * @param name name of the transformation
 * @param low lower end
 * @param mean estimate
 * @param high upper end
 */
public record DistanceInterval(String name, double low, double mean, double high) {}
