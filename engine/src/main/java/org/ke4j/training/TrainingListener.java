package org.ke4j.training;

import java.time.Duration;

/** Hears how a training run goes on, in the training thread. */
@FunctionalInterface
public interface TrainingListener {
  /** Hears nothing. */
  TrainingListener NONE = progress -> {};

  /**
   * State after a step.
   *
   * @param epoch counted from 1
   * @param epochs of the whole run
   * @param step counted from 1 over the whole run
   * @param steps of the whole run
   * @param loss of this step
   * @param rate learning rate of this step
   * @param imagesPerSecond anchors and views together, since the run was started or resumed
   * @param remaining estimate for the rest of the run
   */
  record Progress(
      int epoch,
      int epochs,
      long step,
      long steps,
      double loss,
      double rate,
      double imagesPerSecond,
      Duration remaining) {}

  /** Called after every step. */
  void step(Progress progress);
}
