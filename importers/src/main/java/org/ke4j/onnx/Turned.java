package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A variable with its axes in another order, which nothing has computed yet: element-wise operators
 * work on the source in its own order, transpositions that undo each other vanish, and only who
 * needs the order pays for a copy. Convolutions work channels-last this way, from the first to the
 * last, in graphs that are written channels-first.
 *
 * @param source the values as they lie in memory
 * @param permutation axis {@code k} of this is axis {@code permutation[k]} of the source
 * @param shape extents of this
 */
record Turned(Variable source, int[] permutation, long[] shape) implements Value {

  static Turned of(Variable source, int... permutation) {
    return new Turned(source, permutation, permuted(source.shape(), permutation));
  }

  @Override
  public ElementType type() {
    return source.type();
  }

  /** The permutation that leads from this back to the source. */
  int[] back() {
    int[] back = new int[permutation.length];
    for (int k = 0; k < back.length; k++) {
      back[permutation[k]] = k;
    }
    return back;
  }

  boolean sameOrder(Turned other) {
    return Arrays.equals(permutation, other.permutation);
  }

  /** A number for each axis of this, in the order of the source. */
  long[] toSource(long[] perAxis) {
    return permuted(perAxis, back());
  }

  static long[] permuted(long[] values, int[] permutation) {
    return Arrays.stream(permutation).mapToLong(p -> values[p]).toArray();
  }

  /**
   * This with another shape, if that leaves the memory as it is: axes are only split, or merged
   * where they lie side by side in the source too. Null otherwise.
   */
  Value reshaped(Emitter to, long[] target) {
    List<int[]> segments = segments(shape, target);
    if (segments == null) {
      return null;
    }
    int[] first = new int[segments.size()];
    for (int s = 0; s < first.length; s++) {
      int[] segment = segments.get(s);
      for (int k = segment[0] + 1; k < segment[1]; k++) {
        if (permutation[k] != permutation[k - 1] + 1) {
          return null;
        }
      }
      first[s] = permutation[segment[0]];
    }
    int[] order =
        IntStream.range(0, first.length)
            .boxed()
            .sorted((a, b) -> Integer.compare(first[a], first[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] extents = new long[target.length];
    int[] turn = new int[target.length];
    int at = 0;
    for (int s : order) {
      for (int k = segments.get(s)[2]; k < segments.get(s)[3]; k++) {
        extents[at] = target[k];
        turn[k] = at++;
      }
    }
    if (Arrays.stream(extents).filter(Dims::isBatch).count() > 1) {
      return null;
    }
    return to.transpose(to.reshape(source, extents), turn);
  }

  /**
   * Pairs of ranges of axes {@code {from, to, target from, target to}} with equal products, each as
   * short as can be and at least one axis on both sides; null if there are none.
   */
  private static List<int[]> segments(long[] from, long[] to) {
    List<int[]> segments = new ArrayList<>();
    int i = 0;
    int k = 0;
    while (i < from.length && k < to.length) {
      int[] segment = {i, i + 1, k, k + 1};
      long left = from[i++];
      long right = to[k++];
      while (left != right) {
        if (left < right && i < from.length) {
          left *= from[i++];
        } else if (right < left && k < to.length) {
          right *= to[k++];
        } else {
          return null;
        }
      }
      segment[1] = i;
      segment[3] = k;
      segments.add(segment);
    }
    return i == from.length && k == to.length ? segments : null;
  }
}
