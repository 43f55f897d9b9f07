package org.ke4j.detection;

import org.ke4j.matrix.Matrix;
import org.ke4j.store.Sections;

/**
 * Tells how anomalous feature vectors are. Immutable; several threads may score at once. May own
 * native memory, which {@link #close} gives back and else the collector.
 */
public interface Detector extends AutoCloseable {
  /** The number of features of a row that can be scored. */
  int width();

  /**
   * A score for each row.
   *
   * @param features {@code m x width()}, finite, as the detector's training features were made
   * @return {@code m} scores, higher for more anomalous; the scale is the detector's own
   * @throws org.ke4j.error.UsageException if the width is another
   * @throws org.ke4j.error.Ke4jException if a feature is NaN or infinite, or a row that must be
   *     normalised is zero
   */
  double[] score(Matrix features);

  /**
   * The scores of the training images, each as if it had not been seen where the detector can do so
   * at little cost; for {@link ThresholdCalibration}.
   *
   * @return a score for each training image, in their order
   * @throws org.ke4j.error.Ke4jException if the detector was read from a file without them
   */
  double[] trainingScores();

  /**
   * Puts everything that scoring needs into sections; the {@code read} of the same class brings the
   * detector back, bit for bit.
   *
   * @return the sections given
   */
  Sections write(Sections sections);

  /** Gives native memory back; nothing can be scored afterwards. Again: without effect. */
  @Override
  default void close() {}
}
