package org.ke4j.method;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.detection.Detector;
import org.ke4j.detection.DetectorFile;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.embedding.Embedder;
import org.ke4j.store.Provenance;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** A detector on the features of the frozen encoder; the encoder stays the caller's. */
final class EmbeddedDetector implements FittedDetector {
  private final Embedder embedder;
  private final Detector detector;

  EmbeddedDetector(Embedder embedder, Detector detector) {
    this.embedder = embedder;
    this.detector = detector;
  }

  @Override
  public double[] score(Images images, View view) {
    return detector.score(embedder.embed(images, view));
  }

  @Override
  public double threshold(double falseAlarms) {
    return ThresholdCalibration.of(detector, falseAlarms).threshold();
  }

  @Override
  public double[] unseenScores() {
    return detector.trainingScores();
  }

  @Override
  public void save(Path folder, Provenance provenance) throws IOException {
    DetectorFile.write(folder.resolve(ModelFolder.DETECTOR), detector, provenance);
  }

  @Override
  public void close() {}
}
