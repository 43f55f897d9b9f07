package org.ke4j.spark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.ke4j.AnomalyDetector;
import org.ke4j.EmbeddedImages;
import org.ke4j.FitOptions;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Skipped;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.DetectorMethod;
import org.ke4j.store.Printable;
import org.ke4j.store.Sha256;

/**
 * Learns what is normal from a table of pictures: embeddings and views are tasks, and so is the
 * choice of a bank from more pictures than one machine would take. Without such a choice the
 * detector scores as one that was fitted on one machine, for any partitions.
 */
public final class FitJob {
  private static final int NAMED = 100;
  private static final int LOOKED_AT = 32;

  private final SparkSession spark;
  private final FitSettings settings;
  private final FitOptions options;
  private final SharedEncoder encoder;
  private final Slots slots;

  /**
   * What came of it; the caller closes the detector.
   *
   * @param pictures sound ones
   * @param damaged others
   * @param kept how many the detector rests on
   * @param heldOut how many were set aside for the threshold; 0 where the bank was not chosen on
   *     the cluster
   * @param shards from which the bank was chosen, first round; 0 where it was not
   */
  public record Result(
      AnomalyDetector detector, long pictures, long damaged, int kept, int heldOut, int shards) {}

  private FitJob(SparkSession spark, FitSettings settings, SharedEncoder encoder) {
    this.spark = spark;
    this.settings = settings;
    this.options = settings.options();
    this.encoder = encoder;
    this.slots = Slots.of(spark);
  }

  /**
   * Learns from the pictures of a source.
   *
   * @throws UsageException for a detector that looks at pictures themselves, or trains a network
   */
  public static Result fit(SparkSession spark, Source source, FitSettings settings) {
    String root = source.root().replaceAll("/+$", "");
    Map<String, Listing.File> files = new HashMap<>();
    if (source.format() == Source.Format.FILES) {
      source.files().forEach(file -> files.put(file.name(), file));
    }
    Dataset<Row> all = source.read(spark, source.files(), 0);
    return fit(
        all,
        root.substring(root.lastIndexOf('/') + 1),
        settings,
        names ->
            files.isEmpty() ? all : source.read(spark, names.stream().map(files::get).toList(), 0));
  }

  /**
   * Learns from a table.
   *
   * @param pictures columns as {@link Pictures#of} takes them; names are distinct
   * @param className what the model calls them
   */
  public static Result fit(Dataset<Row> pictures, String className, FitSettings settings) {
    Dataset<Row> all = Pictures.of(pictures);
    return fit(all, className, settings, names -> all);
  }

  private static Result fit(
      Dataset<Row> pictures,
      String className,
      FitSettings settings,
      Function<List<String>, Dataset<Row>> some) {
    FitOptions options = settings.options();
    options.check();
    DetectorMethod<?> method = DetectorMethod.find(options.method());
    if (!method.usesEncoder()) {
      throw new UsageException(
          "the detector "
              + method.name()
              + " trains a network on the pictures themselves: fit it on one machine ('ke fit'), and"
              + " score here");
    }
    Slots.of(pictures.sparkSession()).start();
    if (options.encoder() == null) {
      options = options.withEncoder(EncoderProvider.suggestion(typicalSide(pictures)));
    }
    FitSettings named =
        new FitSettings(options, settings.shard(), settings.heldOut(), settings.largestDamaged());
    return new FitJob(pictures.sparkSession(), named, SharedEncoder.of(options.encoder()))
        .fit(pictures, className, method.usesKnowledge(), some);
  }

  /** The median of a few pictures that their names draw. */
  private static int typicalSide(Dataset<Row> pictures) {
    ImageDecoder decoder = ImageDecoder.installed();
    List<Row> rows =
        pictures
            .filter("content is not null")
            .orderBy(functions.xxhash64(functions.col("name")), functions.col("name"))
            .limit(LOOKED_AT)
            .collectAsList();
    int[] sides =
        rows.stream()
            .map(row -> Decoding.of(decoder, row, 0).image())
            .filter(image -> image != null)
            .mapToInt(FitJob::side)
            .sorted()
            .toArray();
    return sides.length == 0 ? 0 : sides[sides.length / 2];
  }

  private static int side(RgbImage image) {
    return (int) Math.round(Math.sqrt((double) image.width() * image.height()));
  }

  private Result fit(
      Dataset<Row> pictures,
      String className,
      boolean views,
      Function<List<String>, Dataset<Row>> some) {
    Broadcast<SharedEncoder> sent = PictureJobs.context(spark).broadcast(encoder);
    Dataset<Row> embedded =
        PictureJobs.embed(pictures, sent).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Row counts =
          embedded
              .select(functions.count(functions.lit(1)), functions.count(functions.col("error")))
              .first();
      long damaged = counts.getLong(1);
      long sound = counts.getLong(0) - damaged;
      List<Skipped> skipped = skipped(embedded, damaged, counts.getLong(0));
      if (sound < 2) {
        throw new Ke4jException(
            "expected at least 2 normal images, found " + sound + " and " + damaged + " damaged");
      }
      Dataset<Row> rows = embedded.filter("error is null").select("name", "embedding");
      BankChoice.Chosen chosen =
          settings.reduces(sound)
              ? new BankChoice(settings, slots).choose(rows, sound)
              : new BankChoice.Chosen(all(rows, sound), null, 0);
      List<String> names = List.copyOf(chosen.images().keySet());
      EmbeddedImages images =
          new EmbeddedImages(
              className,
              names,
              java.util.stream.IntStream.range(0, names.size()).toArray(),
              Matrix.ofRows(chosen.images().values().toArray(float[][]::new)),
              views
                  ? views(sent, chosen.shards() == 0 ? pictures : some.apply(names), names)
                  : Map.of(),
              chosen.heldOut(),
              sound,
              skipped,
              identity(chosen));
      return new Result(
          AnomalyDetector.fit(images, options),
          sound,
          damaged,
          names.size(),
          chosen.heldOut() == null ? 0 : chosen.heldOut().rows(),
          chosen.shards());
    } finally {
      embedded.unpersist();
      sent.destroy();
    }
  }

  private List<Skipped> skipped(Dataset<Row> embedded, long damaged, long all) {
    if (damaged == 0) {
      return List.of();
    }
    List<Skipped> skipped =
        embedded
            .filter("error is not null")
            .select("name", "error")
            .orderBy("name")
            .limit(NAMED)
            .collectAsList()
            .stream()
            .map(row -> new Skipped(row.getString(0), row.getString(1)))
            .toList();
    DamageLimit.check(
        damaged,
        all,
        settings.largestDamaged(),
        "; the first is "
            + Printable.line(skipped.get(0).image() + ": " + skipped.get(0).reason()));
    return skipped;
  }

  /** All images on the driver, in the order of their names. */
  private Map<String, float[]> all(Dataset<Row> rows, long count) {
    int held = 1 + options.ranked().size();
    // Twice: what came, and what the detector keeps of it.
    long need = 2L * held * Float.BYTES * encoder.width() * count;
    if (need > Runtime.getRuntime().maxMemory()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%d pictures without a bank take about %d MB on the driver, it has %d: choose some of"
                  + " them to keep (--bank), or give it more memory (spark.driver.memory)",
              count,
              need >> 20,
              Runtime.getRuntime().maxMemory() >> 20));
    }
    Map<String, float[]> images = new TreeMap<>();
    for (Iterator<Row> each = rows.toLocalIterator(); each.hasNext(); ) {
      Row row = each.next();
      if (images.put(row.getString(0), ClusterEmbeddings.vector(row, 1)) != null) {
        throw new Ke4jException("two pictures are called " + row.getString(0));
      }
    }
    return images;
  }

  /** Embeddings of the views of some pictures, by transformation. */
  private Map<String, Matrix> views(
      Broadcast<SharedEncoder> sent, Dataset<Row> pictures, List<String> names) {
    Map<String, Integer> places = new HashMap<>();
    for (String name : names) {
      places.put(name, places.size());
    }
    Broadcast<Map<String, Integer>> order = PictureJobs.context(spark).broadcast(places);
    Dataset<Row> packed =
        PictureOrder.joinByName(pictures, order)
            .mapPartitions(new PackedViews(sent, options, slots), Encoders.row(PackedViews.SCHEMA))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long found = packed.count(); // all partitions at once; the iterator takes one after the other
      if (found != names.size()) {
        throw new Ke4jException("expected " + names.size() + " pictures, found " + found);
      }
      List<float[]> values = new ArrayList<>();
      options
          .ranked()
          .forEach(t -> values.add(new float[Math.multiplyExact(names.size(), encoder.width())]));
      packed
          .toLocalIterator()
          .forEachRemaining(row -> PackedViews.unpack(row, values, encoder.width()));
      Map<String, Matrix> views = new LinkedHashMap<>();
      for (Transformation one : options.ranked()) {
        views.put(one.name(), new Matrix(values.get(views.size()), names.size(), encoder.width()));
      }
      return Collections.unmodifiableMap(views);
    } finally {
      packed.unpersist();
      order.destroy();
    }
  }

  private static String identity(BankChoice.Chosen chosen) {
    Sha256 hash = new Sha256();
    chosen
        .images()
        .forEach(
            (name, vector) -> {
              hash.add(name);
              for (float value : vector) {
                hash.add(Float.floatToIntBits(value));
              }
            });
    return hash.hex();
  }
}
