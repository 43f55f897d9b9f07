package org.ke4j.onnx;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;

/**
 * Arithmetic on extents. The unknown batch size is a prime number so large that no real extent is a
 * multiple of it: shape computations of the model then run on plain integers, and an extent that
 * depends on the batch is recognised as a multiple.
 */
final class Dims {
  /** Stands for the batch size; exactly representable in float32. */
  static final long BATCH = 1_000_003L;

  /** Most elements of one array: what Java arrays and ND4J's index arithmetic can hold. */
  static final long MOST = Integer.MAX_VALUE - 8L;

  /** Most axes of a value; ND4J itself ends at 32. */
  static final int RANK = 16;

  private Dims() {}

  /**
   * Checks the extents of a value that depends on the image.
   *
   * @throws Ke4jException with more than {@link #RANK} axes, or above {@link #MOST} elements for
   *     one image
   * @throws Unsupported for an extent of 0
   */
  static void checkVariable(long[] shape) {
    checkRank(shape);
    long[] one = shape.clone();
    for (int i = 0; i < one.length; i++) {
      if (isBatch(one[i])) {
        one[i] /= BATCH;
      }
    }
    if (count(one) == 0) {
      throw new Unsupported("an empty value of shape " + text(shape) + " from the image");
    }
  }

  static void checkRank(long[] shape) {
    if (shape.length > RANK) {
      throw new Ke4jException("expected at most " + RANK + " axes, got " + shape.length);
    }
  }

  static boolean isBatch(long extent) {
    return extent != 0 && extent % BATCH == 0;
  }

  /** The shape with an axis of extent one put in. */
  static long[] inserted(long[] shape, int axis) {
    long[] wide = new long[shape.length + 1];
    System.arraycopy(shape, 0, wide, 0, axis);
    wide[axis] = 1;
    System.arraycopy(shape, axis, wide, axis + 1, shape.length - axis);
    return wide;
  }

  /**
   * Refuses an operator that would mix the images of a batch.
   *
   * @param axes those along which values are combined
   */
  static void checkApart(long[] shape, int... axes) {
    for (int axis : axes) {
      if (isBatch(shape[axis])) {
        throw new Unsupported("over the images of a batch");
      }
    }
  }

  static boolean hasBatch(long[] shape) {
    return Arrays.stream(shape).anyMatch(Dims::isBatch);
  }

  /**
   * The product of extents.
   *
   * @throws Ke4jException if it overflows or an extent is negative
   */
  static long product(long... shape) {
    long product = 1;
    for (long extent : shape) {
      if (extent < 0) {
        throw new Ke4jException("shape " + text(shape) + ": expected extents of 0 or more");
      }
      try {
        product = Math.multiplyExact(product, extent);
      } catch (ArithmeticException e) {
        throw new Ke4jException("shape " + text(shape) + ": more than 2^63 elements", e);
      }
    }
    return product;
  }

  /**
   * The number of elements of an array that does not depend on the batch.
   *
   * @throws Ke4jException above {@link #MOST}
   */
  static int count(long... shape) {
    long product = product(shape);
    if (product > MOST) {
      throw new Ke4jException(
          "shape " + text(shape) + ": expected at most " + MOST + " elements, got " + product);
    }
    return (int) product;
  }

  /** The axis counted from the front. */
  static int axis(long axis, int rank) {
    long front = axis < 0 ? axis + rank : axis;
    if (front < 0 || front >= Math.max(rank, 1)) {
      throw new Ke4jException("axis " + axis + ": expected " + -rank + " to " + (rank - 1));
    }
    return (int) front;
  }

  /** Axes counted from the front, ascending (SameDiff reduces wrongly over unsorted axes). */
  static int[] axes(long[] axes, int rank) {
    return Arrays.stream(axes).mapToInt(a -> axis(a, rank)).distinct().sorted().toArray();
  }

  /** The common shape of several values by NumPy's broadcasting rule. */
  static long[] broadcast(long[]... shapes) {
    int rank = Arrays.stream(shapes).mapToInt(s -> s.length).max().orElse(0);
    long[] common = new long[rank];
    Arrays.fill(common, 1);
    for (long[] shape : shapes) {
      int shift = rank - shape.length;
      for (int i = 0; i < shape.length; i++) {
        long extent = shape[i];
        if (extent != 1 && common[i + shift] != 1 && extent != common[i + shift]) {
          throw new Ke4jException(
              "shapes " + text(common) + " and " + text(shape) + " do not broadcast");
        }
        if (extent != 1) {
          common[i + shift] = extent;
        }
      }
    }
    return common;
  }

  /** The shape with ones in front, up to a rank. */
  static long[] padded(long[] shape, int rank) {
    long[] padded = new long[rank];
    Arrays.fill(padded, 1);
    System.arraycopy(shape, 0, padded, rank - shape.length, shape.length);
    return padded;
  }

  /** Row-major strides. */
  static int[] strides(long[] shape) {
    int[] strides = new int[shape.length];
    int step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= (int) shape[i];
    }
    return strides;
  }

  /** 0, 1, ..., n - 1. */
  static long[] upTo(int n) {
    long[] numbers = new long[n];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  /** The extent in words; what a pad or slice made of the batch reads as N - 2 or 3N + 1. */
  private static String extent(long extent) {
    long times = Math.round((double) extent / BATCH);
    long rest = extent - times * BATCH;
    if (times < 1 || Math.abs(rest) > BATCH / 100) {
      return Long.toString(extent);
    }
    String batch = times == 1 ? "N" : times + "N";
    return rest == 0 ? batch : batch + (rest < 0 ? " - " : " + ") + Math.abs(rest);
  }

  /** For messages: the batch reads as N. */
  static String text(long[] shape) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < shape.length; i++) {
      text.append(i == 0 ? "" : ", ");
      text.append(extent(shape[i]));
    }
    return text.append(']').toString();
  }
}
