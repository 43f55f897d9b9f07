package org.ke4j.method;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.store.Provenance;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** A detector that has learned one class. May own native memory: close it. */
public interface FittedDetector extends AutoCloseable {
  /**
   * Anomaly scores, higher = more anomalous.
   *
   * @return one score per image
   */
  double[] score(Images images, View view);

  /**
   * Scores above this are called anomalies.
   *
   * <p>It rests on the training images; for a detector that has seen them ({@link #unseenScores} is
   * null) {@link Calibration} has an honest one.
   *
   * @param falseAlarms the share of training images that may lie above it, 0 or more, below 1
   */
  double threshold(double falseAlarms);

  /**
   * Scores of the training images, each by the detector without that image.
   *
   * @return one score per training image; null for a detector that has no such scores
   */
  default double[] unseenScores() {
    return null;
  }

  /** Writes what {@link #score} needs into a folder that exists. */
  void save(Path folder, Provenance provenance) throws IOException;

  @Override
  void close();
}
