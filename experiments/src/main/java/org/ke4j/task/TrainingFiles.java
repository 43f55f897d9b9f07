package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.error.Ke4jException;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.RunFiles;
import org.ke4j.report.Charts;
import org.ke4j.run.RunContext;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Reasons;
import org.ke4j.training.LossLog;

/** Checkpoint, loss curve and its chart of training runs. */
final class TrainingFiles {
  /** What stays of a training run besides the network. */
  static final List<String> CURVE = List.of("loss.csv", "loss.svg");

  private final List<RunFiles> runs = new ArrayList<>();

  private final boolean resume;
  private final RunContext run;

  /**
   * @param resume whether to go on from checkpoints
   */
  TrainingFiles(boolean resume, RunContext run) {
    this.resume = resume;
    this.run = run;
  }

  /**
   * Fits a detector; one that trains a network keeps its files in a folder.
   *
   * @param folder for checkpoint.ke4j, loss.csv and loss.svg
   */
  FittedDetector fit(ConfiguredMethod method, NormalClass normal, Fitting fitting, Path folder) {
    RunFiles files = new RunFiles(folder, resume);
    runs.add(files);
    if (resume && !Files.exists(files.checkpoint())) {
      run.notes().accept("no checkpoint in " + folder + ": training begins at the start");
    }
    try {
      return method.fit(normal, fitting.with(files));
    } finally {
      draw(normal.name(), files, folder);
    }
  }

  private static void draw(String className, RunFiles files, Path folder) {
    try {
      List<Double> losses = LossLog.losses(files.losses());
      if (!losses.isEmpty()) {
        String chart = Charts.line("Training of class " + className, "loss", losses);
        AtomicFiles.write(folder.resolve("loss.svg"), chart);
      }
    } catch (IOException e) {
      throw new Ke4jException(
          folder + ": the chart of the losses cannot be written: " + Reasons.of(e), e);
    }
  }

  /** Removes the checkpoints: what they led to is saved. */
  void finished() throws IOException {
    for (RunFiles run : runs) {
      run.finished();
    }
  }
}
