package org.ke4j.method;

import org.ke4j.detection.OneClassSvm;
import org.ke4j.error.Check;
import org.ke4j.network.Engine;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.Stem;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.training.BatchNormMode;
import org.ke4j.training.LossForm;
import org.ke4j.training.Negatives;
import org.ke4j.training.OptimizerKind;
import org.ke4j.training.RateSchedule;
import org.ke4j.training.TrainingOptions;
import org.ke4j.training.TransformedViews.Severities;

/**
 * How knowledge exposure trains; see {@link TrainingOptions} for ranges and defaults.
 *
 * @param network name of a {@link NetworkArchitecture}
 * @param stem first layers of the network; here IMAGENET by default, which is some ten times faster
 *     than the paper's CIFAR
 * @param viewSeverity {@code N} or {@code LOW-HIGH}, or null for that of the ranking
 * @param freshViews whether every epoch draws its views anew
 * @param initial an ONNX file with the weights to begin with, or null for random ones
 * @param svmFeatures the SVM's features as they are or of length one
 * @param svmSolver who trains the SVM; both reach the same optimum
 * @param engine who runs the network in training and for features
 * @param imageSize side in pixels at which the network looks at images, 8 or more, or null: that of
 *     the first image's shorter side, 32 to 64
 */
public record KnowledgeExposureOptions(
    @Described(
            value =
                "the network that is trained: resnet18 as in the paper, resnet10 or resnet34, or the"
                    + " small resnet8 and conv4",
            label = "NAME")
        String network,
    @Described(
            "first layers of the network; imagenet is some ten times faster; the paper's is cifar")
        Stem stem,
    @Described("passes over the images") @Range(from = 1) int epochs,
    @Described("images in a step, without their views") @Range(from = 2) int batch,
    @Described(value = "learning rate", label = "R") @Range(from = 0, above = true) double rate,
    @Described(
            "how positive views enter the loss: the log of their sum (Eq. 1), or the mean of logs")
        LossForm form,
    @Described(
            "what an image is pushed away from: its own negative views, those of the batch, or the"
                + " other images too")
        Negatives negatives,
    @Described("statistics for images and each view by themselves, or for all together")
        BatchNormMode batchNorm,
    @Described("units of a projection head below the loss, 0 for none")
        @Range(from = 0, to = 1 << 16)
        int projection,
    @Described(value = "divides the cosine", label = "T") @Range(from = 0, above = true)
        double temperature,
    @Described("how gradients become steps") OptimizerKind optimizer,
    @Described(value = "of sgd and lars", label = "M") @Range(from = 0, to = 1) double momentum,
    @Described(value = "added to the gradient as D times the weight", label = "D")
        @Range(from = 0, to = 1)
        double weightDecay,
    @Described("how the rate runs after the warm-up") RateSchedule schedule,
    @Described("epochs in which the rate grows from 0") @Range(from = 0) int warmup,
    @Described(
            value =
                "severity of the views in training; of a range, each view draws its own (default:"
                    + " that of --severity)",
            label = "N|LOW-HIGH")
        String viewSeverity,
    @Described("draw the views anew in every epoch instead of once") boolean freshViews,
    @Described(
            value =
                "begin with the weights of this ResNet, of the network's own kind (default: random)",
            label = "FILE.onnx")
        String initial,
    @Described(
            "features of the one-class SVM as they are, or of length one (default: unit; with"
                + " --preset reference raw, as in the paper's code)")
        SvmFeatures svmFeatures,
    @Described(
            "who trains the one-class SVM: ours, several times faster, or the library LIBSVM; both"
                + " reach the same optimum (default: smo; with --preset reference libsvm)")
        OneClassSvm.Solver svmSolver,
    @Described(
            "who runs the network: our own plan of native operators, faster on the processor, or"
                + " SameDiff's session, gradients and updaters (default: planned; samediff on a GPU)")
        Engine engine,
    @Described(
            "pixels at which the network looks at an image's side, 8 or more (conv4: 16, with the stem"
                + " imagenet 32); time grows with its"
                + " square (default: the shorter side of the first image, at least 32 and at most"
                + " 64)")
        @Range(from = 8, to = 4096)
        Integer imageSize) {
  /** What the one-class SVM is fitted on. */
  public enum SvmFeatures {
    /** Features as they are. */
    RAW,
    /** Features of length one. */
    UNIT
  }

  /** The defaults of a preset. */
  static KnowledgeExposureOptions of(Preset preset) {
    TrainingOptions base =
        preset == Preset.REFERENCE ? TrainingOptions.reference() : TrainingOptions.paper();
    return new KnowledgeExposureOptions(
        base.network(),
        Stem.IMAGENET,
        base.epochs(),
        base.batchSize(),
        base.learningRate(),
        base.lossForm(),
        base.negatives(),
        base.batchNorm(),
        base.projection(),
        base.temperature(),
        base.optimizer(),
        base.momentum(),
        base.weightDecay(),
        base.schedule(),
        base.warmupEpochs(),
        null,
        false,
        null,
        preset == Preset.REFERENCE ? SvmFeatures.RAW : SvmFeatures.UNIT,
        preset == Preset.REFERENCE ? OneClassSvm.Solver.LIBSVM : OneClassSvm.Solver.SMO,
        base.engine(),
        null);
  }

  TrainingOptions training(long seed) {
    return TrainingOptions.builder()
        .network(network)
        .stem(stem)
        .epochs(epochs)
        .batchSize(batch)
        .learningRate(rate)
        .lossForm(form)
        .negatives(negatives)
        .batchNorm(batchNorm)
        .projection(projection)
        .temperature(temperature)
        .optimizer(optimizer)
        .momentum(momentum)
        .weightDecay(weightDecay)
        .schedule(schedule)
        .warmupEpochs(warmup)
        .engine(engine)
        .seed(seed)
        .build();
  }

  OneClassSvm.Options svm() {
    return OneClassSvm.Options.REFERENCE
        .withNormalized(svmFeatures == SvmFeatures.UNIT)
        .withSolver(svmSolver);
  }

  Severities severities(int rankingSeverity) {
    if (viewSeverity == null) {
      return Severities.fixed(rankingSeverity);
    }
    Check.that(
        viewSeverity.matches("[1-6](-[1-6])?"),
        "--view-severity: expected 1 to 5, or two of them as LOW-HIGH, got '%s'",
        viewSeverity);
    String[] ends = viewSeverity.split("-", 2);
    return new Severities(severity(ends[0]), severity(ends[ends.length - 1]));
  }

  /** The paper writes 6 where its code takes 5. */
  private static int severity(String text) {
    return Math.min(5, Integer.parseInt(text));
  }
}
