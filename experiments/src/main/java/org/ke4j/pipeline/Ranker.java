package org.ke4j.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;
import org.ke4j.run.Progress;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.Transport;
import org.ke4j.transport.TransportProblem;

/** Ranks transformations for a class by the exact Wasserstein distance (method, steps 1 to 3). */
public final class Ranker {
  private final Embedder embedder;
  private final Options options;

  /**
   * How transformations are ranked.
   *
   * @param transformations what is ranked
   * @param severity of the views, 1..5; 1 in the paper
   * @param ground the ground distance; cosine in the reference
   * @param seed of the views
   * @param threads of the solver
   */
  public record Options(
      List<Transformation> transformations,
      int severity,
      GroundDistance ground,
      long seed,
      int threads) {
    public Options {
      transformations = List.copyOf(transformations);
      Check.atLeast("number of transformations", transformations.size(), 1);
      Check.between("severity", severity, 1, 5);
    }
  }

  /**
   * A ranking with what it was made of.
   *
   * @param pairedMean transformation to the mean cosine distance between an image and its view
   */
  public record Result(Ranking ranking, Map<String, Double> pairedMean) {}

  public Ranker(Embedder embedder, Options options) {
    this.embedder = embedder;
    this.options = options;
  }

  /** The training view of a transformation that this ranking compares. */
  public View view(Transformation transformation) {
    return new View(transformation, options.severity(), Seeds.derive(options.seed(), "train"));
  }

  public Options options() {
    return options;
  }

  public Embedder embedder() {
    return embedder;
  }

  public Result rank(String className, Images images) {
    Matrix originals = embedder.embed(images, View.UNTOUCHED);
    Matrix directions = originals.normalized();
    List<Ranked> ranked = new ArrayList<>();
    Map<String, Double> paired = new LinkedHashMap<>();
    List<Matrix> views = new ArrayList<>();
    for (Transformation transformation : options.transformations()) {
      views.add(embedder.embed(images, view(transformation)));
    }
    try (Progress progress = new Progress("transport " + className, views.size())) {
      for (int t = 0; t < views.size(); t++) {
        Transformation transformation = options.transformations().get(t);
        TransportProblem problem =
            TransportProblem.between(originals, views.get(t), options.ground())
                .paired(true)
                .threads(options.threads());
        double distance = Transport.solve(problem).cost();
        ranked.add(new Ranked(transformation.name(), options.severity(), distance));
        paired.put(transformation.name(), meanCosine(directions, views.get(t).normalized()));
        progress.at(t + 1);
      }
    }
    return new Result(Ranking.of(className, embedder.encoder().name(), ranked), paired);
  }

  private static double meanCosine(Matrix a, Matrix b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum += (double) a.values()[i] * b.values()[i];
    }
    return 1 - sum / a.rows();
  }
}
