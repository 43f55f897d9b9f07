package org.ke4j.detection;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Distances of an image's views to means and covariance that were made without the image.
 *
 * <p>Let r_b be the image's views about their means, whitened, n the number of images and f what an
 * outer product weighs in S. Without the image the mean of transformation j is m_j - r_j / (n - 1),
 * and S loses f n / (n - 1) R R' with R = [r_0 .. r_(B-1)]. In whitened coordinates the view b is
 *
 * <pre>u = r_b + (m_b - m_j) + r_j / (n - 1)</pre>
 *
 * from the mean j, and its squared distance |u|^2 + c (R'u)' (I - c R'R)^-1 (R'u), c = f n / (n-1).
 */
final class LeaveImageOut {
  private final double[][] shifts;
  private final double[][] shiftProducts;
  private final int images;
  private final double weight;

  /**
   * Prepares.
   *
   * @param shifts whitened m_j - m_0, j = 0..B-1, row 0 zero
   * @param factor f
   */
  LeaveImageOut(double[][] shifts, int images, double factor) {
    this.shifts = shifts;
    this.shiftProducts = products(shifts, shifts);
    this.images = images;
    this.weight = factor * images / (images - 1);
  }

  /**
   * The squared distances.
   *
   * @param views r_0 .. r_(B-1)
   * @return {@code [b][j]}, view b to the mean of transformation j
   */
  double[][] distances(double[][] views) {
    int count = views.length;
    double[][] gram = products(views, views);
    double[][] cross = products(views, shifts);
    double[][] inner = new double[count][count];
    for (int a = 0; a < count; a++) {
      for (int b = 0; b < count; b++) {
        inner[a][b] = (a == b ? 1 : 0) - weight * gram[a][b];
      }
    }
    double step = 1.0 / (images - 1);
    double[][] along = new double[count][count * count];
    double[][] distances = new double[count][count];
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < count; j++) {
        for (int a = 0; a < count; a++) {
          along[a][b * count + j] =
              gram[a][b] + (b == j ? 0 : cross[a][b] - cross[a][j]) + step * gram[a][j];
        }
        double square = gram[b][b] + step * step * gram[j][j] + 2 * step * gram[b][j];
        if (b != j) {
          square += shiftProducts[b][b] + shiftProducts[j][j] - 2 * shiftProducts[b][j];
          square += 2 * (cross[b][b] - cross[b][j]) + 2 * step * (cross[j][b] - cross[j][j]);
        }
        distances[b][j] = square;
      }
    }
    RealMatrix right = new Array2DRowRealMatrix(along, false);
    RealMatrix solved =
        new CholeskyDecomposition(new Array2DRowRealMatrix(inner, false), 1e-9, 1e-14)
            .getSolver()
            .solve(right);
    for (int b = 0; b < count; b++) {
      for (int j = 0; j < count; j++) {
        double more = 0;
        for (int a = 0; a < count; a++) {
          more += along[a][b * count + j] * solved.getEntry(a, b * count + j);
        }
        distances[b][j] = Math.max(0, distances[b][j] + weight * more);
      }
    }
    return distances;
  }

  private static double[][] products(double[][] left, double[][] right) {
    double[][] products = new double[left.length][right.length];
    for (int a = 0; a < left.length; a++) {
      for (int b = 0; b < right.length; b++) {
        double sum = 0;
        for (int l = 0; l < left[a].length; l++) {
          sum += left[a][l] * right[b][l];
        }
        products[a][b] = sum;
      }
    }
    return products;
  }
}
