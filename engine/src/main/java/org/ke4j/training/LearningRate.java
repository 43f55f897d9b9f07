package org.ke4j.training;

/** The learning rate of every step: a linear warm-up, then the schedule. */
final class LearningRate {
  private final TrainingOptions options;
  private final long warmup;
  private final long total;

  LearningRate(TrainingOptions options, int stepsPerEpoch) {
    this.options = options;
    this.warmup = (long) options.warmupEpochs() * stepsPerEpoch;
    this.total = (long) options.epochs() * stepsPerEpoch;
  }

  /** The rate of a step, counted from 0. */
  double at(long step) {
    if (step < warmup) {
      return options.learningRate() * (step + 1) / warmup;
    }
    double progress = (double) (step - warmup) / Math.max(1, total - warmup);
    return options.learningRate() * options.schedule().factor(progress);
  }
}
