package org.ke4j.graph;

import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One array of a {@link Program}, dense and row-major unless it is a strided view: either it exists
 * already (a weight, a constant, an input), or it is temporary and the program gives it a place in
 * its arena, or it is an alias: the memory of another value, whole or in part, under another shape.
 */
final class GraphValue {
  final String name;
  final DataType type;
  final long[] shape;

  /** The value that owns the memory; itself unless this is an alias. */
  final GraphValue base;

  /** Where an alias begins in its base, in elements. */
  final long offset;

  /** Whether the values are known when the program is built and never change. */
  final boolean constant;

  /** Distances of neighbours along each axis, in elements, of a strided view; otherwise null. */
  private final long[] strides;

  private INDArray array;

  private GraphValue(
      String name,
      DataType type,
      long[] shape,
      GraphValue base,
      long offset,
      long[] strides,
      boolean constant,
      INDArray array) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.base = base == null ? this : base;
    this.offset = offset;
    this.strides = strides;
    this.constant = constant;
    this.array = array;
  }

  /** An array that lives outside the arena and may change between runs, in place only. */
  static GraphValue external(String name, INDArray array) {
    return new GraphValue(name, array.dataType(), array.shape(), null, 0, null, false, array);
  }

  /** An array that never changes. */
  static GraphValue constant(String name, INDArray array) {
    return new GraphValue(name, array.dataType(), array.shape(), null, 0, null, true, array);
  }

  /** An array that the program places in its arena. */
  static GraphValue temporary(String name, DataType type, long... shape) {
    return new GraphValue(name, type, shape, null, 0, null, false, null);
  }

  /** The same memory under another shape of equal length. */
  GraphValue reshaped(long... newShape) {
    if (length(newShape) != length()) {
      throw new IllegalArgumentException(
          name + ": cannot see " + Arrays.toString(shape) + " as " + Arrays.toString(newShape));
    }
    requireDense();
    return new GraphValue(name, type, newShape, base, offset, null, constant, null);
  }

  /** Rows {@code from} (included) to {@code to} (excluded) of the first dimension. */
  GraphValue rows(long from, long to) {
    Objects.checkFromToIndex(from, to, shape[0]);
    requireDense();
    long[] part = shape.clone();
    part[0] = to - from;
    long start = offset + from * (length() / shape[0]);
    return new GraphValue(name, type, part, base, start, null, constant, null);
  }

  /** One row of the first dimension, without that dimension. */
  GraphValue row(long index) {
    return rows(index, index + 1).reshaped(Arrays.copyOfRange(shape, 1, shape.length));
  }

  /** The same memory seen with other strides, from {@code start} elements further on. */
  GraphValue view(long[] newShape, long[] newStrides, long start) {
    return new GraphValue(name, type, newShape, base, offset + start, newStrides, constant, null);
  }

  boolean isStrided() {
    return strides != null;
  }

  /** Distances of neighbours along each axis, in elements. */
  long[] strides() {
    return strides != null ? strides : Strides.dense(shape);
  }

  private void requireDense() {
    if (strides != null) {
      throw new IllegalStateException(name + ": a strided view");
    }
  }

  long length() {
    return length(shape);
  }

  boolean isTemporary() {
    return base.array == null;
  }

  static long length(long[] shape) {
    long length = 1;
    for (long size : shape) {
      length = Math.multiplyExact(length, size);
    }
    return length;
  }

  /** Gives a temporary its memory. */
  void place(INDArray memory) {
    array = memory;
  }

  /** The array; aliases are views of their base's memory. */
  INDArray array() {
    if (array == null) {
      INDArray memory = base.array;
      array = base == this ? null : view(memory, shape, strides(), offset);
      Objects.requireNonNull(array, name);
    }
    return array;
  }

  static INDArray view(INDArray memory, long[] shape, long offset) {
    return view(memory, shape, Strides.dense(shape), offset);
  }

  private static INDArray view(INDArray memory, long[] shape, long[] strides, long offset) {
    return Nd4j.create(memory.data(), shape, strides, memory.offset() + offset, 'c');
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
