package org.ke4j.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.ke4j.error.Check;

/**
 * Where a run saves its state, how often, and whether it goes on from there. The file holds
 * weights, running statistics, the optimiser's state, the losses so far and the options; it is
 * replaced atomically and carries a checksum (see {@link org.ke4j.store.SectionFile}). A run that
 * was killed at any moment and is resumed ends with the very bits of a run that was not, given the
 * same number of threads.
 *
 * @param file the checkpoint, written before the first step and after the last, or null for none
 * @param interval how long to train between two checkpoints; zero for one after every step
 * @param resume whether to go on from the file if it is there; else it is written over
 */
public record Checkpoints(Path file, Duration interval, boolean resume) {
  /** No checkpoints. */
  public static final Checkpoints NONE = new Checkpoints(null, Duration.ZERO, false);

  public Checkpoints {
    Objects.requireNonNull(interval, "interval");
    Check.that(!interval.isNegative(), "checkpoint interval: expected 0 or more, got %s", interval);
  }

  /** A checkpoint a minute. */
  public static Checkpoints at(Path file, boolean resume) {
    return new Checkpoints(file, Duration.ofMinutes(1), resume);
  }
}
