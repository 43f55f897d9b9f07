package org.ke4j.spark;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;

/**
 * A bank chosen from more images than one machine takes. Some images are set aside at random for
 * the threshold; of the others each shard chooses a bank, then shards of the chosen do, until one
 * is left. Everything is drawn from the names of images, so that partitions change nothing.
 */
final class BankChoice {
  private static final long DRAWS = 1L << 30;

  private final FitSettings settings;
  private final Slots slots;

  /**
   * What the detector rests on.
   *
   * @param images embeddings by name, in the order of names
   * @param heldOut embeddings of others, in the order of their names; null where none are
   * @param shards of the first round; 0 where nothing was chosen
   */
  record Chosen(Map<String, float[]> images, Matrix heldOut, int shards) {}

  BankChoice(FitSettings settings, Slots slots) {
    this.slots = slots;
    this.settings = settings;
  }

  /**
   * Chooses.
   *
   * @param rows name and embedding of sound images
   * @param count how many
   * @throws UsageException if so few cannot promise the share of false alarms that is asked for
   */
  Chosen choose(Dataset<Row> rows, long count) {
    Column aside = draw("held out").lt(DRAWS * wanted(count) / count);
    Map<String, float[]> heldOut = collected(rows.filter(aside).collectAsList());
    Dataset<Row> left = rows.filter(functions.not(aside));
    long remaining = count - heldOut.size();
    if (heldOut.size() < 2 || remaining < 2) {
      throw new Ke4jException(
          String.format(
              Locale.ROOT,
              "of %d images %d fell to the threshold: too few for a bank that shards choose; take"
                  + " larger shards (--shard), or learn from more images",
              count,
              heldOut.size()));
    }
    int first = shards(remaining);
    double trim = settings.options().trim();
    for (int round = 0; ; round++) {
      int shards = shards(remaining);
      Column shard = functions.pmod(draw("round " + round), functions.lit((long) shards));
      Dataset<Row> chosen =
          left.select(shard.as("shard"), functions.col("name"), functions.col("embedding"))
              .groupByKey((MapFunction<Row, Long>) row -> row.getLong(0), Encoders.LONG())
              .mapValues(
                  (MapFunction<Row, Row>)
                      row -> org.apache.spark.sql.RowFactory.create(row.get(1), row.get(2)),
                  Encoders.row(ShardChoice.SCHEMA))
              .flatMapGroups(
                  new ShardChoice(settings.options().bank(), trim, slots),
                  Encoders.row(ShardChoice.SCHEMA))
              .persist(StorageLevel.MEMORY_AND_DISK());
      remaining = chosen.count();
      if (round > 0) {
        left.unpersist();
      }
      trim = 0;
      left = chosen;
      if (shards == 1) {
        Map<String, float[]> images = collected(chosen.collectAsList());
        chosen.unpersist();
        return new Chosen(images, matrix(heldOut), first);
      }
    }
  }

  /** How many images are set aside, about; the others are enough for the bank. */
  private long wanted(long count) {
    long usual = Math.min(settings.heldOut(), count / 5);
    double falseAlarms = settings.options().falseAlarms();
    if (Double.isNaN(falseAlarms)) {
      return usual;
    }
    int needed = ConformalCalibration.normalsFor(falseAlarms);
    // A tenth more, since the draw is of each image by itself.
    long wanted = Math.max(usual, (long) (1.1 * needed) + 30);
    if (needed > count || wanted + settings.options().bank() > count) {
      String fewer =
          needed > count
              ? ""
              : String.format(
                  Locale.ROOT,
                  ", %d beside a bank of %d that shards choose",
                  wanted,
                  settings.options().bank());
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "false alarms: %s takes at least %d normal images to promise%s, there are %d; ask for"
                  + " more false alarms, or learn from more images%s",
              falseAlarms,
              needed,
              fewer,
              count,
              needed > count ? "" : ", or take larger shards (--shard)"));
    }
    return wanted;
  }

  private int shards(long count) {
    return Math.toIntExact((count + settings.shard() - 1) / settings.shard());
  }

  /** A number of 0 up to {@link #DRAWS} that an image's name draws. */
  private Column draw(String purpose) {
    long seed = Seeds.derive(settings.options().seed(), purpose);
    return functions.pmod(
        functions.xxhash64(functions.col("name"), functions.lit(seed)), functions.lit(DRAWS));
  }

  private static Map<String, float[]> collected(List<Row> rows) {
    Map<String, float[]> images = new TreeMap<>();
    for (Row row : rows) {
      if (images.put(row.getString(0), ClusterEmbeddings.vector(row, 1)) != null) {
        throw new Ke4jException("two pictures are called " + row.getString(0));
      }
    }
    return images;
  }

  private static Matrix matrix(Map<String, float[]> images) {
    return Matrix.ofRows(images.values().toArray(float[][]::new));
  }
}
