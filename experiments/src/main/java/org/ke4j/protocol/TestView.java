package org.ke4j.protocol;

/**
 * One thing a detector is asked about.
 *
 * @param sample index of the test sample
 * @param transformation name of the transformation it is shown under, or null if untouched
 * @param anomaly whether the right answer is "anomaly"
 */
public record TestView(int sample, String transformation, boolean anomaly) {}
