package org.ke4j.method;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.detection.AwareGaussian;
import org.ke4j.embedding.Embedder;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Ranker;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** The transformation-aware Gaussian on frozen features; see {@link AwareGaussian}. */
public final class Aware implements DetectorMethod {
  public static final String NAME = "aware";
  private final Ranker ranker;
  private final MeaningRule rule;
  private final AwareGaussian.Options options;

  public Aware(Ranker ranker, MeaningRule rule, AwareGaussian.Options options) {
    this.ranker = ranker;
    this.rule = rule;
    this.options = options;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FittedDetector fit(String className, Images normal) {
    List<String> negative = rule.select(ranker.rank(className, normal)).negativeNames();
    Embedder embedder = ranker.embedder();
    List<Matrix> kept = new ArrayList<>();
    List<Matrix> changed = new ArrayList<>();
    for (Transformation transformation : ranker.options().transformations()) {
      Matrix views = embedder.embed(normal, ranker.view(transformation));
      (negative.contains(transformation.name()) ? changed : kept).add(views);
    }
    Matrix untouched = embedder.embed(normal, View.UNTOUCHED);
    return new EmbeddedDetector(embedder, AwareGaussian.fit(untouched, kept, changed, options));
  }
}
