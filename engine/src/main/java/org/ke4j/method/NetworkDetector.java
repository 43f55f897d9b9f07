package org.ke4j.method;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.detection.Detector;
import org.ke4j.detection.DetectorFile;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.ResNet18;
import org.ke4j.progress.Progress;
import org.ke4j.store.Provenance;
import org.ke4j.view.Images;
import org.ke4j.view.Resizing;
import org.ke4j.view.View;

/** A trained network with a detector on its features. Owns the network. */
final class NetworkDetector implements FittedDetector {
  private static final int PIECE = 64;
  private final ResNet18 network;
  private final Detector detector;
  private final int threads;
  private final Progress progress;

  NetworkDetector(ResNet18 network, Detector detector, int threads, Progress progress) {
    this.network = network;
    this.detector = detector;
    this.threads = threads;
    this.progress = progress;
  }

  static NetworkDetector read(Path folder, int threads, Progress progress) throws IOException {
    ResNet18 network = NetworkFile.read(folder.resolve(ModelFolder.NETWORK));
    Detector detector = DetectorFile.read(folder.resolve(ModelFolder.DETECTOR)).detector();
    return new NetworkDetector(network, detector, threads, progress);
  }

  @Override
  public double[] score(Images images, View view) {
    return detector.score(features(network, images, view, threads, progress));
  }

  /** Features of one view of each image, resized to the network's size first. */
  static Matrix features(
      ResNet18 network, Images images, View view, int threads, Progress progress) {
    Matrix[] pieces = new Matrix[(images.size() + PIECE - 1) / PIECE];
    String task = view.name() == null ? "features" : "features " + view.name();
    Images sized = Resizing.to(images, network.imageSize());
    for (int p = 0; p < pieces.length; p++) {
      int to = Math.min(images.size(), (p + 1) * PIECE);
      pieces[p] = network.features(sized.show(p * PIECE, to, view, threads));
      progress.at(task, to, images.size());
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
