package org.ke4j.matrix;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.util.Arrays;
import java.util.Objects;
import org.ke4j.error.Check;

/** Products of row tables, each one call of BLAS. */
public final class Products {
  private Products() {}

  /** A times the transpose of B in float32: row i, column j is the inner product of rows. */
  public static Matrix timesTransposed(Matrix a, Matrix b) {
    Check.that(
        a.columns() == b.columns(),
        "product: expected rows of equal length, got %d and %d",
        a.columns(),
        b.columns());
    float[] c = new float[Math.multiplyExact(a.rows(), b.rows())];
    if (c.length > 0) {
      cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasTrans,
          a.rows(),
          b.rows(),
          a.columns(),
          1f,
          a.values(),
          a.columns(),
          b.values(),
          b.columns(),
          0f,
          c,
          b.rows());
    }
    return new Matrix(c, a.rows(), Math.max(1, b.rows()));
  }

  /**
   * A times the transpose of B in float64.
   *
   * @param a {@code n x d}, row-major
   * @param b {@code m x d}, row-major
   * @return {@code n x m}, row-major
   */
  public static double[] timesTransposed(double[] a, int n, double[] b, int m, int d) {
    Check.that(a.length == (long) n * d, "product: A has %d values, not %d x %d", a.length, n, d);
    Check.that(b.length == (long) m * d, "product: B has %d values, not %d x %d", b.length, m, d);
    double[] c = new double[Math.multiplyExact(n, m)];
    if (c.length > 0) {
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, m, d, 1.0, a, d, b, d, 0.0, c, m);
    }
    return c;
  }

  /**
   * Some rows of A times the transpose of B in float64.
   *
   * @param a {@code n x d}, row-major
   * @param from first row of A
   * @param to behind the last row of A
   * @param b {@code m x d}, row-major
   * @param c receives {@code (to - from) x m} values, row-major, from its start
   */
  public static void timesTransposed(
      double[] a, int from, int to, double[] b, int m, int d, double[] c) {
    Objects.checkFromToIndex(from, to, a.length / d);
    Check.that(b.length == (long) m * d, "product: B has %d values, not %d x %d", b.length, m, d);
    Check.that(
        c.length >= (long) (to - from) * m,
        "product: expected room for %d x %d values, got %d",
        to - from,
        m,
        c.length);
    int rows = to - from;
    if (rows > 0 && m > 0) {
      double[] part = rows == a.length / d ? a : Arrays.copyOfRange(a, from * d, to * d);
      cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, rows, m, d, 1.0, part, d, b, d, 0.0, c, m);
    }
  }
}
