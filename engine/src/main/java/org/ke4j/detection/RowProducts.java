package org.ke4j.detection;

import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.NativeRows;
import org.ke4j.matrix.ProductRoom;

/**
 * The inner products of queries with fixed vectors, equal bits for a query in whatever company:
 * BLAS chooses its kernels by the sizes of a product, so that each product here has the same sizes.
 * Queries go in blocks of {@link #BLOCK}, the last one filled up with zeros, and vectors in pieces
 * that depend on nothing but their number.
 *
 * <p>Owns a native copy of the vectors, made once. Safe for several threads until it is closed;
 * what is never closed, the collector frees.
 */
final class RowProducts implements AutoCloseable {
  /** Queries of a product: one costs little more than one, many little more than in one go. */
  private static final int BLOCK = 32;

  /** Vectors of a product at most: bounds the memory of a product to 16 MB. */
  private static final int PIECE = 1 << 16;

  /**
   * Lengths of vectors are filled up to a multiple with zeros: BLAS cuts other lengths into other
   * pieces for other numbers of threads, and sums them in another order.
   */
  private static final int LENGTHS = 16;

  private final NativeRows vectors;
  private final int count;
  private final int width;
  private final int filled;

  /** Takes products, of one query with some vectors at a time. */
  @FunctionalInterface
  interface Taker {
    /**
     * Takes products. For each query the vectors come in ascending order.
     *
     * @param query which
     * @param first the vector that {@code products[offset]} is of
     * @param length how many vectors
     */
    void take(int query, int first, double[] products, int offset, int length);
  }

  /**
   * @param vectors {@code count x width}, row-major; copied
   */
  RowProducts(double[] vectors, int count, int width) {
    this.count = count;
    this.width = width;
    this.filled = length(width);
    this.vectors = new NativeRows(withWidth(vectors, 0, count, width, filled), count, filled);
  }

  RowProducts(Matrix vectors) {
    this(Features.widen(vectors), vectors.rows(), vectors.columns());
  }

  /** A copy of the vectors, row-major. */
  double[] values() {
    return withWidth(vectors.values(), 0, count, filled, width);
  }

  /**
   * Hands out the products of all queries with all vectors.
   *
   * @param rows the queries, row-major
   */
  void of(double[] rows, Taker taker) {
    Check.that(
        rows.length % width == 0, "queries: expected rows of %d, got %d", width, rows.length);
    int asked = rows.length / width;
    for (int from = 0; from < asked && count > 0; from += BLOCK) {
      int to = Math.min(from + BLOCK, asked);
      try (ProductRoom room = ProductRoom.lend()) {
        if (filled == width) {
          room.ask(rows, from, to, BLOCK, width);
        } else {
          room.ask(withWidth(rows, from, to, width, filled), 0, to - from, BLOCK, filled);
        }
        for (int first = 0; first < count; first += PIECE) {
          int length = Math.min(PIECE, count - first);
          double[] products = room.times(BLOCK, to - from, vectors, first, first + length);
          for (int i = from; i < to; i++) {
            taker.take(i, first, products, (i - from) * length, length);
          }
        }
      }
    }
  }

  /** The length that vectors have in products. */
  static int length(int width) {
    return (width + LENGTHS - 1) / LENGTHS * LENGTHS;
  }

  /** Rows cut, or filled up with zeros, to another width; the array itself if it is that. */
  static double[] withWidth(double[] rows, int from, int to, int width, int wanted) {
    if (width == wanted && rows.length == (long) (to - from) * width) {
      return rows;
    }
    double[] other = new double[Math.multiplyExact(to - from, wanted)];
    for (int i = from; i < to; i++) {
      System.arraycopy(rows, i * width, other, (i - from) * wanted, Math.min(width, wanted));
    }
    return other;
  }

  @Override
  public void close() {
    vectors.close();
  }
}
