package org.ke4j.training;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.network.Stem;

/**
 * What a training run does. Start from {@link #reference()} or {@link #paper()} and change single
 * values with the {@code with} methods. How many positive and negative views there are (K), and
 * whether they are drawn once or for each epoch, is the {@link ViewSource}'s.
 *
 * @param stem first layers of the network; default CIFAR
 * @param epochs passes over the images, 1 or more; default 50
 * @param batchSize anchors in a step, 2 or more; default 64
 * @param learningRate full rate, above 0; default 0.01
 * @param momentum of SGD and LARS, 0 to 1; default 0.9
 * @param weightDecay added to the gradient as weightDecay x weight, 0 or more; default 5e-4
 * @param temperature divides the cosine, above 0; default 0.2
 * @param lossForm default log of sum (Eq. 1)
 * @param negatives default own
 * @param batchNorm default separate
 * @param projection width of a projection head on which the loss works, 0 for none; default 0
 * @param optimizer default SGD
 * @param schedule default constant
 * @param warmupEpochs epochs during which the rate grows linearly from 0, 0 or more; default 0
 * @param seed of initial weights and of the order of images; default 1
 */
public record TrainingOptions(
    Stem stem,
    int epochs,
    int batchSize,
    double learningRate,
    double momentum,
    double weightDecay,
    double temperature,
    LossForm lossForm,
    Negatives negatives,
    BatchNormMode batchNorm,
    int projection,
    OptimizerKind optimizer,
    RateSchedule schedule,
    int warmupEpochs,
    long seed) {

  public TrainingOptions {
    Objects.requireNonNull(stem, "stem");
    Objects.requireNonNull(lossForm, "lossForm");
    Objects.requireNonNull(negatives, "negatives");
    Objects.requireNonNull(batchNorm, "batchNorm");
    Objects.requireNonNull(optimizer, "optimizer");
    Objects.requireNonNull(schedule, "schedule");
    Check.atLeast("epochs", epochs, 1);
    Check.atLeast("batch size", batchSize, 2);
    Check.positive("learning rate", learningRate);
    Check.between("momentum", momentum, 0, 1);
    Check.between("weight decay", weightDecay, 0, 1);
    Check.positive("temperature", temperature);
    Check.atLeast("projection width", projection, 0);
    Check.between("warm-up epochs", warmupEpochs, 0, epochs);
  }

  /** What the authors' code does; all defaults. */
  public static TrainingOptions reference() {
    return new TrainingOptions(
        Stem.CIFAR,
        50,
        64,
        0.01,
        0.9,
        5e-4,
        0.2,
        LossForm.LOG_OF_SUM,
        Negatives.OWN,
        BatchNormMode.SEPARATE,
        0,
        OptimizerKind.SGD,
        RateSchedule.CONSTANT,
        0,
        1);
  }

  /**
   * What the paper's text says. It differs from {@link #reference()} in the positive offset of the
   * ranking (0 instead of 1) only, which is chosen before training, so the two are equal here.
   */
  public static TrainingOptions paper() {
    return reference();
  }

  public TrainingOptions withStem(Stem value) {
    return new TrainingOptions(
        value,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withEpochs(int value) {
    return new TrainingOptions(
        stem,
        value,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withBatchSize(int value) {
    return new TrainingOptions(
        stem,
        epochs,
        value,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withLearningRate(double value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        value,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withMomentum(double value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        value,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withWeightDecay(double value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        value,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withTemperature(double value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        value,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withLossForm(LossForm value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        value,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withNegatives(Negatives value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        value,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withBatchNorm(BatchNormMode value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        value,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withProjection(int value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        value,
        optimizer,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withOptimizer(OptimizerKind value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        value,
        schedule,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withSchedule(RateSchedule value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        value,
        warmupEpochs,
        seed);
  }

  public TrainingOptions withWarmupEpochs(int value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        value,
        seed);
  }

  public TrainingOptions withSeed(long value) {
    return new TrainingOptions(
        stem,
        epochs,
        batchSize,
        learningRate,
        momentum,
        weightDecay,
        temperature,
        lossForm,
        negatives,
        batchNorm,
        projection,
        optimizer,
        schedule,
        warmupEpochs,
        value);
  }
}
