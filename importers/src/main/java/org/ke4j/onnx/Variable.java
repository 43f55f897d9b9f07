package org.ke4j.onnx;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A value that depends on the image.
 *
 * @param node the float32 variable of the graph
 * @param shape extents, the batch as {@link Dims#BATCH}
 * @param type what it means
 */
record Variable(SDVariable node, long[] shape, ElementType type) implements Value {
  Variable {
    Dims.checkVariable(shape);
  }
}
