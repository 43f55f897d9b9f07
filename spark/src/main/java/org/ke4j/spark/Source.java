package org.ke4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.Text;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;

/**
 * Where pictures come from, as a list of files that can be cut into chunks.
 *
 * @param root the folder or file
 * @param format what the files are
 * @param files in the order of their names
 */
public record Source(String root, Format format, List<Listing.File> files) {
  /** What files hold. */
  public enum Format {
    /** Each is a picture. */
    FILES,
    /** Hadoop sequence files: the key is the name (text), the value the picture (bytes). */
    SEQUENCE,
    /** Parquet with a name and the bytes of a picture in each row. */
    PARQUET;

    /** By its name, in letters of any size. */
    public static Format parse(String text) {
      for (Format format : values()) {
        if (format.name().equalsIgnoreCase(text)) {
          return format;
        }
      }
      throw new UsageException("format: expected files, sequence or parquet, got '" + text + "'");
    }
  }

  /** Files of pictures are read in tasks of about so many bytes, an open counted as some. */
  private static final long TASK = 64L << 20;

  private static final long OPEN = 64L << 10;

  /**
   * Lists.
   *
   * @throws UsageException if there is no such folder
   * @throws org.ke4j.error.Ke4jException if there are no files in it
   */
  public static Source of(SparkSession spark, String root, Format format) {
    Objects.requireNonNull(root, "root");
    List<Listing.File> files =
        Listing.of(root, format != Format.FILES, spark.sessionState().newHadoopConf());
    Check.enough(!files.isEmpty(), "%s: there are no files", root);
    return new Source(root, format, files);
  }

  /**
   * The pictures of some of the files.
   *
   * @param partitions how many tasks; 0 for a number that suits the size
   */
  public Dataset<Row> read(SparkSession spark, List<Listing.File> some, int partitions) {
    return switch (format) {
      case FILES -> files(spark, some, partitions);
      case SEQUENCE -> repartitioned(sequence(spark, some, partitions), partitions);
      case PARQUET ->
          repartitioned(
              Pictures.of(
                  spark
                      .read()
                      .parquet(some.stream().map(Listing.File::path).toArray(String[]::new))),
              partitions);
    };
  }

  private static Dataset<Row> repartitioned(Dataset<Row> pictures, int partitions) {
    return partitions == 0 ? pictures : pictures.repartition(partitions);
  }

  private static Dataset<Row> files(SparkSession spark, List<Listing.File> some, int partitions) {
    List<Row> rows = new ArrayList<>();
    long bytes = 0;
    for (Listing.File file : some) {
      rows.add(ReadFile.row(file));
      bytes += file.length() + OPEN;
    }
    int slots = spark.sparkContext().defaultParallelism();
    int tasks =
        partitions > 0
            ? partitions
            : (int) Math.min(rows.size(), Math.max(2L * slots, (bytes + TASK - 1) / TASK));
    JavaRDD<Row> list =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, tasks);
    return spark.createDataFrame(
        list.map(new ReadFile(new SerializableConfiguration(hadoop(spark)), Slots.of(spark))),
        Pictures.SCHEMA);
  }

  private static Configuration hadoop(SparkSession spark) {
    return spark.sessionState().newHadoopConf();
  }

  private static Dataset<Row> sequence(
      SparkSession spark, List<Listing.File> some, int partitions) {
    String paths = String.join(",", some.stream().map(f -> f.path().replace(",", "\\,")).toList());
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .sequenceFile(paths, Text.class, BytesWritable.class, Math.max(partitions, 2))
            .map(
                entry ->
                    RowFactory.create(
                        entry._1().toString(),
                        topFolder(entry._1().toString()),
                        null,
                        entry._2().copyBytes(),
                        null));
    return spark.createDataFrame(rows, Pictures.SCHEMA);
  }

  /** The class that a name states: its first folder. */
  static String topFolder(String name) {
    int slash = name.indexOf('/');
    return slash > 0 ? name.substring(0, slash) : null;
  }

  /** For people. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "%s: %d files (%s)",
        root,
        files.size(),
        format.name().toLowerCase(Locale.ROOT));
  }
}
