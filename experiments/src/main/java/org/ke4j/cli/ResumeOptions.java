package org.ke4j.cli;

import org.ke4j.error.UsageException;
import picocli.CommandLine.Option;

/** Whether an unfinished run goes on. */
final class ResumeOptions {
  @Option(
      names = "--resume",
      description =
          "go on with the unfinished run in the folder of --out, from its last checkpoint (one a"
              + " minute): the result is the same as if it had never stopped")
  private boolean resume;

  boolean resume() {
    return resume;
  }

  /** Refuses to go on with a run that nobody named. */
  void check(ResultOptions output) {
    if (resume && !output.wantsFolder()) {
      throw new UsageException("--resume: expected --out with the folder of the unfinished run");
    }
  }
}
