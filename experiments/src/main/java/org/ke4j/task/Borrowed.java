package org.ke4j.task;

import java.util.Optional;
import org.ke4j.image.HeatMap;
import org.ke4j.method.FittedDetector;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** A detector that stays open when it is closed here: its owner closes it. */
record Borrowed(FittedDetector detector) implements FittedDetector {
  @Override
  public double[] score(Images images, View view) {
    return detector.score(images, view);
  }

  @Override
  public double[] trainingScores() {
    return detector.trainingScores();
  }

  @Override
  public int imageSide() {
    return detector.imageSide();
  }

  @Override
  public Optional<HeatMap> heatMap(Images image) {
    return detector.heatMap(image);
  }

  @Override
  public void close() {}
}
