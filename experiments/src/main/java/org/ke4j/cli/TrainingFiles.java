package org.ke4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.KnowledgeExposure;
import org.ke4j.method.RunFiles;
import org.ke4j.report.Charts;
import org.ke4j.store.AtomicFiles;
import org.ke4j.training.LossLog;
import org.ke4j.view.Images;
import picocli.CommandLine.Option;

/** Checkpoint, loss curve and its chart of the training runs of a command. */
final class TrainingFiles {
  /** What stays of a training run besides the network. */
  static final List<String> CURVE = List.of("loss.csv", "loss.svg");

  @Option(
      names = "--resume",
      description =
          "ke: go on with the unfinished run in the folder of --out, from its last checkpoint (one a"
              + " minute): the result is the same as if it had never stopped")
  private boolean resume;

  private final List<RunFiles> runs = new ArrayList<>();

  boolean resume() {
    return resume;
  }

  /**
   * Fits a detector; a network is trained with its files in a folder.
   *
   * @param folder for checkpoint.ke4j, loss.csv and loss.svg
   */
  FittedDetector fit(DetectorMethod method, String className, Images images, Path folder) {
    if (!(method instanceof KnowledgeExposure exposure)) {
      return method.fit(className, images);
    }
    RunFiles files = new RunFiles(folder, resume);
    runs.add(files);
    if (resume && !Files.exists(files.checkpoint())) {
      System.err.println("ke: no checkpoint in " + folder + ": training begins at the start");
    }
    try {
      return exposure.withFiles(name -> files).fit(className, images);
    } finally {
      draw(className, files, folder);
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
