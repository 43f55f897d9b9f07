package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.error.Ke4jException;
import org.ke4j.progress.Progress;
import org.ke4j.transport.GroundDistance;
import scala.Tuple2;

/**
 * Every job on one table with damaged pictures, cut in every odd way: all rows in one partition, a
 * row in each, most partitions empty, the rows in another order.
 */
class PartitionsTest {
  private static final SparkSession SPARK = OneSession.get();
  private static final int SOUND = 22;
  private static final int DAMAGED = 4;
  private static final List<String> NAMES = List.of("flip", "rot90", "gaussian_noise");

  @TempDir private static Path folder;
  private static Path model;
  private static List<Row> rows;
  private static Map<String, Verdict> expected;

  @BeforeAll
  static void pictures() throws IOException {
    Slots.of(2).start();
    rows = new ArrayList<>();
    for (int i = 0; i < SOUND; i++) {
      rows.add(row("p" + (10 + i), Photos.png(i % 5 == 0 ? "stripes" : "disc", i)));
    }
    byte[] sound = Photos.png("disc", 1);
    rows.add(row("p11a", Arrays.copyOf(sound, sound.length / 2)));
    rows.add(row("p13a", new byte[0]));
    rows.add(row("p17a", "no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    rows.add(row("z", null));
    Photos.write(folder.resolve("normal"), "disc", 20);
    model = folder.resolve("model.ke4j");
    FitOptions options = FitOptions.DEFAULTS.withMethod("dn2");
    expected = new TreeMap<>();
    try (AnomalyDetector detector = AnomalyDetector.fit(folder.resolve("normal"), options)) {
      detector.save(model);
      for (Row row : rows.subList(0, SOUND)) {
        expected.put(row.getString(0), detector.score(row.<byte[]>getAs(3)));
      }
    }
  }

  private static Row row(String name, byte[] content) {
    return RowFactory.create(name, "mine", null, content, null);
  }

  /** The same rows, cut in different ways. */
  private static Map<String, Dataset<Row>> cuts() {
    List<Row> mixed = new ArrayList<>(rows);
    Collections.shuffle(mixed, new Random(3));
    Map<String, Dataset<Row>> cuts = new TreeMap<>();
    cuts.put("one partition", cut(rows, 1));
    cuts.put("a row in each", cut(mixed, rows.size()));
    Dataset<Row> empties =
        SPARK.createDataFrame(
            PictureJobs.context(SPARK)
                .parallelize(mixed, 2)
                .mapToPair(row -> new Tuple2<>(row.getString(0).startsWith("p1"), row))
                .partitionBy(new HashPartitioner(9))
                .values(),
            Pictures.SCHEMA);
    cuts.put("most are empty", empties);
    return cuts;
  }

  private static Dataset<Row> cut(List<Row> some, int partitions) {
    return SPARK.createDataFrame(
        PictureJobs.context(SPARK).parallelize(some, partitions), Pictures.SCHEMA);
  }

  @Test
  void scoresAreThoseOfOneMachine() {
    cuts()
        .forEach(
            (how, table) -> {
              List<Row> found = PictureJobs.score(table, model).collectAsList();
              assertEquals(rows.size(), found.size(), how);
              assertEquals(
                  rows.size(), found.stream().map(row -> row.getString(0)).distinct().count(), how);
              for (Row row : found) {
                Verdict right = expected.get(row.getString(0));
                assertEquals(right == null, row.getAs("error") != null, how + row);
                if (right == null) {
                  assertNull(row.getAs("score"), how + row);
                } else {
                  assertEquals(right.score(), row.<Double>getAs("score"), 1e-6 * right.score());
                  assertEquals(right.anomaly(), "anomaly".equals(row.getAs("verdict")), how);
                }
              }
            });
  }

  @Test
  void embeddingsRankingsModelsAndDriftDoNotDependOnPartitions() {
    RankOptions options =
        new RankOptions(NAMES, 1, GroundDistance.COSINE, 1, 0, Double.NaN, Double.NaN, 1, 1);
    FitSettings settings =
        new FitSettings(
            FitOptions.DEFAULTS.withMethod("dn2").withEncoder("ke32"), 20_000, 10_000, 0.2);
    Map<String, List<Float>> embeddings = new TreeMap<>();
    List<Double> figures = new ArrayList<>();
    List<String> sets = new ArrayList<>();
    cuts()
        .forEach(
            (how, table) -> {
              List<Row> found = PictureJobs.embed(table, "ke32").collectAsList();
              assertEquals(rows.size(), found.size(), how);
              for (Row row : found) {
                List<Float> vector = row.isNullAt(3) ? List.of() : row.getList(3);
                assertEquals(vector.isEmpty(), row.getAs("error") != null);
                List<Float> other = embeddings.putIfAbsent(row.getString(0), List.copyOf(vector));
                for (int j = 0; other != null && j < other.size(); j++) {
                  assertEquals(other.get(j), vector.get(j), 1e-6, how);
                }
              }
              List<Double> now = new ArrayList<>();
              RankedClass ranked =
                  RankJob.rank(table, "ke32", List.of(), options, Progress.NONE).get(0);
              assertEquals(SOUND, ranked.images());
              assertEquals(DAMAGED, ranked.damaged());
              ranked.transformations().forEach(one -> now.add(one.distance()));
              try (AnomalyDetector fitted = FitJob.fit(table, "mine", settings).detector()) {
                now.add(fitted.threshold());
                now.add(fitted.score(Photos.png("disc", 99)).score());
              }
              DriftJob.Window window = window(table);
              assertEquals(SOUND, window.images());
              now.add(window.distance());
              now.add(window.pValue());
              if (figures.isEmpty()) {
                figures.addAll(now);
                sets.addAll(ranked.positive());
                sets.addAll(ranked.negative());
              }
              assertEquals(figures.size(), now.size());
              for (int i = 0; i < now.size(); i++) {
                assertEquals(figures.get(i), now.get(i), 1e-6, how + " " + i);
              }
              List<String> chosen = new ArrayList<>(ranked.positive());
              chosen.addAll(ranked.negative());
              assertEquals(sets, chosen, how);
            });
    assertEquals(rows.size(), embeddings.size());
  }

  private static DriftJob.Window window(Dataset<Row> table) {
    try {
      return DriftJob.run(table, model, new DriftJob.Options("all", 19, 1000, 0.05, 1, 0.2)).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aTableWithoutRowsGivesNone() {
    Dataset<Row> none = cut(rows, 3).limit(0);
    assertEquals(0, PictureJobs.score(none, model).count());
    assertEquals(0, PictureJobs.embed(none, "ke32").count());
    assertThrows(
        Ke4jException.class,
        () -> RankJob.rank(none, "ke32", List.of(), RankOptions.paper(), Progress.NONE));
    assertThrows(
        Ke4jException.class,
        () -> DriftJob.run(none, model, new DriftJob.Options("all", 19, 100, 0.05, 1, 1)));
  }

  /** Parquet and sequence files have no number of rows to be known beforehand: the limit holds. */
  @Test
  void theLimitOnDamagedPicturesHoldsForEveryJob() throws IOException {
    String packed = folder.resolve("packed").toString();
    cut(rows, 3).select("name", "class", "content").write().parquet(packed);
    Source source = Source.of(SPARK, packed, Source.Format.PARQUET);
    double share = (double) DAMAGED / rows.size();
    for (double largest : new double[] {share, share - 1e-6}) {
      boolean allowed = largest == share;
      Path out = folder.resolve("out" + allowed);
      Output output = new Output(out.toString(), "csv", largest, 2, false, 2);
      RankOptions options =
          new RankOptions(
              NAMES, 1, GroundDistance.COSINE, 1, 0, Double.NaN, Double.NaN, 1, largest);
      FitSettings settings =
          new FitSettings(
              FitOptions.DEFAULTS.withMethod("dn2").withEncoder("ke32"), 20_000, 10_000, largest);
      Dataset<Row> table = source.read(SPARK, source.files(), 2);
      DriftJob.Options drift = new DriftJob.Options("all", 19, 1000, 0.05, 1, largest);
      List<Job> jobs =
          List.of(
              () ->
                  PictureJobs.score(
                      SPARK, source, model, false, output.withChunks(9), Progress.NONE),
              () -> RankJob.rank(table, "ke32", List.of(), options, Progress.NONE),
              () -> FitJob.fit(table, "mine", settings).detector().close(),
              () -> DriftJob.run(table, model, drift));
      for (Job job : jobs) {
        if (allowed) {
          job.run();
        } else {
          String message = assertThrows(Ke4jException.class, job::run).getMessage();
          assertTrue(message.contains("4 of 26 pictures are damaged"), message);
        }
      }
      List<Row> written =
          SPARK
              .read()
              .schema(ScoreRows.SCHEMA)
              .option("header", "true")
              .csv(out + "/chunk=*")
              .collectAsList();
      assertEquals(rows.size(), written.size(), "what was found out is there");
      for (Row row : written) {
        Verdict right = expected.get(row.getString(0));
        if (right != null) {
          assertEquals(right.score(), row.<Double>getAs("score"), 1e-6 * right.score());
        }
      }
    }
  }

  private interface Job {
    void run() throws IOException;
  }

  @Test
  void picturesOfNothingButDamageAreRefused() {
    Dataset<Row> broken = cut(rows.subList(SOUND, rows.size()), 2);
    assertEquals(DAMAGED, PictureJobs.score(broken, model).filter("error is not null").count());
    for (Job job :
        List.<Job>of(
            () -> DriftJob.run(broken, model, new DriftJob.Options("all", 19, 9, 0.05, 1, 1)),
            () -> RankJob.rank(broken, "ke32", List.of(), RankOptions.paper(), Progress.NONE))) {
      String message = assertThrows(Ke4jException.class, job::run).getMessage();
      assertTrue(message.contains("sound picture"), message);
    }
  }
}
