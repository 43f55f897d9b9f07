package org.ke4j.graph;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic on the strides of views, in elements. */
final class Strides {
  private Strides() {}

  /** Of a dense row-major array. */
  static long[] dense(long[] shape) {
    long[] strides = new long[shape.length];
    long next = 1;
    for (int k = shape.length - 1; k >= 0; k--) {
      strides[k] = next;
      next *= shape[k];
    }
    return strides;
  }

  /** The values of {@code list} in the order of a permutation. */
  static long[] permuted(long[] list, long[] permutation) {
    long[] result = new long[list.length];
    for (int k = 0; k < result.length; k++) {
      result[k] = list[(int) permutation[k]];
    }
    return result;
  }

  static long[] inverse(long[] permutation) {
    long[] inverse = new long[permutation.length];
    for (int k = 0; k < inverse.length; k++) {
      inverse[(int) permutation[k]] = k;
    }
    return inverse;
  }

  static boolean isPermutation(long[] list, int rank) {
    boolean[] seen = new boolean[rank];
    for (long k : list) {
      if (k < 0 || k >= rank || seen[(int) k]) {
        return false;
      }
      seen[(int) k] = true;
    }
    return list.length == rank;
  }

  /**
   * The strides of a view under another shape of equal length, or null if that needs a copy. Axes
   * that follow each other in memory may be joined and split again.
   */
  static long[] reshaped(long[] shape, long[] strides, long[] target) {
    List<long[]> runs = runs(shape, strides);
    long[] result = new long[target.length];
    int axis = target.length - 1;
    for (int run = runs.size() - 1; run >= 0; run--) {
      long left = runs.get(run)[0];
      long stride = runs.get(run)[1];
      while (left > 1) {
        while (axis >= 0 && target[axis] == 1) {
          result[axis--] = stride;
        }
        if (axis < 0 || left % target[axis] != 0) {
          return null;
        }
        result[axis] = stride;
        stride *= target[axis];
        left /= target[axis--];
      }
    }
    for (; axis >= 0; axis--) {
      result[axis] = 1;
    }
    return result;
  }

  /** Extent and last stride of axes joined as far as they follow each other in memory. */
  private static List<long[]> runs(long[] shape, long[] strides) {
    List<long[]> runs = new ArrayList<>();
    for (int k = 0; k < shape.length; k++) {
      long[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (shape[k] == 1) {
        continue;
      }
      if (last != null && last[1] == shape[k] * strides[k]) {
        last[0] *= shape[k];
        last[1] = strides[k];
      } else {
        runs.add(new long[] {shape[k], strides[k]});
      }
    }
    return runs;
  }
}
