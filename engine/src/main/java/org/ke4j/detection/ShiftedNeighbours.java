package org.ke4j.detection;

import java.util.Arrays;
import org.ke4j.matrix.Matrix;

/**
 * Distances to the nearest training images after a known change is undone: for transformation j the
 * mean of the k least |q - s_j - x_i|^2, where s_j = m_j - m_0 is what the transformation adds on
 * average. j = 0 is the distance of DN2. Immutable, safe for several threads. Owns native memory:
 * close it.
 */
final class ShiftedNeighbours implements AutoCloseable {
  /** Neighbours that a distance is the mean of, where there are as many. */
  static final int K = 10;

  private final RowProducts training;
  private final double[] norms;
  private final double[] shifts;
  private final double[] shiftNorms;
  private final double[][] along;
  private final int count;
  private final int width;

  /**
   * Prepares.
   *
   * @param training {@code n x d}, row-major
   * @param shifts s_1 .. s_(B-1), row-major
   */
  ShiftedNeighbours(double[] training, double[] shifts, int width) {
    this.shifts = shifts;
    this.width = width;
    this.count = training.length / width;
    this.training = new RowProducts(training, count, width);
    this.norms = Features.squaredNorms(training, count, width);
    this.shiftNorms = Features.squaredNorms(shifts, shifts.length / width, width);
    this.along = new double[shiftNorms.length][count];
    for (int j = 0; j < along.length; j++) {
      for (int i = 0; i < count; i++) {
        along[j][i] = dot(shifts, j, training, i);
      }
    }
  }

  /**
   * The distances.
   *
   * @param rows {@code m x d}
   * @return {@code [m][B]}
   */
  double[][] distances(double[] rows) {
    int asked = rows.length / width;
    double[][] distances = new double[asked][shiftNorms.length + 1];
    double[] lengths = Features.squaredNorms(rows, asked, width);
    double[][] own = new double[asked][shiftNorms.length + 1];
    double[][][] least = new double[asked][shiftNorms.length + 1][Math.min(K, count)];
    for (int q = 0; q < asked; q++) {
      for (int j = 0; j <= shiftNorms.length; j++) {
        own[q][j] = j == 0 ? 0 : shiftNorms[j - 1] - 2 * dot(shifts, j - 1, rows, q);
        Arrays.fill(least[q][j], Double.POSITIVE_INFINITY);
      }
    }
    training.of(
        rows,
        (q, first, products, offset, length) -> {
          for (int j = 0; j <= shiftNorms.length; j++) {
            double[] nearest = least[q][j];
            for (int i = first; i < first + length; i++) {
              double product = products[offset + i - first];
              double distance = lengths[q] + norms[i] - 2 * product + own[q][j];
              Bank.offer(nearest, j == 0 ? distance : distance + 2 * along[j - 1][i]);
            }
          }
        });
    for (int q = 0; q < asked; q++) {
      for (int j = 0; j <= shiftNorms.length; j++) {
        distances[q][j] = Bank.mean(least[q][j]);
      }
    }
    return distances;
  }

  /**
   * The distances of a training image and its views to the other images, by shifts that were found
   * without it.
   *
   * @param views z_0 .. z_(B-1) of image {@code image}, z_0 its row of the training images
   * @return first row: of z_0 for all j; second row: of each z_j for its own j
   */
  double[][] leftOut(double[][] views, int image) {
    int changes = views.length;
    double[] moved = new double[2 * changes * width];
    for (int j = 0; j < changes; j++) {
      for (int l = 0; l < width; l++) {
        double shift =
            j == 0
                ? 0
                : (count * shifts[(j - 1) * width + l] - views[j][l] + views[0][l]) / (count - 1);
        moved[j * width + l] = views[0][l] - shift;
        moved[(changes + j) * width + l] = views[j][l] - shift;
      }
    }
    double[] lengths = Features.squaredNorms(moved, 2 * changes, width);
    double[][] least = new double[2 * changes][Math.min(K, count - 1)];
    for (double[] one : least) {
      Arrays.fill(one, Double.POSITIVE_INFINITY);
    }
    training.of(
        moved,
        (q, first, products, offset, length) -> {
          for (int i = first; i < first + length; i++) {
            if (i != image) {
              Bank.offer(least[q], lengths[q] + norms[i] - 2 * products[offset + i - first]);
            }
          }
        });
    double[][] distances = new double[2][changes];
    for (int q = 0; q < 2 * changes; q++) {
      distances[q / changes][q % changes] = Bank.mean(least[q]);
    }
    return distances;
  }

  private double dot(double[] left, int a, double[] right, int b) {
    double sum = 0;
    for (int l = 0; l < width; l++) {
      sum += left[a * width + l] * right[b * width + l];
    }
    return sum;
  }

  /** The values as a file keeps them, in single precision. */
  static Matrix matrix(double[] values, int width) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return new Matrix(narrow, narrow.length / width, width);
  }

  @Override
  public void close() {
    training.close();
  }
}
