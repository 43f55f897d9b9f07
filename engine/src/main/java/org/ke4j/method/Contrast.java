package org.ke4j.method;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.embedding.Embedder;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.Ranker;
import org.ke4j.matrix.Matrix;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Knowledge without training: banks of positive and negative views of frozen features. */
public final class Contrast implements DetectorMethod {
  public static final String NAME = "contrast";
  private final Ranker ranker;
  private final ContrastRule rule;
  private final KnowledgeContrast.Options options;

  public Contrast(Ranker ranker, ContrastRule rule, KnowledgeContrast.Options options) {
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
    Knowledge knowledge = rule.select(ranker.rank(className, normal));
    Embedder embedder = ranker.embedder();
    KnowledgeContrast detector =
        KnowledgeContrast.fit(
            embedder.embed(normal, View.UNTOUCHED),
            views(normal, knowledge.positiveNames()),
            views(normal, knowledge.negativeNames()),
            options);
    return new EmbeddedDetector(embedder, detector);
  }

  private List<Matrix> views(Images normal, List<String> names) {
    List<Matrix> views = new ArrayList<>();
    for (Transformation transformation : ranker.options().transformations()) {
      if (names.contains(transformation.name())) {
        views.add(ranker.embedder().embed(normal, ranker.view(transformation)));
      }
    }
    return views;
  }
}
