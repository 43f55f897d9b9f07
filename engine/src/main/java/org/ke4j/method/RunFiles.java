package org.ke4j.method;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.error.UsageException;
import org.ke4j.training.Checkpoints;

/**
 * Where a training run keeps its checkpoint and its loss curve.
 *
 * @param folder made when training begins
 * @param resume whether to go on from a checkpoint there
 */
public record RunFiles(Path folder, boolean resume) {
  private static final String CHECKPOINT = "checkpoint.ke4j";
  private static final String LOSSES = "loss.csv";

  /** One line a step. */
  public Path losses() {
    return folder.resolve(LOSSES);
  }

  /** The state of the run, until {@link #finished}. */
  public Path checkpoint() {
    return folder.resolve(CHECKPOINT);
  }

  Checkpoints checkpoints() {
    if (!resume && Files.exists(checkpoint())) {
      throw new UsageException(
          checkpoint()
              + " is of an unfinished run: go on with --resume, or delete it to begin again");
    }
    return Checkpoints.at(checkpoint(), resume);
  }

  /** Removes the checkpoint of a run whose result is safe. */
  public void finished() throws IOException {
    Files.deleteIfExists(checkpoint());
  }
}
