package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.drift.Drift;
import org.ke4j.drift.DriftOptions;
import org.ke4j.drift.PermutationTest;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.model.Models;

/** The detector in Spark ML and in SQL, and drift by window. */
class PipelineTest {
  @TempDir private static Path folder;
  private static Path model;
  private static Dataset<Row> table;

  @BeforeAll
  static void prepare() throws IOException {
    OneSession.get();
    Slots.of(2).start();
    Photos.write(folder.resolve("photos"), "disc", 30);
    model = folder.resolve("discs.ke4j");
    try (AnomalyDetector detector =
        AnomalyDetector.fit(folder.resolve("photos"), FitOptions.DEFAULTS.withMethod("dn2"))) {
      detector.save(model);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      rows.add(RowFactory.create("d" + (10 + i), "mine", null, Photos.png("disc", 50 + i), null));
      rows.add(RowFactory.create("s" + (10 + i), "odd", null, Photos.png("stripes", i), null));
    }
    rows.add(RowFactory.create("z", "mine", null, new byte[] {1, 2}, null));
    table = OneSession.get().createDataFrame(rows, Pictures.SCHEMA).repartition(3);
  }

  @Test
  void aStageScoresAsTheDetectorAndIsSavedWithIt() throws IOException {
    KnowledgeExposureModel stage = KnowledgeExposureModel.of(model).setOutputCol("found");
    List<String> found = texts(stage.transform(table));
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      for (Row row : stage.transform(table).collectAsList()) {
        Row verdict = row.getAs("found");
        if (row.getString(0).equals("z")) {
          assertNotNull(verdict.getString(3));
        } else {
          double right = detector.score(row.<byte[]>getAs("content")).score();
          assertEquals(right, verdict.getDouble(0), 1e-6 * Math.abs(right));
        }
      }
    }
    String saved = folder.resolve("stage").toString();
    stage.write().overwrite().save(saved);
    assertEquals(found, texts(KnowledgeExposureModel.load(saved).transform(table)));

    PipelineModel pipeline = new Pipeline().setStages(new PipelineStage[] {stage}).fit(table);
    pipeline.write().overwrite().save(folder.resolve("pipeline").toString());
    PipelineModel again = PipelineModel.load(folder.resolve("pipeline").toString());
    assertEquals(found, texts(again.transform(table)));
    assertThrows(
        UsageException.class,
        () -> stage.copy(ParamMap.empty()).setInputCol("no").transform(table));
  }

  @Test
  void readingAStageLeavesNothingOnTheDisk() throws IOException {
    String saved = folder.resolve("read").toString();
    KnowledgeExposureModel.of(model).write().overwrite().save(saved);
    Path temporary = Files.createDirectories(folder.resolve("temporary"));
    String before = System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      assertNotNull(KnowledgeExposureModel.load(saved));
      assertEquals(List.of(), entries(temporary));
      Files.writeString(folder.resolve("read/detector/discs.ke4j"), "no model");
      Files.deleteIfExists(folder.resolve("read/detector/.discs.ke4j.crc"));
      assertThrows(Ke4jException.class, () -> KnowledgeExposureModel.load(saved));
      assertEquals(List.of(), entries(temporary));
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  private static List<String> texts(Dataset<Row> scored) {
    return scored.select("name", "found").collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  @Test
  void aFunctionOfSqlScores() {
    ScoreUdf.register(OneSession.get(), "ke_score", model);
    table.createOrReplaceTempView("photos");
    List<Row> rows =
        OneSession.get()
            .sql(
                "SELECT verdict.verdict, count(*) FROM (SELECT ke_score(content) AS verdict FROM"
                    + " photos WHERE class = 'odd') GROUP BY 1")
            .collectAsList();
    assertEquals(1, rows.size());
    assertEquals("anomaly", rows.get(0).getString(0));
    assertEquals(12L, rows.get(0).getLong(1));
  }

  /** Three models in one query were closed and opened again at every row. */
  @Test
  void modelsStayOpenForAllRowsAndTasks() throws IOException {
    List<String> functions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Path one = folder.resolve("one" + i + ".ke4j");
      FitOptions options = FitOptions.DEFAULTS.withMethod("dn2").withSeed(10 + i).withBank(20 + i);
      try (AnomalyDetector detector = AnomalyDetector.fit(folder.resolve("photos"), options)) {
        detector.save(one);
      }
      ScoreUdf.register(OneSession.get(), "score" + i, one);
      functions.add("score" + i + "(content).verdict");
    }
    table.createOrReplaceTempView("several");
    long before = Resident.openings();
    for (int query = 0; query < 2; query++) {
      List<Row> rows =
          OneSession.get()
              .sql("SELECT " + String.join(", ", functions) + " FROM several WHERE class = 'odd'")
              .collectAsList();
      assertEquals(12, rows.size());
      rows.forEach(row -> assertEquals("anomaly", row.getString(3)));
      assertEquals(4, Resident.openings() - before);
    }
    before = Resident.openings();
    assertEquals(25, PictureJobs.score(table.repartition(9), folder.resolve("one1.ke4j")).count());
    assertEquals(0, Resident.openings() - before);
    assertSame(Slots.running(), Slots.running(), "it is read once");
  }

  @Test
  void driftOfAWindowIsThatOfOneMachine() throws IOException {
    List<DriftJob.Window> windows =
        DriftJob.run(table, model, new DriftJob.Options("class", 99, 1000, 0.05, 1, 1));
    assertEquals(List.of("mine", "odd"), windows.stream().map(w -> w.window()).toList());
    assertEquals(12, windows.get(0).images());
    assertTrue(windows.get(1).drift());
    assertFalse(windows.get(0).distance() > windows.get(1).distance());
    List<Row> odd =
        new ArrayList<>(
            PictureJobs.embed(table.filter("class = 'odd'"), "ke32")
                .select("name", "embedding")
                .collectAsList());
    odd.sort(java.util.Comparator.comparing(row -> row.getString(0)));
    Drift right =
        PermutationTest.test(
            Models.learnt(model).embeddings(), matrix(odd), DriftOptions.DEFAULT.with(99, 1));
    assertEquals(right.distance(), windows.get(1).distance(), 1e-6);
    assertEquals(right.pValue(), windows.get(1).pValue(), 1e-12);
  }

  private static Matrix matrix(List<Row> rows) {
    return Matrix.ofRows(
        rows.stream().map(row -> ClusterEmbeddings.vector(row, 1)).toArray(float[][]::new));
  }

  /** More images than are used: the draw is that of one machine, for any partitions. */
  @Test
  void aPartOfAWindowIsThatOfOneMachine() throws IOException {
    List<Row> all =
        new ArrayList<>(
            PictureJobs.embed(table.filter("name <> 'z'"), "ke32")
                .select("name", "embedding")
                .collectAsList());
    all.sort(java.util.Comparator.comparing(row -> row.getString(0)));
    DriftOptions base = DriftOptions.DEFAULT;
    for (int largest : new int[] {7, 24}) {
      Drift right =
          PermutationTest.test(
              Models.learnt(model).embeddings(),
              matrix(all),
              new DriftOptions(base.ground(), 99, largest, largest, 5, 1));
      for (int partitions : largest == 7 ? new int[] {1, 5} : new int[] {3}) {
        DriftJob.Window found =
            DriftJob.run(
                    table.repartition(partitions),
                    model,
                    new DriftJob.Options("all", 99, largest, 0.05, 5, 1))
                .get(0);
        assertEquals(24, found.images());
        assertEquals(right.distance(), found.distance(), 1e-6);
        assertEquals(right.expected(), found.usual(), 1e-6);
        assertEquals(right.pValue(), found.pValue(), 1e-12);
        assertEquals(
            right.images().stream().limit(5).map(one -> all.get(one.image()).getString(0)).toList(),
            found.most());
      }
    }
  }
}
