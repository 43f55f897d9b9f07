package org.ke4j.detection;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Products;

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
    int tiles = (n + TILE - 1) / TILE;
    double[][] tile = new double[tiles][];
    for (int t = 0; t < tiles; t++) {
      tile[t] = Arrays.copyOfRange(features, t * TILE * width, Math.min(n, (t + 1) * TILE) * width);
    }
    float[][] rows = new float[n][n];
    for (int a = 0; a < tiles; a++) {
      int height = tile[a].length / width;
      for (int b = a; b < tiles; b++) {
        int breadth = tile[b].length / width;
        double[] products = Products.timesTransposed(tile[a], height, tile[b], breadth, width);
        int top = a * TILE;
        int left = b * TILE;
        IntStream.range(0, height)
            .parallel()
            .forEach(
                i -> {
                  float[] row = rows[top + i];
                  double square = squares[top + i];
                  for (int j = 0; j < breadth; j++) {
                    row[left + j] =
                        (float) kernel.of(products[i * breadth + j], square + squares[left + j]);
                  }
                });
        IntStream.range(0, breadth)
            .parallel()
            .forEach(
                j -> {
                  float[] row = rows[left + j];
                  for (int i = 0; i < (top == left ? j : height); i++) {
                    row[top + i] = rows[top + i][left + j];
                  }
                });
      }
    }
    double[] diagonal = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = kernel.of(squares[i], 2 * squares[i]);
      requireFinite(rows[i]);
    }
    return new Gram(kernel, rows, diagonal);
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
