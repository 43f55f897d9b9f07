package org.ke4j.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.detection.AwareGaussian;
import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.error.UsageException;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.method.Aware;
import org.ke4j.method.Contrast;
import org.ke4j.method.ContrastRule;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Dn2;
import org.ke4j.method.KnowledgeExposure;
import org.ke4j.method.MeaningRule;
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
      description =
          "contrast, aware: weight of changed meanings; more finds more of them and tolerates less"
              + " (default: contrast 0.25; aware 1.5, in standard deviations of normal images)")
  private Double mu;

  @Option(
      names = "--shrinkage",
      paramLabel = "A",
      description =
          "aware: how far the covariance is drawn to a sphere, above 0, at most 1 (default: 0.9)")
  private Double shrinkage;

  @Option(
      names = "--tolerance",
      paramLabel = "0..1",
      description =
          "aware: how far an image under a known change is judged beside images under that change, not"
              + " beside untouched ones (default: 0.5)")
  private Double tolerance;

  @Option(
      names = "--threshold",
      paramLabel = "D",
      description =
          "contrast, aware: paired mean cosine distance from which on a change is one of meaning"
              + " (default: the encoder's, if it has one; else aware takes the largest gap of the"
              + " ranking, or what --rule gap or threshold says)")
  private Double threshold;

  private final Map<String, String> details = new LinkedHashMap<>();

  /** What a reader of the results must know of a method. */
  Map<String, String> details() {
    return details;
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
            new KnowledgeContrast.Options(
                base.k(), base.contrastK(), base.directions(), mu == null ? base.mu() : mu));
      }
      case Aware.NAME -> new Aware(ranker, meanings(ranker, ranking), aware());
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
      default ->
          throw new UsageException(
              "no detector '" + name + "'; there are: dn2, contrast, aware, ke");
    };
  }

  private AwareGaussian.Options aware() {
    AwareGaussian.Options base = AwareGaussian.Options.DEFAULT;
    return new AwareGaussian.Options(
        base.power(),
        shrinkage == null ? base.shrinkage() : shrinkage,
        tolerance == null ? base.tolerance() : tolerance,
        mu == null ? base.mu() : mu);
  }

  private MeaningRule meanings(Ranker ranker, RankingOptions ranking) {
    if (threshold == null && ranking.selection().rule() != SelectionOptions.Rule.FIXED) {
      return MeaningRule.of(ranking.selection());
    }
    double limit = threshold != null ? threshold : ranker.embedder().encoder().meaningThreshold();
    return MeaningRule.fitting(ranking.k(), limit);
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
