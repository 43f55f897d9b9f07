package org.ke4j.spark.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.ke4j.option.Range;
import org.ke4j.spark.Output;
import picocli.CommandLine.Option;

/** Where a table of results goes. */
final class TableOptions {
  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "folder for the table, new or empty, or that of the same job, which then goes on where it"
              + " was interrupted")
  private String out;

  @Option(
      names = "--overwrite",
      description =
          "delete the result of another job in the folder first; what the same job has finished"
              + " stays, and it goes on")
  private boolean overwrite;

  @Option(
      names = "--max-damaged",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description =
          "share of pictures that may be damaged; each is a row with its error, more of them end the"
              + " job with exit status 1 (default: ${DEFAULT-VALUE})")
  @Range(from = 0, to = 1)
  private double largestDamaged;

  @Option(
      names = "--chunk",
      paramLabel = "FILES",
      defaultValue = "50000",
      description =
          "input files that are finished together; what is finished is not done again after an"
              + " interruption (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int chunk;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "tasks of a chunk; 0 for a number that suits its size (default: 0)")
  @Range(from = 0)
  private int partitions;

  /** Before the session is started: what is asked for, and whether it can be written. */
  Output prepare(String format, SessionOptions session, JsonOptions json) throws IOException {
    Output output = new Output(out, format, largestDamaged, chunk, overwrite, partitions);
    Configuration hadoop = session.hadoop();
    output.tryOut(hadoop);
    json.prepareBeside(output.here(hadoop));
    return output;
  }
}
