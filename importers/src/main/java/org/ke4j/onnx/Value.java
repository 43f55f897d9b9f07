package org.ke4j.onnx;

/**
 * The result of a node: known at import ({@link Tensor}) or only at run time ({@link Variable},
 * {@link Turned}).
 */
sealed interface Value
    permits Tensor, Variable, Turned, BatchIndex, ImagePlaces, Sequence, Nothing {
  /** Extents; the batch size is a multiple of {@link Dims#BATCH}. Callers must not change it. */
  long[] shape();

  ElementType type();

  /** Number of dimensions. */
  default int rank() {
    return shape().length;
  }

  /** Whether an operator on this value may be computed at import. */
  default boolean isFoldable() {
    return this instanceof Tensor tensor && !tensor.isWeight();
  }
}
