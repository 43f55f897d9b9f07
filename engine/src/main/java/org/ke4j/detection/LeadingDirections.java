package org.ke4j.detection;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevr;
import static org.bytedeco.openblas.global.openblas.LAPACK_ROW_MAJOR;

import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.BlasKernels;

/**
 * The right singular vectors of a matrix D that belong to its largest singular values: the
 * eigenvectors of D'D. The data are not centred: what a positive view adds on average is part of
 * what it changes.
 */
public final class LeadingDirections {
  static {
    BlasKernels.choose();
  }

  /** Squared singular values below this share of the largest one are noise of rounding. */
  private static final double RANK_TOLERANCE = 1e-12;

  private final double[] directions;
  private final int count;
  private final int width;

  private LeadingDirections(double[] directions, int count, int width) {
    this.directions = directions;
    this.count = count;
    this.width = width;
  }

  /** Directions that are already orthonormal, {@code count x width}, row-major. */
  static LeadingDirections ofOrthonormal(double[] directions, int count, int width) {
    return new LeadingDirections(directions, count, width);
  }

  /**
   * The leading directions of the rows of {@code differences}. LAPACK finds the wanted eigenvectors
   * alone ({@code dsyevr}); their signs are arbitrary.
   *
   * @param differences {@code m x width}, row-major
   * @param wanted how many; fewer if the rank is lower
   */
  public static LeadingDirections of(double[] differences, int m, int width, int wanted) {
    int asked = Math.min(wanted, width);
    double[] scatter = new double[Math.multiplyExact(width, width)];
    SharedCovariance.accumulate(differences, m, width, scatter);
    double[] values = new double[width];
    double[] vectors = new double[width * asked];
    int info =
        LAPACKE_dsyevr(
            LAPACK_ROW_MAJOR,
            (byte) 'V',
            (byte) 'I',
            (byte) 'L',
            width,
            scatter,
            width,
            0,
            0,
            width - asked + 1,
            width,
            0,
            new int[1],
            values,
            vectors,
            asked,
            new int[2 * asked]);
    if (info != 0) {
      throw new Ke4jException(
          "knowledge contrast: the directions of harmless change were not found (LAPACK: "
              + info
              + ")");
    }
    double largest = values[asked - 1]; // values ascend
    int count = 0;
    while (count < asked
        && values[asked - 1 - count] > RANK_TOLERANCE * largest
        && values[asked - 1 - count] > 0) {
      count++;
    }
    double[] directions = new double[count * width];
    for (int r = 0; r < count; r++) {
      for (int l = 0; l < width; l++) {
        directions[r * width + l] = vectors[l * asked + asked - 1 - r];
      }
    }
    return new LeadingDirections(directions, count, width);
  }

  public int count() {
    return count;
  }

  /** The directions, {@code count x width}, row-major, orthonormal. */
  public double[] values() {
    return directions.clone();
  }

  /**
   * The rows without their parts along the directions, normalised again.
   *
   * @throws Ke4jException if nothing is left of a row
   */
  Matrix removedFrom(Matrix unit) {
    if (count == 0) {
      return unit;
    }
    float[] rest = new float[unit.values().length];
    double[] row = new double[width];
    for (int i = 0; i < unit.rows(); i++) {
      for (int j = 0; j < width; j++) {
        row[j] = unit.values()[i * width + j];
      }
      for (int r = 0; r < count; r++) {
        double along = 0;
        for (int j = 0; j < width; j++) {
          along += row[j] * directions[r * width + j];
        }
        for (int j = 0; j < width; j++) {
          row[j] -= along * directions[r * width + j];
        }
      }
      double length = 0;
      for (double value : row) {
        length += value * value;
      }
      length = Math.sqrt(length);
      if (length < 1e-6) {
        throw new Ke4jException(
            "row "
                + i
                + ": nothing is left of the feature without the "
                + count
                + " directions of harmless change; use fewer directions");
      }
      for (int j = 0; j < width; j++) {
        rest[i * width + j] = (float) (row[j] / length);
      }
    }
    return new Matrix(rest, unit.rows(), width);
  }
}
