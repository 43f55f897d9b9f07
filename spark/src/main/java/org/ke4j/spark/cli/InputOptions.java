package org.ke4j.spark.cli;

import org.apache.spark.sql.SparkSession;
import org.ke4j.spark.Source;
import picocli.CommandLine.Option;

/** Which pictures. */
final class InputOptions {
  @Option(
      names = "--images",
      required = true,
      paramLabel = "PATH",
      description =
          "a folder (also hdfs://..., s3a://...) with pictures at any depth, or with files that hold"
              + " many pictures")
  String images;

  @Option(
      names = "--input-format",
      paramLabel = "files|parquet|sequence",
      defaultValue = "files",
      description =
          "pictures as files, Parquet with columns 'name' and 'content' (also 'path', 'image.bytes'"
              + " ...), or sequence files of text and bytes (default: ${DEFAULT-VALUE})")
  private String format;

  /** What the files hold; refuses other words before the session is started. */
  Source.Format format() {
    return Source.Format.parse(format);
  }

  Source source(SparkSession spark) {
    return Source.of(spark, images, format());
  }
}
