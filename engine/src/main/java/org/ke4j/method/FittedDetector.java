package org.ke4j.method;

import java.util.Optional;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.image.HeatMap;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * A detector that has learned one class. Several threads may score at once; what cannot compute for
 * several lets them take turns. May own native memory: close it, when nobody scores.
 */
public interface FittedDetector extends AutoCloseable {
  /**
   * Anomaly scores, higher = more anomalous.
   *
   * @return one score per image
   */
  double[] score(Images images, View view);

  /**
   * Scores of the training images, each as if it had not been seen where that can be had; for a
   * threshold.
   */
  double[] trainingScores();

  /** The side in pixels at which it looks at images itself; 0 if it looks at embeddings. */
  default int imageSide() {
    return 0;
  }

  /**
   * Where an image is unusual, for a detector that can tell without trying.
   *
   * @param image a single one
   * @return empty for a detector that cannot; then parts of the image are covered to see
   */
  default Optional<HeatMap> heatMap(Images image) {
    return Optional.empty();
  }

  /**
   * The features of a network that was trained for this detector, before anything scores them.
   *
   * @return one row per image; empty for a detector that trains no network from scratch
   */
  default Optional<Matrix> trainedFeatures(Images images, View view) {
    return Optional.empty();
  }

  @Override
  void close();

  /** The one-class SVM that scores, where there is one. */
  default Optional<OneClassSvm> machine() {
    return Optional.empty();
  }
}
