package org.ke4j.run;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of one piece of work on standard error: a bar at a terminal, a line now and then else.
 */
public final class Progress implements AutoCloseable {
  private final ProgressBar bar;

  /**
   * @param task what is done, a few words
   * @param total number of steps; -1 if unknown
   */
  public Progress(String task, long total) {
    boolean terminal = Boolean.getBoolean("ke4j.terminal");
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(terminal ? 250 : 10_000)
            .setConsumer(
                terminal
                    ? new ConsoleProgressBarConsumer(System.err)
                    : new DelegatingProgressBarConsumer(System.err::println, 100))
            .build();
  }

  /** Reports that {@code done} of the total are finished. */
  public void at(long done) {
    bar.stepTo(done);
  }

  /** Tells the total, where it was unknown at first. */
  public void total(long total) {
    bar.maxHint(total);
  }

  /** Adds a word on how it goes, for example the loss. */
  public void note(String note) {
    bar.setExtraMessage(note);
  }

  @Override
  public void close() {
    bar.close();
  }
}
