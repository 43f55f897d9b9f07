package org.ke4j.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ke4j.detection.KnowledgeContrast;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.error.UsageException;
import org.ke4j.method.Contrast;
import org.ke4j.method.ContrastRule;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Dn2;
import org.ke4j.method.KnowledgeExposure;
import org.ke4j.network.Stem;
import org.ke4j.pipeline.Ranker;
import org.ke4j.training.TrainingOptions;
import picocli.CommandLine.Option;

/** How detectors are trained. */
final class MethodOptions {
  @Option(
      names = "--stem",
      paramLabel = "cifar|imagenet",
      defaultValue = "imagenet",
      description =
          "ke: first layers of the network; imagenet is some ten times faster"
              + " (default: ${DEFAULT-VALUE}; the paper's is cifar)")
  private String stem;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "50",
      description = "ke: passes over the images (default: ${DEFAULT-VALUE})")
  private int epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "ke: images in a step, without their views (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0.01",
      description = "ke: learning rate (default: ${DEFAULT-VALUE})")
  private double rate;

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
        TrainingOptions options = training(ranking, seed);
        details.put(
            name, options.stem().name().toLowerCase(Locale.ROOT) + " stem, " + epochs + " epochs");
        yield new KnowledgeExposure(
            ranker, ranking.selection(), options, svm(ranking.reference()), threads);
      }
      default ->
          throw new UsageException("no detector '" + name + "'; there are: dn2, contrast, ke");
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

  private TrainingOptions training(RankingOptions ranking, long seed) {
    TrainingOptions base =
        ranking.reference() ? TrainingOptions.reference() : TrainingOptions.paper();
    Stem chosen =
        switch (stem) {
          case "cifar" -> Stem.CIFAR;
          case "imagenet" -> Stem.IMAGENET;
          default ->
              throw new UsageException("--stem: expected cifar or imagenet, got '" + stem + "'");
        };
    return base.withStem(chosen)
        .withEpochs(epochs)
        .withBatchSize(batch)
        .withLearningRate(rate)
        .withSeed(seed);
  }
}
