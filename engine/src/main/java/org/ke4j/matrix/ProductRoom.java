package org.ke4j.matrix;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.bytedeco.javacpp.DoublePointer;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.BlasKernels;

/**
 * Native memory in which one thread at a time computes products of a block of rows with rows that
 * are in native memory already. A process has as many rooms as cores; they are lent, kept and used
 * again, so that any number of threads and calls takes the memory of that many.
 */
public final class ProductRoom implements AutoCloseable {
  static {
    BlasKernels.choose();
  }

  private static final BlockingQueue<ProductRoom> ROOMS = rooms();

  private DoublePointer asked = new DoublePointer(0);
  private DoublePointer products = new DoublePointer(0);
  private double[] filled = new double[0];
  private double[] result = new double[0];

  private ProductRoom() {}

  private static BlockingQueue<ProductRoom> rooms() {
    int cores = Runtime.getRuntime().availableProcessors();
    BlockingQueue<ProductRoom> rooms = new ArrayBlockingQueue<>(cores);
    for (int i = 0; i < cores; i++) {
      rooms.add(new ProductRoom());
    }
    return rooms;
  }

  /**
   * A room for the calling thread, who closes it soon and asks for no other meanwhile. Waits while
   * all are lent.
   */
  public static ProductRoom lend() {
    try {
      return ROOMS.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException("interrupted while waiting for memory for a product", e);
    }
  }

  /**
   * Takes the rows that are asked next, up to a height: zeros take the place of missing ones.
   *
   * @param rows of {@code width} values, row-major
   * @param from first row
   * @param to end, excluded; at most {@code height} rows
   * @param height rows of every product
   */
  public void ask(double[] rows, int from, int to, int height, int width) {
    Check.between("rows of a product", to - from, 1, height);
    int size = Math.multiplyExact(height, width);
    asked = room(asked, size);
    if (filled.length < size) {
      filled = new double[size];
    }
    int own = (to - from) * width;
    System.arraycopy(rows, from * width, filled, 0, own);
    Arrays.fill(filled, own, size, 0);
    asked.put(filled, 0, size);
  }

  /**
   * The products of what was asked with some rows of a table.
   *
   * @param height as in {@link #ask}
   * @param wanted rows whose products are given, at most {@code height}
   * @param table of the same width
   * @param from first row of the table
   * @param to its end, excluded
   * @return the product of asked row i with row {@code from + j} at {@code i * (to - from) + j};
   *     may be longer; overwritten by the next call
   */
  public double[] times(int height, int wanted, NativeRows table, int from, int to) {
    int breadth = to - from;
    int size = Math.multiplyExact(height, breadth);
    products = room(products, size);
    if (result.length < size) {
      result = new double[size];
    }
    cblas_dgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasTrans,
        height,
        breadth,
        table.width(),
        1.0,
        asked,
        table.width(),
        table.from(from, to),
        table.width(),
        0.0,
        products,
        breadth);
    products.get(result, 0, wanted * breadth);
    return result;
  }

  private static DoublePointer room(DoublePointer now, int size) {
    if (now.capacity() >= size) {
      return now;
    }
    now.close();
    return new DoublePointer((long) size);
  }

  /** Gives the room back. */
  @Override
  public void close() {
    ROOMS.add(this);
  }
}
