package org.ke4j.baseline;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Consumer;
import org.ke4j.error.Ke4jException;
import org.ke4j.method.Fitting;
import org.ke4j.progress.Progress;
import org.ke4j.store.Reasons;
import org.ke4j.training.LossLog;
import org.ke4j.training.TrainingListener;

/** Shows a training run and keeps its losses where the caller keeps files. */
final class Curve {
  private Curve() {}

  /** Runs a training with a listener. */
  static void of(String task, Fitting fitting, Consumer<TrainingListener> training) {
    if (fitting.files() == null) {
      training.accept(step -> show(task, step, fitting.progress()));
      return;
    }
    try (LossLog log = new LossLog(fitting.files().losses())) {
      training.accept(
          step -> {
            log.step(step);
            show(task, step, fitting.progress());
          });
    } catch (IOException e) {
      throw new Ke4jException(
          fitting.files().losses() + ": cannot be written: " + Reasons.of(e), e);
    }
  }

  private static void show(String task, TrainingListener.Progress step, Progress progress) {
    progress.at(
        new Progress.Step(
            task,
            step.step(),
            step.steps(),
            String.format(
                Locale.ROOT,
                "epoch %d of %d, loss %.5g, %d s left",
                step.epoch(),
                step.epochs(),
                step.loss(),
                step.remaining().toSeconds())));
  }
}
