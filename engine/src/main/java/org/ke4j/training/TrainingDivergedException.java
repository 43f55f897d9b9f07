package org.ke4j.training;

import java.nio.file.Path;
import java.util.Optional;
import org.ke4j.error.Ke4jException;

/** The loss became infinite or not a number: training stopped. */
public class TrainingDivergedException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  private final int epoch;
  private final long step;
  private final double rate;
  private final transient Path lastCheckpoint;

  /**
   * @param epoch counted from 1
   * @param step counted from 1 over the whole run
   * @param rate the learning rate then
   * @param lastCheckpoint the last good one, or null
   */
  public TrainingDivergedException(
      double loss, int epoch, long step, double rate, Path lastCheckpoint) {
    super(
        "training diverged: loss "
            + loss
            + " in epoch "
            + epoch
            + ", step "
            + step
            + ", at learning rate "
            + rate
            + (lastCheckpoint == null ? "" : "; last good checkpoint: " + lastCheckpoint));
    this.epoch = epoch;
    this.step = step;
    this.rate = rate;
    this.lastCheckpoint = lastCheckpoint;
  }

  public int epoch() {
    return epoch;
  }

  public long step() {
    return step;
  }

  public double rate() {
    return rate;
  }

  public Optional<Path> lastCheckpoint() {
    return Optional.ofNullable(lastCheckpoint);
  }
}
