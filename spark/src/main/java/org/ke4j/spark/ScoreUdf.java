package org.ke4j.spark;

import java.nio.file.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ke4j.AnomalyDetector;
import org.ke4j.Verdict;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;

/**
 * A detector as a function of the bytes of a picture: a structure of {@code score}, {@code
 * p_value}, {@code verdict} and {@code error}. It scores one picture at a time; {@link
 * PictureJobs#score} scores in batches and is faster.
 */
public final class ScoreUdf implements UDF1<byte[], Row> {
  private static final long serialVersionUID = 1L;

  /** What it gives. */
  public static final StructType SCHEMA =
      new StructType()
          .add("score", DataTypes.DoubleType)
          .add("p_value", DataTypes.DoubleType)
          .add("verdict", DataTypes.StringType)
          .add("error", DataTypes.StringType);

  private final Broadcast<SharedModel> model;
  private final Slots slots;
  private transient volatile InTask open;

  /** The detector that a running task uses until it ends, for all its rows. */
  private record InTask(TaskContext task, AnomalyDetector detector) {}

  ScoreUdf(Broadcast<SharedModel> model, Slots slots) {
    this.model = model;
    this.slots = slots;
  }

  /**
   * Makes a detector a function of a session's SQL: {@code SELECT name, ke_score(content).score
   * FROM photos}.
   *
   * @param name of the function
   * @param model on the driver's machine
   */
  public static void register(SparkSession spark, String name, Path model) {
    Broadcast<SharedModel> sent = PictureJobs.context(spark).broadcast(SharedModel.of(model));
    Slots slots = Slots.of(spark);
    spark.udf().register(name, functions.udf(new ScoreUdf(sent, slots), SCHEMA));
  }

  @Override
  public Row call(byte[] content) {
    if (content == null || content.length == 0) {
      return RowFactory.create(null, null, null, "there are no bytes");
    }
    // What is wrong with the model or this machine is no error of the picture: the job fails.
    TaskContext task = TaskContext.get();
    if (task == null) {
      slots.start();
      try (Resident.Lease<AnomalyDetector> lease = model.value().open()) {
        return row(lease.get(), content);
      }
    }
    InTask known = open;
    if (known == null || known.task() != task) {
      known = new InTask(task, slots.use(() -> model.value().open()));
      open = known;
    }
    return row(known.detector(), content);
  }

  private static Row row(AnomalyDetector detector, byte[] content) {
    try {
      Verdict verdict = detector.score(content);
      return RowFactory.create(
          verdict.score(),
          Double.isNaN(verdict.pValue()) ? null : verdict.pValue(),
          verdict.anomaly() ? "anomaly" : "normal",
          null);
    } catch (UnreadableImageException e) {
      return RowFactory.create(null, null, null, e.reason());
    } catch (Ke4jException e) {
      return RowFactory.create(null, null, null, e.getMessage());
    }
  }
}
