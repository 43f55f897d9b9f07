package org.ke4j.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.ke4j.error.UsageException;
import org.ke4j.progress.Progress;

/**
 * Tables of pictures to tables of results, lazily, as Spark does. A damaged picture is a row with
 * the reason in its column {@code error}. The numbers are those of one machine, whatever the
 * partitions.
 */
public final class PictureJobs {
  private PictureJobs() {}

  /**
   * One row with the embedding of each picture: columns {@code name}, {@code class}, {@code time},
   * {@code embedding} (array of float), {@code error}.
   *
   * @param pictures columns as {@link Pictures#of} takes them
   * @param encoder a name that {@code ke encoders} lists and every executor has, or the path of an
   *     ONNX file on the driver, which is sent to the executors
   */
  public static Dataset<Row> embed(Dataset<Row> pictures, String encoder) {
    return embed(pictures, SharedEncoder.of(encoder));
  }

  static Dataset<Row> embed(Dataset<Row> pictures, SharedEncoder encoder) {
    return embed(pictures, context(pictures.sparkSession()).broadcast(encoder));
  }

  static Dataset<Row> embed(Dataset<Row> pictures, Broadcast<SharedEncoder> encoder) {
    EmbedRows work = new EmbedRows(encoder, Slots.of(pictures.sparkSession()));
    return Pictures.of(pictures).mapPartitions(work, Encoders.row(EmbedRows.SCHEMA));
  }

  /**
   * One row with the score of each picture: columns {@code name}, {@code class}, {@code time},
   * {@code score}, {@code p_value} (null where the model has no calibration), {@code verdict}
   * ({@code normal} or {@code anomaly}), {@code threshold}, {@code reason} (of an anomaly, where
   * the model keeps its normal images), {@code error}.
   *
   * @param pictures columns as {@link Pictures#of} takes them
   * @param model a model on the driver, which is sent to the executors
   */
  public static Dataset<Row> score(Dataset<Row> pictures, Path model) {
    return score(pictures, context(pictures.sparkSession()).broadcast(SharedModel.of(model)), true);
  }

  private static Dataset<Row> score(
      Dataset<Row> pictures, Broadcast<SharedModel> model, boolean reasons) {
    ScoreRows work = new ScoreRows(model, reasons, Slots.of(pictures.sparkSession()));
    return Pictures.of(pictures).mapPartitions(work, Encoders.row(ScoreRows.SCHEMA));
  }

  /**
   * Embeds pictures into a folder of Parquet; goes on where the same job was interrupted.
   *
   * @param progress is told of finished chunks
   * @throws org.ke4j.error.Ke4jException if more pictures are damaged than the limit allows
   */
  public static ChunkedJob.Summary embed(
      SparkSession spark, Source source, String encoder, Output output, Progress progress)
      throws IOException {
    if (!output.format().equals("parquet")) {
      throw new UsageException("embeddings are written as parquet, not as " + output.format());
    }
    Slots.of(spark).start();
    SharedEncoder shared = SharedEncoder.of(encoder);
    Broadcast<SharedEncoder> sent = context(spark).broadcast(shared);
    try {
      return ChunkedJob.run(
          spark,
          source,
          pictures -> embed(pictures, sent),
          EmbedRows.SCHEMA,
          output,
          Map.of("job", "embed", "encoder", shared.fingerprint()),
          progress);
    } finally {
      sent.destroy();
    }
  }

  /**
   * Scores pictures into a folder of Parquet or CSV, in the same way.
   *
   * @param reasons whether anomalies get a reason, which costs another embedding each
   */
  public static ChunkedJob.Summary score(
      SparkSession spark,
      Source source,
      Path model,
      boolean reasons,
      Output output,
      Progress progress)
      throws IOException {
    Slots.of(spark).start();
    SharedModel shared = SharedModel.of(model);
    Broadcast<SharedModel> sent = context(spark).broadcast(shared);
    try {
      return ChunkedJob.run(
          spark,
          source,
          pictures -> score(pictures, sent, reasons),
          ScoreRows.SCHEMA,
          output,
          Map.of(
              "job", "score", "model", shared.files().hash(), "reasons", String.valueOf(reasons)),
          progress);
    } finally {
      sent.destroy();
    }
  }

  static JavaSparkContext context(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }
}
