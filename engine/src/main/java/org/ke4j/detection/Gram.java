package org.ke4j.detection;

import java.util.Locale;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.NativeRows;

/**
 * The symmetric matrix of a kernel between all training features. Inner products come from BLAS in
 * float64, tile by tile of the upper triangle; entries are kept in float32 as LIBSVM keeps them,
 * the diagonal in float64.
 */
final class Gram {
  private static final int TILE = 512;

  /** Share of the heap that may be taken, so that the rest of the program can go on. */
  private static final double HEAP_SHARE = 0.9;

  private final Kernel kernel;
  private final float[][] rows;
  private final double[] diagonal;

  private Gram(Kernel kernel, float[][] rows, double[] diagonal) {
    this.kernel = kernel;
    this.rows = rows;
    this.diagonal = diagonal;
  }

  /**
   * The matrix, in O(n^2 d).
   *
   * @param features {@code n x width}, row-major
   * @throws Ke4jException if the heap cannot hold it, or an entry is no finite float32
   */
  static Gram of(Kernel kernel, double[] features, int n, int width) {
    requireMemory(n, width);
    double[] squares = Features.squaredNorms(features, n, width);
    float[][] rows = new float[n][n];
    double[] products = new double[TILE * TILE];
    try (NativeRows native64 = new NativeRows(features, n, width)) {
      for (int top = 0; top < n; top += TILE) {
        int bottom = Math.min(n, top + TILE);
        for (int left = top; left < n; left += TILE) {
          int right = Math.min(n, left + TILE);
          native64.times(top, bottom, native64, left, right, products);
          fill(rows, kernel, products, squares, top, bottom, left, right);
        }
      }
    }
    double[] diagonal = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = kernel.of(squares[i], 2 * squares[i]);
      requireFinite(rows[i]);
    }
    return new Gram(kernel, rows, diagonal);
  }

  /** Sets the entries of one tile and of its mirror image. */
  private static void fill(
      float[][] rows,
      Kernel kernel,
      double[] products,
      double[] squares,
      int top,
      int bottom,
      int left,
      int right) {
    IntStream.range(top, bottom)
        .parallel()
        .forEach(
            i -> {
              float[] row = rows[i];
              int offset = (i - top) * (right - left) - left;
              for (int j = left; j < right; j++) {
                row[j] = (float) kernel.of(products[offset + j], squares[i] + squares[j]);
              }
            });
    IntStream.range(left, right)
        .parallel()
        .forEach(
            j -> {
              float[] row = rows[j];
              for (int i = top; i < Math.min(j, bottom); i++) {
                row[i] = rows[i][j];
              }
            });
  }

  Kernel kernel() {
    return kernel;
  }

  int size() {
    return rows.length;
  }

  /** Row i; not to be changed. */
  float[] row(int i) {
    return rows[i];
  }

  double diagonal(int i) {
    return diagonal[i];
  }

  /** Bytes that a matrix of n rows and its making take. */
  static long estimatedBytes(int n, int width) {
    return 4L * n * n + 16L * n + 8L * n * width + 8L * TILE * TILE;
  }

  private static void requireMemory(int n, int width) {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    long free = (long) (HEAP_SHARE * (runtime.maxMemory() - used));
    long needed = estimatedBytes(n, width);
    if (needed > free) {
      throw new Ke4jException(
          String.format(
              Locale.ROOT,
              "one-class SVM of %d training images: expected %d MB of free heap for the kernel"
                  + " matrix, found %d MB; train on fewer images (at most %d fit) or give Java"
                  + " more memory (-Xmx)",
              n,
              needed >> 20,
              free >> 20,
              (int) Math.sqrt(free / 4.0)));
    }
  }

  private static void requireFinite(float[] row) {
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new Ke4jException(
            "one-class SVM: expected finite kernel values, got "
                + value
                + "; normalise the features, or choose a smaller gamma or degree");
      }
    }
  }
}
