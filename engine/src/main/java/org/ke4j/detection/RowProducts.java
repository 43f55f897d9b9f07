package org.ke4j.detection;

import java.util.Arrays;
import org.ke4j.matrix.NativeRows;

/**
 * The inner products of queries with fixed vectors, equal bits for a query in whatever company:
 * BLAS chooses its kernels by the sizes of a product, so that each product here has the same sizes.
 * Queries go in blocks of {@link #BLOCK}, the last one filled up with zeros. Owns native memory:
 * close it. For one thread.
 */
final class RowProducts implements AutoCloseable {
  /** Queries of a product: one costs little more than one, many little more than in one go. */
  static final int BLOCK = 32;

  private final NativeRows vectors;
  private final int width;
  private final double[] products;

  /**
   * @param vectors {@code count x width}, row-major; copied
   */
  RowProducts(double[] vectors, int count, int width) {
    this.vectors = new NativeRows(vectors, count, width);
    this.width = width;
    this.products = new double[Math.multiplyExact(BLOCK, count)];
  }

  /**
   * The products of the next queries.
   *
   * @param rows all queries, row-major
   * @param from first of at most {@link #BLOCK} queries
   * @param to their end, excluded
   * @return the product of query {@code from + i} with vector {@code j} at {@code i * count + j};
   *     overwritten by the next call
   */
  double[] of(double[] rows, int from, int to) {
    double[] some =
        Arrays.copyOf(Arrays.copyOfRange(rows, from * width, to * width), BLOCK * width);
    try (NativeRows asked = new NativeRows(some, BLOCK, width)) {
      asked.times(0, BLOCK, vectors, 0, vectors.count(), products);
    }
    return products;
  }

  @Override
  public void close() {
    vectors.close();
  }
}
