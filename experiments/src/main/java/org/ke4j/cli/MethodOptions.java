package org.ke4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.knowledge.Ranker;
import org.ke4j.method.Contrast;
import org.ke4j.method.ContrastRule;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Dn2;
import org.ke4j.method.KnowledgeExposure;
import org.ke4j.training.TrainingOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How detectors are trained. */
final class MethodOptions {
  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--svm-features",
      paramLabel = "raw|unit",
      description =
          "ke: features of the one-class SVM as they are, or of length one (default: unit; with"
              + " --preset reference raw, as in the paper's code)")
  private String svmFeatures;

  @Option(
      names = "--neighbours",
      paramLabel = "N",
      defaultValue = "2",
      description = "dn2: number of nearest neighbours (default: ${DEFAULT-VALUE})")
  private int neighbours;

  @Option(names = "--raw", description = "dn2: features as they are, not of length one")
  private boolean raw;

  @Option(
      names = "--mu",
      paramLabel = "M",
      defaultValue = "0.25",
      description =
          "contrast: weight of changed meanings; more finds more of them and tolerates less"
              + " (default: ${DEFAULT-VALUE})")
  private double mu;

  @Option(
      names = "--threshold",
      paramLabel = "D",
      description =
          "contrast: paired mean cosine distance from which on a change is one of meaning"
              + " (default: the encoder's, if it has one)")
  private Double threshold;

  private final Map<String, String> details = new LinkedHashMap<>();

  /** What a reader of the results must know of a method. */
  Map<String, String> details() {
    return details;
  }

  /**
   * Refuses what cannot be done, before an encoder is opened.
   *
   * @param name of a detector
   */
  void check(String name, RankingOptions ranking) {
    switch (name) {
      case Dn2.NAME -> Check.atLeast("--neighbours", neighbours, 1);
      case Contrast.NAME -> {
        Check.between("--mu", mu, 0, Double.MAX_VALUE);
        if (threshold != null) {
          Check.positive("--threshold", threshold);
        }
        int count = ranking.transformations().size();
        Check.that(
            ranking.k() >= 1 && ranking.k() < count,
            "--k: expected 1 to %d negatives of %d transformations, got %d",
            count - 1,
            count,
            ranking.k());
      }
      case KnowledgeExposure.NAME -> {
        ranking.check();
        network.check(ranking);
        svm(ranking.reference());
      }
      default -> throw unknown(name);
    }
  }

  private static UsageException unknown(String name) {
    return new UsageException("no detector '" + name + "'; there are: dn2, contrast, ke");
  }

  /** The method of a name. */
  DetectorMethod method(
      String name, Ranker ranker, RankingOptions ranking, long seed, int threads) {
    return switch (name) {
      case Dn2.NAME -> new Dn2(ranker.embedder(), new NearestNeighbours.Options(neighbours, raw));
      case Contrast.NAME -> {
        KnowledgeContrast.Options base = KnowledgeContrast.Options.DEFAULT;
        double limit =
            threshold != null ? threshold : ranker.embedder().encoder().meaningThreshold();
        yield new Contrast(
            ranker,
            new ContrastRule(ranking.k(), limit),
            new KnowledgeContrast.Options(base.k(), base.contrastK(), base.directions(), mu));
      }
      case KnowledgeExposure.NAME -> {
        TrainingOptions preset =
            ranking.reference() ? TrainingOptions.reference() : TrainingOptions.paper();
        details.put(name, network.details());
        KnowledgeExposure method =
            new KnowledgeExposure(
                ranker,
                ranking.selection(),
                network.training(preset, seed),
                svm(ranking.reference()),
                threads);
        yield network.apply(method, ranker.options().severity());
      }
      default -> throw unknown(name);
    };
  }

  private OneClassSvm.Options svm(boolean reference) {
    String features = svmFeatures == null ? (reference ? "raw" : "unit") : svmFeatures;
    return switch (features) {
      case "raw" -> OneClassSvm.Options.REFERENCE;
      case "unit" -> OneClassSvm.Options.REFERENCE.withNormalized(true);
      default ->
          throw new UsageException(
              "--svm-features: expected raw or unit, got '" + svmFeatures + "'");
    };
  }
}
