package org.ke4j.transport;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.NativeRows;

/**
 * A cloud as its ground distance sees it, without a second copy of its coordinates: directions of
 * length one under the cosine distance, otherwise points relative to a common origin.
 */
final class Points {
  private static final int SAMPLE = 31;

  final int count;
  final int dimension;
  private final double[] values;

  /** Null for none. */
  private final double[] origin;

  /** What a point's coordinates are divided by, one after the other; null for nothing. */
  private final double[] largest;

  private final double[] norm;

  /** Coordinates are divided by 2^unit. */
  private final int unit;

  private Points(Cloud cloud, double[] origin, double[] largest, double[] norm, int unit) {
    this.unit = unit;
    this.count = cloud.points();
    this.dimension = cloud.dimension();
    this.values = cloud.values();
    this.origin = origin;
    this.largest = largest;
    this.norm = norm;
  }

  /**
   * Directions.
   *
   * @param name of the cloud, for the message about a zero vector
   */
  static Points directions(String name, Cloud cloud) {
    int d = cloud.dimension();
    double[] values = cloud.values();
    double[] largest = new double[cloud.points()];
    double[] norm = new double[cloud.points()];
    for (int i = 0; i < largest.length; i++) {
      largest[i] = largest(values, i * d, d);
      if (largest[i] == 0) {
        throw new Ke4jException(
            "cosine distance: expected vectors with a direction, got a zero vector as row "
                + i
                + " of "
                + name);
      }
      norm[i] = Math.sqrt(squared(values, i * d, d, largest[i]));
    }
    return new Points(cloud, null, largest, norm, 0);
  }

  /** Points relative to an origin, in units of 2^unit. */
  static Points from(double[] origin, int unit, Cloud cloud) {
    return new Points(cloud, origin, null, null, unit);
  }

  /**
   * The median of each coordinate over a sample of both clouds: amid the points wherever a few lie.
   */
  static double[] middle(Cloud x, Cloud y) {
    int d = x.dimension();
    double[] middle = new double[d];
    double[] sample = new double[Math.min(SAMPLE, x.points()) + Math.min(SAMPLE, y.points())];
    for (int k = 0; k < d; k++) {
      int count = 0;
      for (Cloud cloud : new Cloud[] {x, y}) {
        int taken = Math.min(SAMPLE, cloud.points());
        for (int s = 0; s < taken; s++) {
          int point = (int) ((long) s * cloud.points() / taken);
          sample[count++] = cloud.values()[point * d + k];
        }
      }
      Arrays.sort(sample);
      middle[k] = sample[count / 2];
    }
    return middle;
  }

  /** The largest coordinate of a cloud relative to an origin; infinite beyond a double. */
  static double reach(double[] origin, Cloud cloud) {
    int d = origin.length;
    double[] values = cloud.values();
    double reach = 0;
    for (int at = 0; at < values.length; at += d) {
      for (int k = 0; k < d; k++) {
        reach = Math.max(reach, Math.abs(values[at + k] - origin[k]));
      }
    }
    return reach;
  }

  private static double largest(double[] values, int at, int d) {
    double largest = 0;
    for (int k = at; k < at + d; k++) {
      largest = Math.max(largest, Math.abs(values[k]));
    }
    return largest;
  }

  private static double squared(double[] values, int at, int d, double unit) {
    double sum = 0;
    for (int k = at; k < at + d; k++) {
      double part = values[k] / unit;
      sum += part * part;
    }
    return sum;
  }

  /** Copies the coordinates of a point. */
  void get(int point, double[] into) {
    int at = point * dimension;
    if (origin == null) {
      double unit = largest[point];
      double length = norm[point];
      for (int k = 0; k < dimension; k++) {
        into[k] = values[at + k] / unit / length;
      }
    } else {
      for (int k = 0; k < dimension; k++) {
        into[k] = values[at + k] - origin[k];
      }
      for (int k = 0; unit != 0 && k < dimension; k++) {
        into[k] = Math.scalb(into[k], -unit);
      }
    }
  }

  /** The squared length of each point. */
  double[] squaredLengths() {
    double[] lengths = new double[count];
    double[] point = new double[dimension];
    for (int i = 0; i < count; i++) {
      get(i, point);
      lengths[i] = squared(point, 0, dimension, 1);
    }
    return lengths;
  }

  /** Copies some points to where BLAS reads them, from row 0 on. */
  void copy(int from, int to, NativeRows rows) {
    double[] point = new double[dimension];
    for (int i = from; i < to; i++) {
      get(i, point);
      rows.set(i - from, point);
    }
  }
}
