package org.ke4j.method;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ke4j.detection.Detector;
import org.ke4j.detection.DetectorFile;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.ResNet18;
import org.ke4j.pipeline.Images;
import org.ke4j.pipeline.Resizing;
import org.ke4j.pipeline.View;
import org.ke4j.pipeline.ViewImages;
import org.ke4j.run.Progress;
import org.ke4j.store.Provenance;

/** A trained network with a detector on its features. Owns the network. */
final class NetworkDetector implements FittedDetector {
  private static final int PIECE = 64;
  private final ResNet18 network;
  private final Detector detector;
  private final int threads;

  NetworkDetector(ResNet18 network, Detector detector, int threads) {
    this.network = network;
    this.detector = detector;
    this.threads = threads;
  }

  static NetworkDetector read(Path folder, int threads) throws IOException {
    ResNet18 network = NetworkFile.read(folder.resolve(ModelFolder.NETWORK));
    Detector detector = DetectorFile.read(folder.resolve(ModelFolder.DETECTOR)).detector();
    return new NetworkDetector(network, detector, threads);
  }

  @Override
  public double[] score(Images images, View view) {
    return detector.score(features(network, images, view, threads));
  }

  /** Features of one view of each image, resized to the network's size first. */
  static Matrix features(ResNet18 network, Images images, View view, int threads) {
    Matrix[] pieces = new Matrix[(images.size() + PIECE - 1) / PIECE];
    String task = view.name() == null ? "features" : "features " + view.name();
    Images sized = Resizing.to(images, network.imageSize());
    try (Progress progress = new Progress(task, images.size())) {
      for (int p = 0; p < pieces.length; p++) {
        int to = Math.min(images.size(), (p + 1) * PIECE);
        List<RgbImage> shown = ViewImages.of(sized, p * PIECE, to, view, threads);
        pieces[p] = network.features(shown);
        progress.at(to);
      }
    }
    return Matrix.stack(pieces);
  }

  @Override
  public double threshold(double falseAlarms) {
    return ThresholdCalibration.of(detector, falseAlarms).threshold();
  }

  @Override
  public void save(Path folder, Provenance provenance) throws IOException {
    NetworkFile.write(folder.resolve(ModelFolder.NETWORK), network);
    DetectorFile.write(folder.resolve(ModelFolder.DETECTOR), detector, provenance);
  }

  @Override
  public void close() {
    network.close();
  }
}
