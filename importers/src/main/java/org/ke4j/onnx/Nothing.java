package org.ke4j.onnx;

/**
 * A value without elements, of some extent 0 and perhaps the batch: what products with weights of
 * size zero give. It never reaches the graph.
 *
 * @param shape extents, one of them 0
 * @param type what it would mean
 */
record Nothing(long[] shape, ElementType type) implements Value {}
