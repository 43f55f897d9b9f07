package org.ke4j.method;

import org.ke4j.detection.Detector;
import org.ke4j.embedding.Embedder;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * A detector on the features of the frozen encoder; the encoder stays the caller's.
 *
 * @param <D> what scores the features
 */
public record EmbeddedDetector<D extends Detector>(Embedder embedder, D detector)
    implements FittedDetector {
  @Override
  public double[] score(Images images, View view) {
    return detector.score(embedder.embed(images, view));
  }

  @Override
  public double[] trainingScores() {
    return detector.trainingScores();
  }

  /** The encoder stays open. */
  @Override
  public void close() {
    detector.close();
  }
}
