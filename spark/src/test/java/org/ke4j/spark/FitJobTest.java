package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.model.Models;

/** A detector that was fitted by tasks scores as one of one machine; a chosen bank is stable. */
class FitJobTest {
  private static final SparkSession SPARK = OneSession.get();
  private static final List<String> NAMES = List.of("flip", "rot90", "gaussian_noise", "snow");
  @TempDir private static Path folder;
  private static Path photos;
  private static List<byte[]> asked;

  @BeforeAll
  static void photos() throws IOException {
    Slots.of(2).start();
    photos = folder.resolve("photos");
    Photos.write(photos.resolve("a"), "disc", 17);
    Photos.write(photos.resolve("b"), "stripes", 13);
    asked = new ArrayList<>();
    for (int i = 100; i < 112; i++) {
      asked.add(Photos.png("disc", i));
      asked.add(Photos.png("stripes", i));
    }
  }

  private static FitOptions options(String method) {
    return FitOptions.DEFAULTS.withMethod(method).withTransformations(NAMES);
  }

  private static Dataset<Row> read(int partitions) {
    Source source = Source.of(SPARK, photos.toString(), Source.Format.FILES);
    return source.read(SPARK, source.files(), partitions);
  }

  private static List<Verdict> verdicts(AnomalyDetector detector) {
    return detector.score(asked.stream().map(detector::decode).toList());
  }

  private static void same(AnomalyDetector right, AnomalyDetector found) {
    assertEquals(right.threshold(), found.threshold(), 1e-6 * Math.abs(right.threshold()));
    List<Verdict> expected = verdicts(right);
    List<Verdict> verdicts = verdicts(found);
    for (int i = 0; i < expected.size(); i++) {
      double score = expected.get(i).score();
      assertEquals(score, verdicts.get(i).score(), 1e-6 * Math.abs(score));
      assertEquals(expected.get(i).pValue(), verdicts.get(i).pValue(), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"contrast", "dn2", "aware"})
  void scoresAreThoseOfOneMachine(String method) throws IOException {
    Path broken = photos.resolve("b/000a.png");
    Files.write(broken, java.util.Arrays.copyOf(Photos.png("disc", 1), 200));
    try (AnomalyDetector right = AnomalyDetector.fit(photos, options(method))) {
      for (int partitions : method.equals("contrast") ? new int[] {1, 5} : new int[] {3}) {
        FitJob.Result one = FitJob.fit(read(partitions), "photos", FitSettings.of(options(method)));
        try (AnomalyDetector found = one.detector()) {
          same(right, found);
          assertEquals(30, one.pictures());
          assertEquals(1, one.damaged());
          assertEquals("b/000a.png", found.report().orElseThrow().skipped().get(0).image());
          assertEquals(
              right.report().orElseThrow().changes().size(),
              found.report().orElseThrow().changes().size());
          assertEquals(right.report().orElseThrow().kept(), found.report().orElseThrow().kept());
          assertEquals(right.encoder(), found.encoder());
          Path file = folder.resolve(method + ".ke4j");
          found.save(file);
          try (AnomalyDetector loaded = AnomalyDetector.load(file)) {
            same(right, loaded);
          }
          assertEquals(30, Models.learnt(file).names().size());
          assertEquals("a/000.png", Models.learnt(file).names().get(0));
        }
      }
    } finally {
      Files.delete(broken);
    }
  }

  @Test
  void aBankOfFewPicturesIsThatOfOneMachine() {
    FitOptions banked = options("contrast").withBank(12);
    try (AnomalyDetector right = AnomalyDetector.fit(photos, banked);
        AnomalyDetector found = FitJob.fit(read(3), "photos", FitSettings.of(banked)).detector()) {
      same(right, found);
      assertEquals(12, found.report().orElseThrow().kept());
    }
  }

  @Test
  void aBankThatShardsChooseIsTheSameForAnyPartitions() {
    int count = 400;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String kind = i % 3 == 0 ? "stripes" : "disc";
      rows.add(RowFactory.create(String.format("%04d", i), null, null, Photos.png(kind, i), null));
    }
    Dataset<Row> table = SPARK.createDataFrame(rows, Pictures.SCHEMA);
    FitSettings settings =
        new FitSettings(options("contrast").withEncoder("ke32").withBank(20), 64, 100, 0.05);
    List<List<Verdict>> all = new ArrayList<>();
    for (int partitions : new int[] {1, 4, 7}) {
      FitJob.Result found = FitJob.fit(table.repartition(partitions), "mixed", settings);
      try (AnomalyDetector detector = found.detector()) {
        assertEquals(20, found.kept());
        assertEquals(count, found.pictures());
        assertTrue(found.shards() >= 5, "" + found.shards());
        assertTrue(found.heldOut() > 40 && found.heldOut() < 130, "" + found.heldOut());
        assertEquals(found.heldOut(), detector.report().orElseThrow().calibratedOn());
        assertEquals(count, detector.report().orElseThrow().images());
        all.add(verdicts(detector));
      }
    }
    assertEquals(all.get(0), all.get(1));
    assertEquals(all.get(0), all.get(2));
    // Both kinds are among the few that were chosen: neither is unusual.
    long alarms = all.get(0).stream().filter(Verdict::anomaly).count();
    assertTrue(alarms <= 6, alarms + " of 24");
    FitJob.Result other =
        FitJob.fit(
            table,
            "mixed",
            new FitSettings(
                options("contrast").withEncoder("ke32").withBank(20).withSeed(2), 64, 100, 0.05));
    try (AnomalyDetector detector = other.detector()) {
      assertNotEquals(all.get(0), verdicts(detector), "another seed sets others aside");
    }
  }

  /**
   * All would be set aside for the threshold, and none left to choose from: it went on for ever.
   */
  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void fewerFalseAlarmsThanSoManyPicturesCanPromiseAreRefused() {
    FitOptions banked = options("dn2").withEncoder("ke32").withBank(8);
    FitSettings strict = new FitSettings(banked.withFalseAlarms(0.001), 20, 10_000, 0.05);
    String message =
        assertThrows(UsageException.class, () -> FitJob.fit(read(2), "photos", strict))
            .getMessage();
    assertTrue(message.contains("0.001 takes at least 999 normal images"), message);
    assertTrue(message.contains("there are 30"), message);

    // Enough for the promise alone, not beside a bank that shards choose.
    FitSettings nearly = new FitSettings(banked.withFalseAlarms(0.05), 20, 10_000, 0.05);
    message =
        assertThrows(UsageException.class, () -> FitJob.fit(read(2), "photos", nearly))
            .getMessage();
    assertTrue(message.contains("at least 19") && message.contains("--shard"), message);
    FitSettings whole = new FitSettings(banked.withFalseAlarms(0.05), 30, 10_000, 0.05);
    try (AnomalyDetector found = FitJob.fit(read(2), "photos", whole).detector()) {
      assertEquals(8, found.report().orElseThrow().kept());
    }
  }

  @Test
  void whatCannotBeFittedIsRefused() throws IOException {
    for (String method : List.of("ke", "patch", "ocsvm")) {
      String message =
          assertThrows(
                  UsageException.class,
                  () -> FitJob.fit(read(2), "photos", FitSettings.of(options(method))))
              .getMessage();
      assertTrue(message.contains("the detector " + method), message);
    }
    assertThrows(
        UsageException.class,
        () ->
            FitJob.fit(read(2), "photos", FitSettings.of(options("contrast").withOption("x", 1))));
    assertThrows(
        UsageException.class, () -> new FitSettings(options("dn2").withBank(40), 64, 100, 0.05));
    FitSettings strict = new FitSettings(options("dn2"), 64, 100, 0);
    Path broken = Files.writeString(photos.resolve("a/zz.png"), "no picture");
    try {
      String message =
          assertThrows(Ke4jException.class, () -> FitJob.fit(read(2), "photos", strict))
              .getMessage();
      assertTrue(message.contains("1 of 31") && message.contains("a/zz.png"), message);
    } finally {
      Files.delete(broken);
    }
  }
}
