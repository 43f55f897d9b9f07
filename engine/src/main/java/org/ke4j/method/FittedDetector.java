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
   * @param falseAlarms the share of training images that may lie above it, 0 or more, below 1
   */
  double threshold(double falseAlarms);

  /** Writes what {@link #score} needs into a folder that exists. */
  void save(Path folder, Provenance provenance) throws IOException;

  @Override
  void close();
}
