package org.ke4j.method;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.Engine;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.NetworkOptions;
import org.ke4j.network.Stem;
import org.ke4j.progress.Progress;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.Resizing;
import org.ke4j.view.View;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A trained network with a one-class SVM on its features. Owns both. Threads take turns at the
 * network, which computes on all cores.
 *
 * @param detector null while there is none
 * @param workingSide the shorter side, in pixels, of the pictures that it was trained and
 *     calibrated on: photographs are shrunk to it before the network's own size; 0 for any
 */
record NetworkDetector(
    FeatureNetwork network, OneClassSvm detector, int workingSide, int threads, Progress progress)
    implements FittedDetector {
  /** The part of a stored model that holds the network. */
  static final String PART = "network";

  /** The newest version of the part. */
  static final int VERSION = 2;

  private static final int PIECE = 64;
  private static final String WEIGHT = "weight ";
  private static final String ARCHITECTURE = "network";
  private static final String ENGINE = "engine";
  private static final String WORKING_SIDE = "working side";

  NetworkDetector with(OneClassSvm fitted) {
    return new NetworkDetector(network, fitted, workingSide, threads, progress);
  }

  @Override
  public double[] score(Images images, View view) {
    return detector.score(computed(images, view));
  }

  /** Features of one view of each image, resized to the network's size first. */
  Matrix computed(Images images, View view) {
    Matrix[] pieces = new Matrix[(images.size() + PIECE - 1) / PIECE];
    String task = view.name() == null ? "features" : "features " + view.name();
    Images sized = Resizing.to(images, network.imageSize());
    for (int p = 0; p < pieces.length; p++) {
      int to = Math.min(images.size(), (p + 1) * PIECE);
      List<RgbImage> shown = sized.show(p * PIECE, to, view, threads);
      synchronized (network) {
        pieces[p] = network.features(shown);
      }
      progress.at(task, to, images.size());
    }
    return Matrix.stack(pieces);
  }

  @Override
  public Optional<Matrix> trainedFeatures(Images images, View view) {
    return Optional.of(computed(images, view));
  }

  @Override
  public Optional<OneClassSvm> machine() {
    return Optional.ofNullable(detector);
  }

  @Override
  public int imageSide() {
    return workingSide;
  }

  @Override
  public double[] trainingScores() {
    return detector.trainingScores();
  }

  /** Before there were other networks, the part did not name its own. */
  int partVersion() {
    return network.architecture().equals(NetworkArchitecture.STANDARD) ? 1 : VERSION;
  }

  Sections write(Sections sections) {
    sections.put(ARCHITECTURE, network.architecture());
    sections.put("stem", network.stem().name());
    sections.put("image size", network.imageSize());
    sections.put("projection", network.projection());
    sections.put(ENGINE, network.engine().name());
    sections.put(WORKING_SIDE, workingSide);
    network.weights().forEach((name, values) -> sections.put(WEIGHT + name, values));
    return sections;
  }

  static NetworkDetector read(
      Sections sections, OneClassSvm detector, int threads, Progress progress) {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (String name : sections.names()) {
      if (name.startsWith(WEIGHT)) {
        weights.put(name.substring(WEIGHT.length()), sections.floats(name));
      }
    }
    NetworkOptions options =
        new NetworkOptions(
            Stem.valueOf(sections.text("stem")),
            Check.between("image size", Math.toIntExact(sections.number("image size")), 8, 4096),
            Check.between("projection", Math.toIntExact(sections.number("projection")), 0, 1 << 16),
            0,
            DataType.FLOAT,
            sections.has(ENGINE) ? Engine.valueOf(sections.text(ENGINE)) : Engine.PLANNED);
    String architecture =
        sections.has(ARCHITECTURE) ? sections.text(ARCHITECTURE) : NetworkArchitecture.STANDARD;
    FeatureNetwork network = NetworkArchitecture.find(architecture).create(options);
    try {
      network.load(weights);
      int side =
          sections.has(WORKING_SIDE)
              ? Math.toIntExact(sections.number(WORKING_SIDE))
              : network.imageSize();
      return new NetworkDetector(network, detector, side, threads, progress);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  @Override
  public void close() {
    network.close();
    if (detector != null) {
      detector.close();
    }
  }
}
