package org.ke4j.cli;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.ke4j.progress.Progress;

/**
 * Progress of a command on standard error, one task after the other: a bar at a terminal (the
 * launcher says so in the system property {@code ke4j.terminal}); elsewhere a line now and then,
 * and none for short work.
 */
final class ProgressBars implements Progress, AutoCloseable {
  private static final long SILENCE = 10_000_000_000L;

  private String task = "";
  private ProgressBar bar;
  private long start;
  private long said;

  @Override
  public synchronized void at(Step step) {
    if (Quiet.on()) {
      return;
    }
    if (!step.task().equals(task)) {
      begin(step);
    }
    if (bar == null) {
      line(step);
    } else {
      bar.maxHint(step.total());
      bar.stepTo(step.done());
      bar.setExtraMessage(step.note().isEmpty() ? "" : " " + step.note());
    }
    if (step.done() == step.total()) {
      close();
    }
  }

  private void begin(Step step) {
    close();
    task = step.task();
    start = System.nanoTime();
    said = start;
    if (Boolean.getBoolean("ke4j.terminal")) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(step.total())
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .clearDisplayOnFinish()
              .build();
    }
  }

  private void line(Step step) {
    long now = System.nanoTime();
    if (now - said >= SILENCE && step.done() < step.total()) {
      said = now;
      double left = (now - start) / 1e9 / Math.max(1, step.done()) * (step.total() - step.done());
      System.err.printf(
          Locale.ROOT,
          "ke: %s: %d of %d, about %.0f s left%s%n",
          task,
          step.done(),
          step.total(),
          left,
          step.note().isEmpty() ? "" : ", " + step.note());
    }
  }

  @Override
  public synchronized void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
    task = "";
  }
}
