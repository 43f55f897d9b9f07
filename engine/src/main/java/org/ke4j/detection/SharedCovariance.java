package org.ke4j.detection;

import static org.bytedeco.openblas.global.openblas.CblasLower;
import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dtrtri;
import static org.bytedeco.openblas.global.openblas.LAPACK_ROW_MAJOR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.BlasKernels;

/**
 * A covariance that several Gaussians share, shrunk towards a sphere, and the map that makes it the
 * identity:
 *
 * <pre>S = (1 - a) C + a (trace C / d) I,   A = L^-1 with S = L L'</pre>
 *
 * C may have any rank; S is regular for a above 0, its condition is at most (1 - a) d / a + 1.
 */
final class SharedCovariance {
  static {
    BlasKernels.choose();
  }

  /** Rows that go through one product, always as many, so that no row depends on its neighbours. */
  private static final int BLOCK = 32;

  private final double[] whitening;

  /** A with rows of the length that products take; the same array where that is its own. */
  private final double[] factors;

  private final int width;
  private final double factor;

  /**
   * From its parts.
   *
   * @param whitening A, lower triangular, {@code width x width}, row-major
   * @param factor (1 - a)
   */
  private SharedCovariance(double[] whitening, int width, double factor) {
    this.whitening = whitening;
    this.factors = RowProducts.withWidth(whitening, 0, width, width, RowProducts.length(width));
    this.width = width;
    this.factor = factor;
  }

  /** From {@link #triangle}. */
  static SharedCovariance ofTriangle(double[] triangle, int width) {
    if (triangle.length != width * (width + 1L) / 2) {
      throw new IllegalArgumentException(
          "expected the triangle of a matrix of " + width + " rows, got " + triangle.length);
    }
    double[] whitening = new double[width * width];
    for (int i = 0, at = 0; i < width; at += ++i) {
      System.arraycopy(triangle, at, whitening, i * width, i + 1);
    }
    return new SharedCovariance(whitening, width, Double.NaN);
  }

  /**
   * Shrinks and inverts.
   *
   * @param scatter C times {@code degrees}, lower triangle used, {@code width x width}; overwritten
   * @param shrinkage a, above 0, at most 1
   */
  static SharedCovariance of(double[] scatter, double degrees, int width, double shrinkage) {
    double trace = 0;
    for (int i = 0; i < width; i++) {
      trace += scatter[i * width + i] / degrees;
    }
    if (!(trace > 0) || Double.isInfinite(trace)) {
      throw new Ke4jException(
          "aware: expected training images that differ, got features of total variance " + trace);
    }
    double factor = (1 - shrinkage) / degrees;
    for (int i = 0; i < width; i++) {
      for (int j = 0; j <= i; j++) {
        scatter[i * width + j] *= factor;
      }
      Arrays.fill(scatter, i * width + i + 1, (i + 1) * width, 0);
      scatter[i * width + i] += shrinkage * trace / width;
    }
    byte lower = 'L';
    int info = LAPACKE_dpotrf(LAPACK_ROW_MAJOR, lower, width, scatter, width);
    if (info == 0) {
      info = LAPACKE_dtrtri(LAPACK_ROW_MAJOR, lower, (byte) 'N', width, scatter, width);
    }
    if (info != 0) {
      throw new Ke4jException(
          "aware: the covariance of the features cannot be inverted (LAPACK: "
              + info
              + "); use more shrinkage than "
              + shrinkage);
    }
    return new SharedCovariance(scatter, width, factor);
  }

  /** Adds the outer products of rows to a lower triangle, {@code width x width}. */
  static void accumulate(double[] rows, int count, int width, double[] scatter) {
    cblas_dsyrk(
        CblasRowMajor, CblasLower, CblasTrans, width, count, 1, rows, width, 1, scatter, width);
  }

  /** The lower triangle of A, row after row: what a file must keep. */
  double[] triangle() {
    double[] triangle = new double[width * (width + 1) / 2];
    for (int i = 0, at = 0; i < width; at += ++i) {
      System.arraycopy(whitening, i * width, triangle, at, i + 1);
    }
    return triangle;
  }

  /** What a row's outer product weighs in S: (1 - a) / degrees. */
  double factor() {
    return factor;
  }

  /**
   * The rows under A.
   *
   * @param rows {@code count x width}, row-major
   * @return likewise; equal bits for a row in whatever company
   */
  double[] whiten(double[] rows, int count) {
    double[] result = new double[rows.length];
    int length = RowProducts.length(width);
    double[] product = new double[BLOCK * width];
    for (int from = 0; from < count; from += BLOCK) {
      int some = Math.min(BLOCK, count - from);
      double[] own = RowProducts.withWidth(rows, from, from + some, width, length);
      double[] block = Arrays.copyOf(own, BLOCK * length);
      cblas_dgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasTrans,
          BLOCK,
          width,
          length,
          1,
          block,
          length,
          factors,
          length,
          0,
          product,
          width);
      System.arraycopy(product, 0, result, from * width, some * width);
    }
    return result;
  }
}
