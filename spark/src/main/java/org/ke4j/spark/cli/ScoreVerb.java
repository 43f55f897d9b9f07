package org.ke4j.spark.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ke4j.spark.ChunkedJob;
import org.ke4j.spark.Output;
import org.ke4j.spark.PictureJobs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scores pictures with a trained detector and writes one row an image: name, class, time, score,"
          + " p_value, verdict (normal or anomaly), threshold, reason (of anomalies), error.",
      "",
      "The scores are those of 'ke score', for any number of partitions and executors. The model is"
          + " sent to the executors and opened once in each of their processes."
    },
    footer = {
      "",
      "Examples:",
      "  ke spark score --model bolts --images NEW_IMAGES --out scored --format csv",
      "  ke spark score --model bolts --images s3a://lake/photos.parquet --input-format parquet \\",
      "    --out s3a://lake/scored --master spark://HOST:7077"
    })
final class ScoreVerb implements Callable<Integer> {
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private TableOptions table = new TableOptions();
  @Mixin private SessionOptions session = new SessionOptions();
  @Mixin private JsonOptions json = new JsonOptions();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "what 'ke fit' or 'ke train' wrote")
  private Path model;

  @Option(
      names = "--format",
      paramLabel = "parquet|csv",
      defaultValue = "parquet",
      description = "of the table (default: ${DEFAULT-VALUE})")
  private String format;

  @Option(
      names = "--no-reasons",
      description = "leave the column 'reason' empty: each reason costs another embedding")
  private boolean noReasons;

  @Override
  public Integer call() throws IOException {
    input.format();
    Output output = table.prepare(format, session, json);
    session.run(
        "score",
        spark -> {
          ChunkedJob.Summary summary =
              PictureJobs.score(
                  spark, input.source(spark), model, !noReasons, output, Told.progress());
          json.tell(Told.summary(summary), summary);
        });
    return 0;
  }
}
