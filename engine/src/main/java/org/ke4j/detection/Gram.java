package org.ke4j.detection;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.NativeRows;

/**
 * The symmetric matrix of a kernel between all training features, of which only the rows that are
 * asked for are computed: the solution of a one-class SVM looks at a part of them. Inner products
 * come from BLAS in float64, many rows at once; entries are kept in float32 as LIBSVM keeps them,
 * the diagonal in float64. Owns native memory: close it.
 */
final class Gram implements AutoCloseable {
  private static final int TILE = 512;

  /** Share of the heap that may be taken, so that the rest of the program can go on. */
  private static final double HEAP_SHARE = 0.9;

  private final Kernel kernel;
  private final double[] features;
  private final int width;
  private final NativeRows table;
  private final double[] squares;
  private final double[] diagonal;
  private final float[][] rows;
  private final double[] products = new double[TILE * TILE];

  private Gram(Kernel kernel, double[] features, int n, int width) {
    this.kernel = kernel;
    this.features = features;
    this.width = width;
    this.squares = Features.squaredNorms(features, n, width);
    this.diagonal = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = kernel.of(squares[i], 2 * squares[i]);
      requireFinite((float) diagonal[i]);
    }
    this.rows = new float[n][];
    this.table = new NativeRows(features, n, width);
  }

  /**
   * The matrix, none of whose rows is computed yet.
   *
   * @param features {@code n x width}, row-major; not to be changed
   * @throws Ke4jException if the heap could not hold all rows, or an entry of the diagonal is no
   *     finite float32
   */
  static Gram of(Kernel kernel, double[] features, int n, int width) {
    requireMemory(n, width);
    return new Gram(kernel, features, n, width);
  }

  /** Whether a row is computed. */
  boolean has(int i) {
    return rows[i] != null;
  }

  /**
   * Computes rows together, which is far cheaper than one after another.
   *
   * @param wanted indices of rows; those that are there already cost nothing
   * @throws Ke4jException if an entry is no finite float32
   */
  void prepare(int[] wanted) {
    int[] missing = IntStream.of(wanted).filter(i -> !has(i)).distinct().toArray();
    for (int from = 0; from < missing.length; from += TILE) {
      compute(Arrays.copyOfRange(missing, from, Math.min(missing.length, from + TILE)));
    }
  }

  private void compute(int[] indices) {
    int n = rows.length;
    float[][] fresh = new float[indices.length][n];
    try (NativeRows some = new NativeRows(indices.length, width)) {
      for (int k = 0; k < indices.length; k++) {
        int start = indices[k] * width;
        some.set(k, Arrays.copyOfRange(features, start, start + width));
      }
      for (int left = 0; left < n; left += TILE) {
        int right = Math.min(n, left + TILE);
        some.times(0, indices.length, table, left, right, products);
        fill(indices, fresh, left, right);
      }
    }
    for (int k = 0; k < indices.length; k++) {
      for (float value : fresh[k]) {
        requireFinite(value);
      }
      rows[indices[k]] = fresh[k];
    }
  }

  private void fill(int[] indices, float[][] fresh, int left, int right) {
    for (int k = 0; k < indices.length; k++) {
      double square = squares[indices[k]];
      int offset = k * (right - left) - left;
      for (int j = left; j < right; j++) {
        fresh[k][j] = (float) kernel.of(products[offset + j], square + squares[j]);
      }
    }
  }

  Kernel kernel() {
    return kernel;
  }

  int size() {
    return rows.length;
  }

  /** Row i, computed if it is not there yet; not to be changed. */
  float[] row(int i) {
    if (rows[i] == null) {
      prepare(new int[] {i});
    }
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

  private static void requireFinite(float value) {
    if (!Float.isFinite(value)) {
      throw new Ke4jException(
          "one-class SVM: expected finite kernel values, got "
              + value
              + "; normalise the features, or choose a smaller gamma or degree");
    }
  }

  @Override
  public void close() {
    table.close();
  }
}
