package org.ke4j.onnx;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Hands values to native arrays by operations that every backend honours. */
final class NativeValues {
  private NativeValues() {}

  /**
   * Overwrites an array. A host buffer's contents would not arrive on a GPU; an assignment does.
   *
   * @param values row-major, as many as the array has
   */
  static void write(INDArray target, float[] values) {
    try (INDArray source = Nd4j.create(values, target.shape(), 'c')) {
      target.assign(source);
    }
  }
}
