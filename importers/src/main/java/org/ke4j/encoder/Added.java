package org.ke4j.encoder;

import java.util.List;

/**
 * What came of adding an encoder.
 *
 * @param registration what is kept
 * @param basis what the preprocessing rests on, in words
 * @param notes what else the user should know
 * @param width length of an embedding
 * @param norm Euclidean length of the test image's embedding
 * @param seconds that one image took, preprocessing included, after a first one
 */
public record Added(
    Registration registration,
    String basis,
    List<String> notes,
    int width,
    double norm,
    double seconds) {}
