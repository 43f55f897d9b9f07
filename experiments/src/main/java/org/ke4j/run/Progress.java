package org.ke4j.run;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of one piece of work on standard error: a bar at a terminal (the launcher says so in the
 * system property {@code ke4j.terminal}); elsewhere a line now and then, and none for short work.
 */
public final class Progress implements AutoCloseable {
  private static final long SILENCE = 10_000_000_000L;
  private final String task;
  private final ProgressBar bar;
  private final long start = System.nanoTime();
  private long said = start;
  private long total;
  private String note = "";

  /**
   * Starts a piece of work.
   *
   * @param task what is done, a few words
   * @param total number of steps; -1 if unknown
   */
  public Progress(String task, long total) {
    this.task = task;
    this.total = total;
    this.bar =
        Boolean.getBoolean("ke4j.terminal")
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .clearDisplayOnFinish()
                .build()
            : null;
  }

  /** Reports that {@code done} of the total are finished. */
  public void at(long done) {
    if (bar != null) {
      bar.stepTo(done);
      return;
    }
    long now = System.nanoTime();
    if (now - said >= SILENCE && done < total) {
      said = now;
      double left = (now - start) / 1e9 / Math.max(1, done) * (total - done);
      System.err.printf(
          Locale.ROOT, "ke: %s: %d of %d, about %.0f s left%s%n", task, done, total, left, note);
    }
  }

  /** Tells the total, where it was unknown at first. */
  public void total(long steps) {
    total = steps;
    if (bar != null) {
      bar.maxHint(steps);
    }
  }

  /** Adds a word on how it goes, for example the loss. */
  public void note(String text) {
    note = ", " + text;
    if (bar != null) {
      bar.setExtraMessage(" " + text);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
