package org.ke4j.knowledge;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;
import org.ke4j.progress.Progress;
import org.ke4j.transport.Cloud;
import org.ke4j.transport.CostRoom;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.Transport;
import org.ke4j.transport.TransportProblem;
import org.ke4j.view.Images;
import org.ke4j.view.View;

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
   * @param progress is told of each transformation that is ranked
   */
  public record Options(
      List<Transformation> transformations,
      int severity,
      GroundDistance ground,
      long seed,
      int threads,
      Progress progress) {
    public Options {
      transformations = List.copyOf(transformations);
      Check.atLeast("number of transformations", transformations.size(), 1);
      Check.between("severity", severity, 1, 5);
    }
  }

  public Ranker(Embedder embedder, Options options) {
    this.embedder = embedder;
    this.options = options;
  }

  /** The training view of a transformation that this ranking compares. */
  public View view(Transformation transformation) {
    return View.training(transformation, options.severity(), options.seed());
  }

  public Options options() {
    return options;
  }

  public Embedder embedder() {
    return embedder;
  }

  /** The ranking of a class; see {@link NormalClass#ranking}, which computes it once. */
  Ranking rank(NormalClass normal) {
    Matrix originals = normal.originals();
    List<Transformation> transformations = options.transformations();
    transformations.forEach(normal::transformed);
    List<Ranked> ranked = new ArrayList<>();
    Cloud untouched = Cloud.of(originals);
    CostRoom room = new CostRoom();
    for (Transformation transformation : transformations) {
      Cloud transformed = Cloud.of(normal.transformed(transformation));
      TransportProblem problem =
          TransportProblem.between(untouched, transformed, options.ground())
              .paired(true)
              .threads(options.threads())
              .room(room);
      double distance = Transport.solve(problem).cost();
      ranked.add(new Ranked(transformation, options.severity(), distance));
      options.progress().at("transport " + normal.name(), ranked.size(), transformations.size());
    }
    return Ranking.of(normal.name(), embedder.encoder().name(), ranked);
  }

  /**
   * Ranks with as few images as the sets need.
   *
   * @param selection which sets are to be settled: a rule with fixed K
   * @param confidence how the ranking grows; its ground distance must be that of this ranker
   */
  public RankingWithConfidence rank(
      String className, Images images, SelectionOptions selection, ConfidenceOptions confidence) {
    Check.that(
        confidence.ground() == options.ground(),
        "ranking with confidence: expected the ground distance %s, got %s",
        options.ground(),
        confidence.ground());
    List<Ranked> candidates =
        options.transformations().stream().map(t -> new Ranked(t, options.severity(), 0)).toList();
    return RankingWithConfidence.rank(
        className,
        embedder.encoder().name(),
        candidates,
        images.size(),
        new SubsetEmbeddings(images),
        selection,
        confidence,
        options.seed());
  }

  /** Embeds what is asked for; what is drawn for an image is what the full ranking draws. */
  private final class SubsetEmbeddings implements Embeddings {
    private final Images images;

    SubsetEmbeddings(Images images) {
      this.images = images;
    }

    @Override
    public Matrix originals(int[] chosen) {
      return embedder.embed(images.subset(chosen), View.UNTOUCHED);
    }

    @Override
    public Matrix transformed(Transformation transformation, int[] chosen) {
      return embedder.embed(images.subset(chosen), view(transformation));
    }
  }
}
