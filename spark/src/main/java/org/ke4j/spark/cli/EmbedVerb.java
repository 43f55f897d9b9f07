package org.ke4j.spark.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.ke4j.spark.ChunkedJob;
import org.ke4j.spark.Output;
import org.ke4j.spark.PictureJobs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
  @Mixin private EncoderOption encoder = new EncoderOption();
  @Mixin private JsonOptions json = new JsonOptions();

  @Override
  public Integer call() throws IOException {
    input.format();
    Output output = table.prepare("parquet", session, json);
    session.run(
        "embed",
        spark -> {
          ChunkedJob.Summary summary =
              PictureJobs.embed(
                  spark, input.source(spark), encoder.name(), output, Told.progress());
          json.tell(Told.summary(summary), summary);
        });
    return 0;
  }
}
