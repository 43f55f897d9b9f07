package org.ke4j.method;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.progress.Progress;

/**
 * What every method is told when it learns, besides its own options.
 *
 * @param selection which transformations become positive and negative
 * @param seed of all that is drawn
 * @param threads compute threads, 1 or more
 * @param progress is told how far the work has come
 * @param files where a training run keeps its state, or null for nowhere
 */
public record Fitting(
    SelectionOptions selection, long seed, int threads, Progress progress, RunFiles files) {
  public Fitting {
    Objects.requireNonNull(selection, "selection");
    Objects.requireNonNull(progress, "progress");
    Check.atLeast("threads", threads, 1);
  }

  /** The same with files. */
  public Fitting with(RunFiles others) {
    return new Fitting(selection, seed, threads, progress, others);
  }
}
