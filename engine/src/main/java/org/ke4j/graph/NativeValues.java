package org.ke4j.graph;

import java.lang.ref.Reference;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.ke4j.error.Check;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.pointers.PagedPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between arrays of Java and native ones.
 *
 * <p>On the processor single-precision values are copied at once between the two memories. On other
 * backends only operations that all of them honour are used: a host buffer's contents would not
 * arrive on a GPU.
 */
public final class NativeValues {
  private static final boolean ON_PROCESSOR = Backend.onProcessor();

  private NativeValues() {}

  /**
   * Overwrites an array.
   *
   * @param target of any floating-point type and layout
   * @param values row-major, as many as the array has
   */
  public static void write(INDArray target, float[] values) {
    Check.that(
        values.length == target.length(),
        "values of an array: expected %d, got %d",
        target.length(),
        values.length);
    if (isPlain(target)) {
      try {
        floats(target).put(values);
      } finally {
        Reference.reachabilityFence(target);
      }
      return;
    }
    try (INDArray source = Nd4j.createFromArray(values)) {
      target.assign(source.reshape('c', target.shape()));
    }
  }

  /** An array's values, row-major, as single-precision numbers. */
  public static float[] read(INDArray source) {
    if (isPlain(source)) {
      float[] values = new float[Math.toIntExact(source.length())];
      try {
        floats(source).get(values);
      } finally {
        Reference.reachabilityFence(source);
      }
      return values;
    }
    try (INDArray dense = source.dup('c')) {
      return dense.data().asFloat();
    }
  }

  /** Whether an array is dense, row-major, of single precision and in the processor's memory. */
  private static boolean isPlain(INDArray array) {
    return ON_PROCESSOR
        && array.dataType() == DataType.FLOAT
        && array.length() > 0
        && Arrays.equals(array.stride(), Nd4j.getStrides(array.shape(), 'c'));
  }

  private static FloatPointer floats(INDArray array) {
    return new FloatPointer(pointer(array)).capacity(array.length());
  }

  /** Where the elements of an array begin in the processor's memory. */
  static Pointer pointer(INDArray array) {
    long address = array.data().pointer().address();
    return new PagedPointer(address + array.offset() * array.dataType().width());
  }
}
