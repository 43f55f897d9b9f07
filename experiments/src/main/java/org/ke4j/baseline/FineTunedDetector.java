package org.ke4j.baseline;

import java.util.List;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Part;
import org.ke4j.method.Restoring;
import org.ke4j.progress.Progress;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * Nearest neighbours of the features of a fine-tuned backbone. Owns the backbone.
 *
 * @param neighbours null while there are none
 */
record FineTunedDetector(
    Backbone backbone, NearestNeighbours neighbours, int threads, Progress progress)
    implements FittedDetector {
  private static final String NETWORK = "network";
  private static final int PIECE = 64;

  FineTunedDetector with(NearestNeighbours fitted) {
    return new FineTunedDetector(backbone, fitted, threads, progress);
  }

  Matrix features(Images images, View view) {
    Matrix[] pieces = new Matrix[(images.size() + PIECE - 1) / PIECE];
    for (int p = 0; p < pieces.length; p++) {
      int to = Math.min(images.size(), (p + 1) * PIECE);
      List<RgbImage> shown = images.show(p * PIECE, to, view, threads);
      synchronized (backbone) {
        pieces[p] = backbone.features(shown);
      }
      progress.at("features", to, images.size());
    }
    return Matrix.stack(pieces);
  }

  @Override
  public double[] score(Images images, View view) {
    return neighbours.score(features(images, view));
  }

  @Override
  public double[] trainingScores() {
    return neighbours.trainingScores();
  }

  List<Part> parts() {
    return List.of(
        new Part(Part.DETECTOR, 1, neighbours.write(new Sections())),
        new Part(NETWORK, 1, backbone.write(new Sections())));
  }

  static FineTunedDetector restore(Restoring stored) {
    Backbone backbone = Backbone.of(stored.embedder().encoder(), 0);
    try {
      backbone.read(stored.part(NETWORK));
      return new FineTunedDetector(
          backbone,
          NearestNeighbours.read(stored.part(Part.DETECTOR)),
          stored.threads(),
          stored.progress());
    } catch (RuntimeException e) {
      backbone.close();
      throw e;
    }
  }

  @Override
  public void close() {
    backbone.close();
    if (neighbours != null) {
      neighbours.close();
    }
  }
}
