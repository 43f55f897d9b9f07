package org.ke4j.spark.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.ke4j.spark.ChunkedJob;
import org.ke4j.spark.PictureJobs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = {
      "Embeds pictures and writes Parquet with one row an image: name, class (the first folder of the"
          + " name), time, embedding, error."
    },
    footer = {
      "",
      "Example:",
      "  ke spark embed --images hdfs:///photos --out hdfs:///embedded --master yarn"
    })
final class EmbedVerb implements Callable<Integer> {
  @Mixin private InputOptions input = new InputOptions();
  @Mixin private TableOptions table = new TableOptions();
  @Mixin private SessionOptions session = new SessionOptions();
  @Mixin private JsonOptions json = new JsonOptions();

  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE",
      defaultValue = "ke32",
      description =
          "ke32, an ONNX file (sent to the executors), or a name that every executor's 'ke encoders'"
              + " lists (default: ${DEFAULT-VALUE})")
  private String encoder;

  @Override
  public Integer call() throws IOException {
    session.run(
        "embed",
        spark -> {
          ChunkedJob.Summary summary =
              PictureJobs.embed(
                  spark, input.source(spark), encoder, table.output("parquet"), Told.progress());
          json.tell(Told.summary(summary), summary);
        });
    return 0;
  }
}
