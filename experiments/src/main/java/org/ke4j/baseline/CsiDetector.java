package org.ke4j.baseline;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Part;
import org.ke4j.method.Restoring;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.ke4j.progress.Progress;
import org.ke4j.store.Sections;
import org.ke4j.view.Images;
import org.ke4j.view.Resizing;
import org.ke4j.view.View;

/**
 * CSI's network, heads and score. Owns network and heads.
 *
 * @param score null before it is fitted
 * @param trainingScores null before
 * @param workingSide the shorter side to which photographs are shrunk before the network's size
 */
record CsiDetector(
    ResNet18 network,
    CsiHeads heads,
    CsiScore score,
    double[] trainingScores,
    int workingSide,
    int threads,
    Progress progress)
    implements FittedDetector {
  private static final int PIECE = 64;
  private static final String WEIGHT = "weight ";

  private record Shifted(Matrix[] projections, Matrix[] logits) {}

  /** With the score of these training images. */
  CsiDetector fitted(Images images) {
    Shifted training = shifted(images, View.UNTOUCHED);
    CsiScore found = CsiScore.of(training.projections, training.logits);
    return new CsiDetector(
        network,
        heads,
        found,
        found.anomaly(training.projections, training.logits),
        workingSide,
        threads,
        progress);
  }

  private Shifted shifted(Images images, View view) {
    int pieces = (images.size() + PIECE - 1) / PIECE;
    Matrix[][] projections = new Matrix[CsiTraining.SHIFTS][pieces];
    Matrix[][] logits = new Matrix[CsiTraining.SHIFTS][pieces];
    Images sized = Resizing.to(images, network.imageSize());
    for (int p = 0; p < pieces; p++) {
      int to = Math.min(images.size(), (p + 1) * PIECE);
      List<RgbImage> shown = sized.show(p * PIECE, to, view, threads);
      for (int k = 0; k < CsiTraining.SHIFTS; k++) {
        int turns = k;
        List<RgbImage> turned = shown.stream().map(i -> CsiTraining.shifted(i, turns)).toList();
        Matrix features = network.features(turned);
        // One row at a time: a product's roundings depend on the number of rows.
        Matrix[] z = new Matrix[features.rows()];
        Matrix[] s = new Matrix[features.rows()];
        for (int i = 0; i < z.length; i++) {
          CsiHeads.Output out = heads.of(features.rows(i, i + 1));
          z[i] = out.projection();
          s[i] = out.shift();
        }
        projections[k][p] = Matrix.stack(z);
        logits[k][p] = Matrix.stack(s);
      }
      progress.at("features", to, images.size());
    }
    Matrix[] z = new Matrix[CsiTraining.SHIFTS];
    Matrix[] s = new Matrix[CsiTraining.SHIFTS];
    for (int k = 0; k < CsiTraining.SHIFTS; k++) {
      z[k] = Matrix.stack(projections[k]);
      s[k] = Matrix.stack(logits[k]);
    }
    return new Shifted(z, s);
  }

  @Override
  public double[] score(Images images, View view) {
    Shifted found;
    synchronized (network) {
      found = shifted(images, view);
    }
    return score.anomaly(found.projections, found.logits);
  }

  @Override
  public int imageSide() {
    return workingSide;
  }

  Sections writeScore(Sections sections) {
    return score.write(sections.put("training scores", trainingScores));
  }

  Sections writeNetwork(Sections sections) {
    sections.put("stem", network.stem().name());
    sections.put("image size", network.imageSize());
    sections.put("working side", workingSide);
    network.weights().forEach((name, values) -> sections.put(WEIGHT + name, values));
    return heads.write(sections);
  }

  static CsiDetector read(Restoring stored, int projection) {
    Sections part = stored.part("network");
    Sections scoring = stored.part(Part.DETECTOR);
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (String name : part.names()) {
      if (name.startsWith(WEIGHT)) {
        weights.put(name.substring(WEIGHT.length()), part.floats(name));
      }
    }
    CsiHeads heads = new CsiHeads(ResNet18.WIDTH, projection, CsiTraining.SHIFTS, 0);
    ResNet18 network =
        new ResNet18(
            Stem.valueOf(part.text("stem")), Math.toIntExact(part.number("image size")), 0, 0);
    CsiDetector detector =
        new CsiDetector(
            network,
            heads,
            CsiScore.read(scoring),
            scoring.doubles("training scores"),
            Math.toIntExact(part.number("working side")),
            stored.threads(),
            stored.progress());
    try {
      network.load(weights);
      heads.read(part);
      return detector;
    } catch (RuntimeException e) {
      detector.close();
      throw e;
    }
  }

  @Override
  public void close() {
    network.close();
    heads.close();
  }
}
