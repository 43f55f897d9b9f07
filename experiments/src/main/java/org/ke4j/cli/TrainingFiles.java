package org.ke4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.RunFiles;
import org.ke4j.report.Charts;
import org.ke4j.store.AtomicFiles;
import org.ke4j.training.LossLog;
import picocli.CommandLine.Option;

/** Checkpoint, loss curve and its chart of the training runs of a command. */
final class TrainingFiles {
  @Option(
      names = "--resume",
      description =
          "go on with the unfinished run in the folder of --out, from its last checkpoint (one a"
              + " minute): the result is the same as if it had never stopped")
  private boolean resume;

  /** What stays of a training run besides the network. */
  static final List<String> CURVE = List.of("loss.csv", "loss.svg");

  private final List<RunFiles> runs = new ArrayList<>();

  boolean resume() {
    return resume;
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
      System.err.println("ke: no checkpoint in " + folder + ": training begins at the start");
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
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the checkpoints: what they led to is saved. */
  void finished() throws IOException {
    for (RunFiles run : runs) {
      run.finished();
    }
  }
}
