package org.ke4j.spark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ke4j.spark.EvaluateJob;
import org.ke4j.store.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a grid of experiments with its detectors as tasks: 'ke grid run' on a cluster, with the same"
          + " figures.",
      "",
      "A finished cell is a file in --folder, on the driver's machine: it is never computed again, a run"
          + " that was killed goes on, and 'ke grid status' and 'ke grid export' read the folder. The"
          + " data must lie at one path for the driver and all executors. Exit status 1: some"
          + " detectors failed."
    },
    footer = {
      "",
      "Examples:",
      "  ke spark evaluate digits --folder cells",
      "  ke spark evaluate mine.yaml --folder cells --data /mnt/cifar-10 --master spark://HOST:7077"
    })
final class EvaluateVerb implements Callable<Integer> {
  @Mixin private SessionOptions session = new SessionOptions();
  @Mixin private JsonOptions json = new JsonOptions();

  @Parameters(paramLabel = "GRID", description = "a YAML file, or the name of a built-in grid")
  private String grid;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = "grid",
      description = "folder of the finished cells (default: ${DEFAULT-VALUE})")
  private Path folder;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "where the data are, in place of the path that the grid names")
  private String data;

  /**
   * What is told.
   *
   * @param computed cells of this run
   * @param finished cells in all
   * @param open cells that are not
   */
  private record Report(int computed, int finished, int open, List<String> failures) {}

  private int failed;

  @Override
  public Integer call() throws IOException {
    AtomicFiles.tryOutFolder(folder);
    json.prepareBeside(folder);
    session.run(
        "evaluate",
        spark -> {
          EvaluateJob.Outcome outcome = EvaluateJob.run(spark, grid, data, folder, Told.progress());
          outcome.failures().forEach(failure -> SparkFailures.say("failed: " + failure));
          failed = outcome.failures().size();
          json.tell(
              outcome.table()
                  + String.format(
                      Locale.ROOT,
                      "%n%d cells computed, %d were there, %d are open%n",
                      outcome.computed(),
                      outcome.finished() - outcome.computed(),
                      outcome.open()),
              new Report(
                  outcome.computed(), outcome.finished(), outcome.open(), outcome.failures()));
        });
    return failed == 0 ? 0 : 1;
  }
}
