package org.ke4j.detection;

import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;

/** Checks and conversions of feature matrices that all detectors share. */
final class Features {
  private Features() {}

  /** Demands at least {@code least} rows, one of each picture, all finite. */
  static Matrix training(String detector, Matrix features, int least) {
    Check.that(
        features.rows() >= least,
        "%s: expected at least %d training pictures, got %d",
        detector,
        least,
        features.rows());
    return finite("training features", features);
  }

  /**
   * Training features that are not all the same.
   *
   * @throws Ke4jException if they are
   */
  static Matrix different(String detector, Matrix training) {
    float[] values = training.values();
    for (int i = training.columns(); i < values.length; i++) {
      if (values[i] != values[i - training.columns()]) {
        return training;
      }
    }
    throw new Ke4jException(
        detector
            + ": all "
            + training.rows()
            + " training images have the same features; the detector does not tell images apart");
  }

  /** Training features of length one, which are not all zeros. */
  static Matrix unit(String detector, Matrix training) {
    for (float value : training.values()) {
      if (value != 0) {
        return training.normalized();
      }
    }
    throw new Ke4jException(detector + ": expected training features, got zeros only");
  }

  /** Demands rows of this width, all finite. */
  static Matrix ofWidth(String what, Matrix features, int width) {
    Check.that(
        features.columns() == width,
        "%s: expected rows of %d features, got %d",
        what,
        width,
        features.columns());
    return finite(what, features);
  }

  private static Matrix finite(String what, Matrix features) {
    float[] values = features.values();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new Ke4jException(
            what
                + ": row "
                + i / features.columns()
                + ", column "
                + i % features.columns()
                + ": expected a finite number, got "
                + values[i]);
      }
    }
    return features;
  }

  /** All values as float64, row-major. */
  static double[] widen(Matrix features) {
    float[] values = features.values();
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** The squared Euclidean length of each row of a row-major table. */
  static double[] squaredNorms(double[] rows, int count, int width) {
    double[] norms = new double[count];
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int j = i * width; j < (i + 1) * width; j++) {
        sum += rows[j] * rows[j];
      }
      norms[i] = sum;
    }
    return norms;
  }
}
