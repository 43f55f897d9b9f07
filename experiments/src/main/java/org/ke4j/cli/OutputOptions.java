package org.ke4j.cli;

import org.ke4j.progress.Progress;
import org.ke4j.run.RunContext;
import picocli.CommandLine.Mixin;

/** Where results go, and how many cores the work may use: all, unless the user says fewer. */
final class OutputOptions extends ResultOptions {
  @Mixin private ThreadOptions threads = new ThreadOptions();

  private final ProgressBars progress = new ProgressBars();

  /** Shows progress on standard error. */
  Progress progress() {
    return progress;
  }

  /** What a task is told. */
  RunContext context() {
    return new RunContext(threads(), progress, Failures::note);
  }

  int threads() {
    return threads.threads();
  }
}
