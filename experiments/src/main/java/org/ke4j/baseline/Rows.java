package org.ke4j.baseline;

/** Rows of length one, and the way back through them. */
final class Rows {
  private static final double LEAST = 1e-12;

  private Rows() {}

  /**
   * Divides each row by its length.
   *
   * @param unit output
   * @return the lengths, at least 1e-12
   */
  static double[] normalise(double[] rows, int width, double[] unit) {
    double[] norms = new double[rows.length / width];
    for (int r = 0; r < norms.length; r++) {
      norms[r] = Math.max(LEAST, Math.sqrt(dot(rows, r, rows, r, width)));
      for (int i = r * width; i < (r + 1) * width; i++) {
        unit[i] = rows[i] / norms[r];
      }
    }
    return norms;
  }

  /** The gradient by the rows from that by the rows of length one. */
  static double[] throughNorm(double[] unit, double[] norms, double[] byUnit, int width) {
    double[] gradient = new double[unit.length];
    for (int r = 0; r < norms.length; r++) {
      double along = dot(unit, r, byUnit, r, width);
      for (int i = r * width; i < (r + 1) * width; i++) {
        gradient[i] = (byUnit[i] - along * unit[i]) / norms[r];
      }
    }
    return gradient;
  }

  static double dot(double[] a, int rowA, double[] b, int rowB, int width) {
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += a[rowA * width + i] * b[rowB * width + i];
    }
    return sum;
  }

  static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values[i];
    }
    return copy;
  }

  static float[] floats(double[] values) {
    float[] copy = new float[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (float) values[i];
    }
    return copy;
  }
}
