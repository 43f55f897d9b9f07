package org.ke4j.method;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.knowledge.Overrule;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.progress.Progress;

/**
 * What every method is told when it learns, besides its own options.
 *
 * @param selection which transformations become positive and negative
 * @param overrule what the user knows better; a method applies it to what it selects
 * @param seed of all that is drawn
 * @param threads compute threads, 1 or more
 * @param progress is told how far the work has come
 * @param files where a training run keeps its state, or null for nowhere
 */
public record Fitting(
    SelectionOptions selection,
    Overrule overrule,
    long seed,
    int threads,
    Progress progress,
    RunFiles files) {
  public Fitting {
    Objects.requireNonNull(selection, "selection");
    Objects.requireNonNull(overrule, "overrule");
    Objects.requireNonNull(progress, "progress");
    Check.atLeast("threads", threads, 1);
  }

  /** Where the ranking alone decides. */
  public Fitting(
      SelectionOptions selection, long seed, int threads, Progress progress, RunFiles files) {
    this(selection, Overrule.NONE, seed, threads, progress, files);
  }

  /** The same with files. */
  public Fitting with(RunFiles others) {
    return new Fitting(selection, overrule, seed, threads, progress, others);
  }

  /** The same with what the user knows better. */
  public Fitting with(Overrule known) {
    return new Fitting(selection, known, seed, threads, progress, files);
  }
}
