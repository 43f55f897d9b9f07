package org.ke4j.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.model.Learnt;
import org.ke4j.model.Models;

/** Whether the pictures of each window of time still come from where the learnt ones came from. */
public final class DriftJob {
  private DriftJob() {}

  /**
   * How windows are made and judged.
   *
   * @param window {@code hour}, {@code day}, {@code week} or {@code month} of the column {@code
   *     time} in the session's time zone, {@code class}, or {@code all} for one window
   * @param permutations random splits, 19 or more
   * @param largest images of a window, and of the bank, that are used at most, drawn at random
   * @param level rate of false alarms of a window
   * @param seed of what is drawn
   * @param largestDamaged share of pictures, 0..1, that may be damaged
   */
  public record Options(
      String window,
      int permutations,
      int largest,
      double level,
      long seed,
      double largestDamaged) {
    public Options {
      Check.between("share of damaged pictures", largestDamaged, 0, 1);
      DriftJob.window(window);
    }
  }

  /**
   * One window.
   *
   * @param distance Wasserstein distance to what was learnt
   * @param usual what chance gives for sets of these sizes
   * @param drift whether the p-value is at most the level
   * @param most names of the images that carry most of the transport
   */
  public record Window(
      String window,
      int images,
      double distance,
      double usual,
      double pValue,
      boolean drift,
      List<String> most) {}

  /**
   * Tests every window; damaged pictures are left out.
   *
   * @param model one that keeps the embeddings of what it learnt from
   * @return in the order of the windows
   * @throws Ke4jException if more pictures are damaged than allowed, or all
   */
  public static List<Window> run(Dataset<Row> pictures, Path model, Options options)
      throws IOException {
    SparkSession spark = pictures.sparkSession();
    Slots slots = Slots.of(spark);
    slots.start();
    Learnt learnt = Models.learnt(model);
    if (learnt == null) {
      throw new UsageException(
          model + ": it keeps no embeddings of what it learnt from: fit it with 'ke fit'");
    }
    Matrix learntRows = learnt.embeddings();
    Broadcast<float[]> bank = PictureJobs.context(spark).broadcast(learntRows.values());
    Broadcast<SharedEncoder> sent =
        PictureJobs.context(spark).broadcast(SharedEncoder.ofModel(model));
    Dataset<Row> embedded =
        PictureJobs.embed(pictures, sent).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Row counts =
          embedded
              .select(functions.count(functions.lit(1)), functions.count(functions.col("error")))
              .first();
      DamageLimit.check(counts.getLong(1), counts.getLong(0), options.largestDamaged(), "");
      Check.enough(
          counts.getLong(0) > counts.getLong(1),
          "there is no sound picture among %d",
          counts.getLong(0));
      return windows(embedded, learntRows, bank, options, slots);
    } finally {
      embedded.unpersist();
      sent.destroy();
      bank.destroy();
    }
  }

  private static List<Window> windows(
      Dataset<Row> embedded,
      Matrix learntRows,
      Broadcast<float[]> bank,
      Options options,
      Slots slots) {
    Dataset<Row> sound =
        embedded
            .filter("error is null")
            .select(
                window(options.window()).as("window"),
                functions.col("name"),
                functions.col("embedding"));
    Map<String, Long> sizes = new HashMap<>();
    sound
        .groupBy("window")
        .count()
        .collectAsList()
        .forEach(row -> sizes.put(row.getString(0), row.getLong(1)));
    List<Row> rows =
        sound
            .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
            .flatMapSortedGroups(
                new Column[] {functions.col("name")},
                new DriftGroups(
                    bank,
                    learntRows.columns(),
                    options.permutations(),
                    options.largest(),
                    options.level(),
                    options.seed(),
                    sizes,
                    slots),
                Encoders.row(DriftGroups.SCHEMA))
            .collectAsList();
    List<Window> windows = new ArrayList<>();
    for (Row row : rows) {
      windows.add(
          new Window(
              row.getString(0),
              row.getInt(1),
              row.getDouble(2),
              row.getDouble(3),
              row.getDouble(4),
              row.getBoolean(5),
              List.copyOf(row.getList(6))));
    }
    windows.sort(Comparator.comparing(Window::window));
    return windows;
  }

  private static Column window(String kind) {
    Column none = functions.lit("");
    return switch (kind) {
      case "hour", "day", "week", "month" ->
          functions.coalesce(
              functions.date_format(
                  functions.date_trunc(kind, functions.col("time")),
                  kind.equals("hour") ? "yyyy-MM-dd'T'HH" : "yyyy-MM-dd"),
              none);
      case "class" -> functions.coalesce(functions.col("class"), none);
      case "all" -> functions.lit("all");
      default ->
          throw new UsageException(
              "window: expected hour, day, week, month, class or all, got '" + kind + "'");
    };
  }
}
