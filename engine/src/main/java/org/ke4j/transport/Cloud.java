package org.ke4j.transport;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;

/**
 * A point cloud in float64, one point a row.
 *
 * @param values row-major coordinates, {@code points * dimension}, finite; not copied, never
 *     changed
 * @param points number of points, 1 or more
 * @param dimension coordinates of a point, 1 or more
 */
public record Cloud(double[] values, int points, int dimension) {
  public Cloud {
    Objects.requireNonNull(values, "values");
    Check.atLeast("number of points", points, 1);
    Check.atLeast("dimension", dimension, 1);
    Check.that(
        values.length == (long) points * dimension,
        "cloud: expected %d x %d = %d coordinates, got %d",
        points,
        dimension,
        (long) points * dimension,
        values.length);
    for (int k = 0; k < values.length; k++) {
      if (!Double.isFinite(values[k])) {
        throw new Ke4jException(
            "point " + k / dimension + ": expected finite coordinates, got " + values[k]);
      }
    }
  }

  /** Some of the points, in that order. */
  Cloud select(int[] chosen) {
    if (chosen.length == points) {
      return this;
    }
    double[] some = new double[chosen.length * dimension];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(values, chosen[i] * dimension, some, i * dimension, dimension);
    }
    return new Cloud(some, chosen.length, dimension);
  }

  /** The rows of a matrix, widened. */
  public static Cloud of(Matrix matrix) {
    double[] values = new double[matrix.values().length];
    for (int k = 0; k < values.length; k++) {
      values[k] = matrix.values()[k];
    }
    return new Cloud(values, matrix.rows(), matrix.columns());
  }

  /** The rows of a NumPy array of shape {@code [n, d]}, or {@code [n]} for points on a line. */
  public static Cloud of(Npy array) {
    int[] shape = array.shape();
    Check.that(
        shape.length == 1 || shape.length == 2,
        "cloud: expected an array of shape [n, d], got %d dimensions",
        shape.length);
    return new Cloud(array.values(), shape[0], shape.length == 2 ? shape[1] : 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cloud that
        && points == that.points
        && java.util.Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Cloud[" + points + " x " + dimension + "]";
  }
}
