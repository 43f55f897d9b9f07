package org.ke4j.onnx;

import java.nio.FloatBuffer;
import java.util.Arrays;
import onnx.Onnx.TensorProto.DataType;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.NativeValues;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A value known at import: weights, constants and what is computed from them. Large weights stay in
 * the file until they are asked for and are not kept on the Java heap.
 */
final class Tensor implements Value {
  /** Writes the values, row-major, into a buffer of exactly their number. */
  interface Source {
    void read(FloatBuffer target);
  }

  private final ElementType type;
  private final long[] shape;
  private final long[] integers;
  private final Source source;

  /** The file's name of a trainable weight, else null. */
  private final String weight;

  private final DataType stored;

  private Tensor(
      ElementType type,
      long[] shape,
      long[] integers,
      Source source,
      String weight,
      DataType stored) {
    this.type = type;
    this.shape = shape;
    this.integers = integers;
    this.source = source;
    this.weight = weight;
    this.stored = stored;
    Dims.checkRank(shape);
    if (Dims.hasBatch(shape)) {
      throw new Ke4jException(
          "a constant of shape " + Dims.text(shape) + " (N stands for the batch)");
    }
    int count = Dims.count(shape);
    if (integers != null && integers.length != count) {
      throw new Ke4jException(
          "constant of shape " + Dims.text(shape) + " with " + integers.length + " values");
    }
  }

  static Tensor ofFloats(float[] values, long... shape) {
    if (values.length != Dims.count(shape)) {
      throw new Ke4jException(
          "constant of shape " + Dims.text(shape) + " with " + values.length + " values");
    }
    return new Tensor(ElementType.FLOAT, shape, null, new HeapSource(values), null, null);
  }

  /** Float values that are read when needed. */
  static Tensor ofSource(Source source, long... shape) {
    return new Tensor(ElementType.FLOAT, shape, null, source, null, null);
  }

  /** Float values in native memory, row-major; the array stays as it is and is shared. */
  static Tensor ofArray(INDArray array, long... shape) {
    return new Tensor(ElementType.FLOAT, shape, null, new ArraySource(array), null, null);
  }

  static Tensor ofIntegers(long[] values, long... shape) {
    return new Tensor(ElementType.INTEGER, shape, values, null, null, null);
  }

  static Tensor ofBooleans(long[] values, long... shape) {
    return new Tensor(ElementType.BOOLEAN, shape, values, null, null, null);
  }

  /** A tensor of the given type from integers (0 and 1 for truth values). */
  static Tensor of(ElementType type, long[] values, long... shape) {
    if (type == ElementType.FLOAT) {
      float[] floats = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        floats[i] = values[i];
      }
      return ofFloats(floats, shape);
    }
    return new Tensor(type, shape, values, null, null, null);
  }

  /** The same values as a weight: a variable of the graph that can be trained, never folded. */
  Tensor asWeight(String name) {
    return new Tensor(type, shape, integers, source, name, stored);
  }

  /** The same values as a constant. */
  Tensor frozen() {
    return new Tensor(type, shape, integers, source, null, stored);
  }

  /** The same values with the file's element type noted. */
  Tensor storedAs(DataType fileType) {
    return new Tensor(type, shape, integers, source, weight, fileType);
  }

  /** The element type in the file, or null for a computed value. */
  DataType stored() {
    return stored;
  }

  boolean isWeight() {
    return weight != null;
  }

  /** The file's name of a weight. */
  String weightName() {
    return weight;
  }

  @Override
  public ElementType type() {
    return type;
  }

  @Override
  public long[] shape() {
    return shape;
  }

  int count() {
    return Dims.count(shape);
  }

  /** The values as float32, row-major; the caller must not change them. */
  float[] floats() {
    if (type != ElementType.FLOAT) {
      float[] floats = new float[integers.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = integers[i];
      }
      return floats;
    }
    if (source instanceof HeapSource heap) {
      return heap.values;
    }
    float[] floats = new float[count()];
    source.read(FloatBuffer.wrap(floats));
    return floats;
  }

  /** The values as integers (floats truncated), row-major; the caller must not change them. */
  long[] integers() {
    if (integers != null) {
      return integers;
    }
    float[] floats = floats();
    long[] truncated = new long[floats.length];
    for (int i = 0; i < floats.length; i++) {
      truncated[i] = (long) floats[i];
    }
    return truncated;
  }

  /** The single value. */
  float scalar() {
    if (count() != 1) {
      throw new Ke4jException("expected one value, got shape " + Dims.text(shape));
    }
    return floats()[0];
  }

  /** The same values with another shape. */
  Tensor reshaped(long... to) {
    return new Tensor(type, to, integers, source, weight, stored);
  }

  /** The values as a float32 array in native memory, row-major; owned by the caller. */
  INDArray toArray() {
    if (source instanceof ArraySource own && Arrays.equals(own.array.shape(), shape)) {
      return own.array;
    }
    if (shape.length == 0) {
      return Nd4j.scalar(floats()[0]);
    }
    return Nd4j.create(floats(), shape, 'c');
  }

  private record HeapSource(float[] values) implements Source {
    @Override
    public void read(FloatBuffer target) {
      target.put(values);
    }
  }

  private record ArraySource(INDArray array) implements Source {
    @Override
    public void read(FloatBuffer target) {
      target.put(NativeValues.read(array));
    }
  }
}
