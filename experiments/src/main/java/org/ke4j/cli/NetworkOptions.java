package org.ke4j.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.ke4j.error.UsageException;
import org.ke4j.method.KnowledgeExposure;
import org.ke4j.network.Stem;
import org.ke4j.training.BatchNormMode;
import org.ke4j.training.LossForm;
import org.ke4j.training.Negatives;
import org.ke4j.training.OptimizerKind;
import org.ke4j.training.RateSchedule;
import org.ke4j.training.TrainingOptions;
import org.ke4j.training.TransformedViews.Severities;
import org.ke4j.transformation.Transformations;
import picocli.CommandLine.Option;

/** How the network of knowledge exposure is trained. */
final class NetworkOptions {
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
      names = "--form",
      paramLabel = "log-of-sum|mean-of-logs",
      defaultValue = "log-of-sum",
      description =
          "ke: how positive views enter the loss: the log of their sum (Eq. 1), or the mean of logs (default: ${DEFAULT-VALUE})")
  private String form;

  @Option(
      names = "--negatives",
      paramLabel = "own|batch|batch+anchors",
      defaultValue = "own",
      description =
          "ke: what an image is pushed away from: its own negative views, those of the batch, or the other images too (default: ${DEFAULT-VALUE})")
  private String negatives;

  @Option(
      names = "--batch-norm",
      paramLabel = "separate|joint",
      defaultValue = "separate",
      description =
          "ke: statistics for images and each view by themselves, or for all together (default: ${DEFAULT-VALUE})")
  private String batchNorm;

  @Option(
      names = "--projection",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "ke: units of a projection head below the loss, 0 for none (default: ${DEFAULT-VALUE})")
  private int projection;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.2",
      description = "ke: divides the cosine (default: ${DEFAULT-VALUE})")
  private double temperature;

  @Option(
      names = "--optimizer",
      paramLabel = "sgd|adam|lars",
      defaultValue = "sgd",
      description = "ke: how gradients become steps (default: ${DEFAULT-VALUE})")
  private String optimizer;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      defaultValue = "0.9",
      description = "ke: of sgd and lars (default: ${DEFAULT-VALUE})")
  private double momentum;

  @Option(
      names = "--weight-decay",
      paramLabel = "D",
      defaultValue = "0.0005",
      description = "ke: added to the gradient as D times the weight (default: ${DEFAULT-VALUE})")
  private double weightDecay;

  @Option(
      names = "--schedule",
      paramLabel = "constant|cosine",
      defaultValue = "constant",
      description = "ke: how the rate runs after the warm-up (default: ${DEFAULT-VALUE})")
  private String schedule;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      defaultValue = "0",
      description = "ke: epochs in which the rate grows from 0 (default: ${DEFAULT-VALUE})")
  private int warmup;

  @Option(
      names = "--view-severity",
      paramLabel = "N|LOW-HIGH",
      description =
          "ke: severity of the views in training; of a range, each view draws its own (default: that"
              + " of --severity)")
  private String viewSeverity;

  @Option(
      names = "--fresh-views",
      description = "ke: draw the views anew in every epoch instead of once")
  private boolean freshViews;

  @Option(
      names = "--initial",
      paramLabel = "FILE.onnx",
      description = "ke: begin with the weights of this ResNet-18 (default: random)")
  private Path initial;

  /** The options, from a preset. */
  TrainingOptions training(TrainingOptions preset, long seed) {
    return preset.toBuilder()
        .stem(choice("--stem", stem, Map.of("cifar", Stem.CIFAR, "imagenet", Stem.IMAGENET)))
        .epochs(epochs)
        .batchSize(batch)
        .learningRate(rate)
        .lossForm(
            choice(
                "--form",
                form,
                Map.of("log-of-sum", LossForm.LOG_OF_SUM, "mean-of-logs", LossForm.MEAN_OF_LOGS)))
        .negatives(
            choice(
                "--negatives",
                negatives,
                Map.of(
                    "own",
                    Negatives.OWN,
                    "batch",
                    Negatives.BATCH,
                    "batch+anchors",
                    Negatives.BATCH_AND_ANCHORS)))
        .batchNorm(
            choice(
                "--batch-norm",
                batchNorm,
                Map.of("separate", BatchNormMode.SEPARATE, "joint", BatchNormMode.JOINT)))
        .projection(projection)
        .temperature(temperature)
        .optimizer(
            choice(
                "--optimizer",
                optimizer,
                Map.of(
                    "sgd",
                    OptimizerKind.SGD,
                    "adam",
                    OptimizerKind.ADAM,
                    "lars",
                    OptimizerKind.LARS)))
        .momentum(momentum)
        .weightDecay(weightDecay)
        .schedule(
            choice(
                "--schedule",
                schedule,
                Map.of("constant", RateSchedule.CONSTANT, "cosine", RateSchedule.COSINE)))
        .warmupEpochs(warmup)
        .seed(seed)
        .build();
  }

  /** Refuses what cannot be done, before anything is embedded. */
  void check(RankingOptions ranking) {
    training(ranking.reference() ? TrainingOptions.reference() : TrainingOptions.paper(), 1);
    severities(ranking.severity());
    if (initial != null) {
      InitialWeights.read(initial);
    }
  }

  /** The method with views and initial weights as asked for. */
  KnowledgeExposure apply(KnowledgeExposure method, int rankingSeverity) {
    KnowledgeExposure result = method.withViews(severities(rankingSeverity), freshViews);
    return initial == null ? result : result.withInitialWeights(InitialWeights.read(initial));
  }

  private Severities severities(int rankingSeverity) {
    if (viewSeverity == null) {
      return Severities.fixed(rankingSeverity);
    }
    String[] ends = viewSeverity.split("-", 2);
    return new Severities(
        Transformations.severity(ends[0]), Transformations.severity(ends[ends.length - 1]));
  }

  /** What a reader of results must know. */
  String details() {
    return stem + " stem, " + epochs + " epochs";
  }

  private static <T> T choice(String option, String text, Map<String, T> values) {
    T value = values.get(text.toLowerCase(Locale.ROOT));
    if (value == null) {
      throw new UsageException(
          option
              + ": expected one of "
              + String.join(", ", values.keySet().stream().sorted().toList())
              + ", got '"
              + text
              + "'");
    }
    return value;
  }
}
