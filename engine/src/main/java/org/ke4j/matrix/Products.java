package org.ke4j.matrix;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.ke4j.error.Check;
import org.ke4j.store.BlasKernels;

/** Products of row tables, each one call of BLAS. */
public final class Products {
  static {
    BlasKernels.choose();
  }

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

  /** Loads BLAS, if nothing has yet, and sets on how many threads one product runs. */
  public static void threads(int threads) {
    Check.atLeast("threads of a product", threads, 1);
    blas_set_num_threads(threads);
  }
}
