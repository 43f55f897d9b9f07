package org.ke4j.grid;

import org.ke4j.detection.Detector;
import org.ke4j.detection.Gamma;
import org.ke4j.detection.Kernel;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.matrix.Matrix;

/** What may score the features of one and the same trained network. */
public enum Scoring {
  /** The paper's code: one-class SVM, sigmoid, on features as they are. */
  SIGMOID_RAW("sigmoid SVM, raw") {
    @Override
    Detector fit(Matrix training) {
      return OneClassSvm.fit(training, OneClassSvm.Options.REFERENCE);
    }
  },
  /** The same on features of length one. */
  SIGMOID_UNIT("sigmoid SVM, unit") {
    @Override
    Detector fit(Matrix training) {
      return OneClassSvm.fit(training, OneClassSvm.Options.REFERENCE.withNormalized(true));
    }
  },
  /** One-class SVM with an RBF kernel, on features of length one; gamma 1 / (d variance). */
  RBF("RBF SVM, unit") {
    @Override
    Detector fit(Matrix training) {
      return OneClassSvm.fit(
          training,
          OneClassSvm.Options.REFERENCE
              .withNormalized(true)
              .withGamma(Gamma.SCALE)
              .withKernel(Kernel.Type.RBF));
    }
  },
  /** Two nearest neighbours on features of length one. */
  NEIGHBOURS("2 neighbours") {
    @Override
    Detector fit(Matrix training) {
      return NearestNeighbours.fit(training, NearestNeighbours.Options.DN2);
    }
  };

  private final String label;

  Scoring(String label) {
    this.label = label;
  }

  /** In tables. */
  public String label() {
    return label;
  }

  /** Learns the features of normal images; the caller closes it. */
  abstract Detector fit(Matrix training);
}
