package org.ke4j.method;

import org.ke4j.detection.NearestNeighbours;
import org.ke4j.embedding.Embedder;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** DN2 (Bergman, Cohen and Hoshen 2020): nearest neighbours among frozen features. */
public final class Dn2 implements DetectorMethod {
  public static final String NAME = "dn2";
  private final Embedder embedder;
  private final NearestNeighbours.Options options;

  public Dn2(Embedder embedder, NearestNeighbours.Options options) {
    this.embedder = embedder;
    this.options = options;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FittedDetector fit(String className, Images normal) {
    return new EmbeddedDetector(
        embedder, NearestNeighbours.fit(embedder.embed(normal, View.UNTOUCHED), options));
  }
}
