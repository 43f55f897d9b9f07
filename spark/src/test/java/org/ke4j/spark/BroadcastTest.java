package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BroadcastBlockId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.progress.Progress;
import org.ke4j.transport.GroundDistance;
import scala.jdk.javaapi.CollectionConverters;

/** A model or encoder goes to the executors once for a job, and does not stay there. */
class BroadcastTest {
  private static final SparkSession SPARK = OneSession.get();
  @TempDir private static Path folder;
  private static Path photos;
  private static Path model;

  @BeforeAll
  static void photos() throws IOException {
    Slots.of(2).start();
    photos = folder.resolve("photos");
    Photos.write(photos.resolve("disc"), "disc", 8);
    Photos.write(photos.resolve("stripes"), "stripes", 7);
    model = folder.resolve("model.ke4j");
    try (AnomalyDetector detector =
        AnomalyDetector.fit(photos, FitOptions.DEFAULTS.withMethod("dn2"))) {
      detector.save(model);
    }
  }

  /** The broadcasts of a kind that are there now. */
  private static Set<Long> sent(Class<?> kind) {
    BlockManager blocks = SparkEnv.get().blockManager();
    Set<Long> found = new HashSet<>();
    for (BlockId id :
        CollectionConverters.asJava(
            blocks.getMatchingBlockIds(block -> block instanceof BroadcastBlockId))) {
      BroadcastBlockId broadcast = (BroadcastBlockId) id;
      if (broadcast.field().isEmpty()) {
        var values = blocks.getLocalValues(id);
        if (values.isDefined()) {
          var all = values.get().data();
          while (all.hasNext()) {
            if (kind.isInstance(all.next())) {
              found.add(broadcast.broadcastId());
            }
          }
        }
      }
    }
    return found;
  }

  private interface Job {
    void run(Progress progress) throws IOException;
  }

  private static void sendsOnce(Class<?> kind, Job job) throws IOException, InterruptedException {
    Set<Long> before = sent(kind);
    Set<Long> during = new HashSet<>();
    List<String> told = new ArrayList<>();
    job.run(
        step -> {
          told.add(step.toString());
          during.addAll(sent(kind));
        });
    assertTrue(told.size() > 1, told.toString());
    during.removeAll(before);
    assertEquals(1, during.size());
    // Spark takes it away beside its other work, and those of former tests, too.
    for (int i = 0; i < 100 && left(kind, during) > 0; i++) {
      Thread.sleep(100);
    }
    assertEquals(0, left(kind, during));
  }

  private static int left(Class<?> kind, Set<Long> during) {
    Set<Long> left = sent(kind);
    left.retainAll(during);
    return left.size();
  }

  @Test
  void onceForAllChunks() throws Exception {
    Source source = Source.of(SPARK, photos.toString(), Source.Format.FILES);
    Output output = Output.parquet(folder.resolve("scored").toString()).withChunks(4);
    sendsOnce(
        SharedModel.class,
        progress -> PictureJobs.score(SPARK, source, model, false, output, progress));
    Output embedded = Output.parquet(folder.resolve("embedded").toString()).withChunks(4);
    sendsOnce(
        SharedEncoder.class,
        progress -> PictureJobs.embed(SPARK, source, "ke32", embedded, progress));
    assertTrue(Files.isDirectory(folder.resolve("embedded/chunk=00003")));
  }

  /** Each class has a round of its own, or more; it takes 640 pictures of each. */
  @Test
  void onceForAllRoundsOfAllClasses() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 640; i++) {
      for (String type : List.of("disc", "stripes")) {
        rows.add(RowFactory.create(type + i, type, null, Photos.png(type, i), null));
      }
    }
    Dataset<Row> table = SPARK.createDataFrame(rows, Pictures.SCHEMA).repartition(2);
    RankOptions options =
        new RankOptions(
            List.of("flip", "rot90"), 1, GroundDistance.COSINE, 1, 0, Double.NaN, 0.5, 1, 1);
    sendsOnce(
        SharedEncoder.class, progress -> RankJob.rank(table, "ke32", List.of(), options, progress));
  }

  @Test
  void onceForAStage() throws IOException {
    Source source = Source.of(SPARK, photos.toString(), Source.Format.FILES);
    Dataset<Row> pictures = source.read(SPARK, source.files(), 2);
    KnowledgeExposureModel stage = KnowledgeExposureModel.of(model);
    Set<Long> before = sent(SharedModel.class);
    for (int i = 0; i < 3; i++) {
      assertEquals(15, stage.transform(pictures).filter("anomaly.error is null").count());
    }
    Set<Long> after = sent(SharedModel.class);
    after.removeAll(before);
    assertEquals(1, after.size());
  }
}
