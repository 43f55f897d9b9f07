package org.ke4j.matrix;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;

import java.util.Objects;
import org.bytedeco.javacpp.DoublePointer;
import org.ke4j.error.Check;
import org.ke4j.store.BlasKernels;

/**
 * Rows of float64 outside of the Java heap, for many BLAS products of blocks of them: BLAS reads
 * them in place, where an array would be copied for every product. Whoever makes one closes it;
 * {@link #times} and {@link #set} are for one thread.
 */
public final class NativeRows implements AutoCloseable {
  static {
    BlasKernels.choose();
  }

  private final DoublePointer values;
  private final int count;
  private final int width;
  private DoublePointer products;

  /**
   * A copy of rows.
   *
   * @param rows {@code count x width}, row-major
   */
  public NativeRows(double[] rows, int count, int width) {
    Check.that(
        rows.length == (long) count * width,
        "rows: expected %d x %d values, got %d",
        count,
        width,
        rows.length);
    this.count = count;
    this.width = width;
    this.values = new DoublePointer((long) rows.length);
    values.put(rows, 0, rows.length);
  }

  /**
   * Room for rows, which {@link #set} fills.
   *
   * @param count number of rows, 0 or more
   * @param width values of a row, 1 or more
   */
  public NativeRows(int count, int width) {
    Check.atLeast("rows", count, 0);
    Check.atLeast("width", width, 1);
    this.count = count;
    this.width = width;
    this.values = new DoublePointer((long) count * width);
  }

  /** Fills a row with a copy of {@code width} values. */
  public void set(int row, double[] coordinates) {
    Objects.checkIndex(row, count);
    Check.that(
        coordinates.length == width, "row: expected %d values, got %d", width, coordinates.length);
    values.position((long) row * width).put(coordinates, 0, width);
    values.position(0);
  }

  public int count() {
    return count;
  }

  /**
   * Some rows in place.
   *
   * @param from first row
   * @param to end, excluded
   */
  DoublePointer from(int from, int to) {
    Objects.checkFromToIndex(from, to, count);
    Check.that(!values.isNull(), "rows: expected open ones, these are closed");
    return values.getPointer((long) from * width);
  }

  public int width() {
    return width;
  }

  /** A copy of all values, row-major. */
  public double[] values() {
    double[] copy = new double[Math.multiplyExact(count, width)];
    from(0, count).get(copy, 0, copy.length);
    return copy;
  }

  /**
   * The inner products of some of these rows with some rows of another table.
   *
   * @param from first row of these
   * @param to end of these, excluded
   * @param other rows of the same width, may be this
   * @param otherFrom first row of the other
   * @param otherTo end of the other, excluded
   * @param result overwritten: {@code (to - from) x (otherTo - otherFrom)} values, row-major; may
   *     be longer
   */
  public void times(
      int from, int to, NativeRows other, int otherFrom, int otherTo, double[] result) {
    Objects.checkFromToIndex(from, to, count);
    Objects.checkFromToIndex(otherFrom, otherTo, other.count);
    Check.that(
        width == other.width,
        "product: expected rows of equal length, got %d and %d",
        width,
        other.width);
    int height = to - from;
    int breadth = otherTo - otherFrom;
    int size = Math.multiplyExact(height, breadth);
    Check.that(
        result.length >= size, "product: expected room for %d values, got %d", size, result.length);
    if (size == 0) {
      return;
    }
    if (products == null || products.capacity() < size) {
      if (products != null) {
        products.close();
      }
      products = new DoublePointer((long) size);
    }
    cblas_dgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasTrans,
        height,
        breadth,
        width,
        1.0,
        values.getPointer((long) from * width),
        width,
        other.values.getPointer((long) otherFrom * width),
        width,
        0.0,
        products,
        breadth);
    products.get(result, 0, size);
  }

  @Override
  public void close() {
    values.close();
    if (products != null) {
      products.close();
    }
  }
}
