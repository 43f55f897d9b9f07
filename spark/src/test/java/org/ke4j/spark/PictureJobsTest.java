package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.SequenceFileOutputFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.embedding.Embedder;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.Sample;
import org.ke4j.matrix.Matrix;
import org.ke4j.progress.Progress;
import org.ke4j.view.Images;
import org.ke4j.view.View;
import scala.Tuple2;

/** Embeddings and scores are those of one machine, for any partitions and every format. */
class PictureJobsTest {
  private static final SparkSession SPARK = OneSession.get();
  @TempDir private static Path folder;
  private static Path photos;
  private static Path model;

  @BeforeAll
  static void photos() throws IOException {
    photos = folder.resolve("photos");
    Photos.write(photos.resolve("discs"), "disc", 40);
    Photos.write(photos.resolve("odd ones, & ü"), "stripes", 9);
    Files.copy(photos.resolve("discs/000.png"), photos.resolve("_underscore.png"));
    Slots.of(2).start();
    model = folder.resolve("model.ke4j");
    try (AnomalyDetector detector =
        AnomalyDetector.fit(photos.resolve("discs"), FitOptions.DEFAULTS.withMethod("dn2"))) {
      detector.save(model);
    }
    Files.writeString(photos.resolve("discs/broken.png"), "no picture at all");
    byte[] half = Files.readAllBytes(photos.resolve("discs/001.png"));
    Files.write(photos.resolve("half.png"), java.util.Arrays.copyOf(half, half.length / 2));
    Files.createFile(photos.resolve("empty.jpg"));
  }

  private static Dataset<Row> read(int partitions) {
    Source source = Source.of(SPARK, photos.toString(), Source.Format.FILES);
    return source.read(SPARK, source.files(), partitions);
  }

  @Test
  void scoresAreThoseOfOneMachineForAnyPartitions() throws IOException {
    Map<String, Verdict> expected = new TreeMap<>();
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      for (Listing.File file : Source.of(SPARK, photos.toString(), Source.Format.FILES).files()) {
        if (!List.of("discs/broken.png", "half.png", "empty.jpg").contains(file.name())) {
          expected.put(file.name(), detector.score(photos.resolve(file.name())));
        }
      }
    }
    assertEquals(50, expected.size());
    for (int partitions : new int[] {1, 3, 7}) {
      Dataset<Row> pictures = read(partitions);
      assertEquals(partitions, pictures.rdd().getNumPartitions());
      List<Row> rows = PictureJobs.score(pictures, model).collectAsList();
      assertEquals(53, rows.size());
      int damaged = 0;
      for (Row row : rows) {
        Verdict verdict = expected.get(row.<String>getAs("name"));
        if (verdict == null) {
          damaged++;
          assertNotNull(row.getAs("error"), row.toString());
          assertNull(row.getAs("score"));
          assertNull(row.getAs("verdict"));
        } else {
          assertNull(row.getAs("error"), row.toString());
          assertEquals(verdict.score(), row.<Double>getAs("score"), 1e-6 * verdict.score());
          assertEquals(verdict.pValue(), row.<Double>getAs("p_value"), 1e-12);
          assertEquals(verdict.anomaly(), row.getAs("reason") != null);
          assertEquals(verdict.anomaly() ? "anomaly" : "normal", row.getAs("verdict"));
        }
      }
      assertEquals(3, damaged);
    }
  }

  @Test
  void embeddingsAreThoseOfOneMachineForAnyPartitionsAndFormat() throws IOException {
    Map<String, float[]> expected = new TreeMap<>();
    try (Encoder encoder = EncoderProvider.find("ke32")) {
      ImageDecoder decoder = ImageDecoder.installed();
      for (int i = 0; i < 40; i++) {
        String name = String.format("discs/%03d.png", i);
        byte[] bytes = Files.readAllBytes(photos.resolve(name));
        Sample sample =
            new Sample(name, 0, () -> decoder.decode(bytes, name, encoder.workingSide(0)));
        Matrix row =
            new Embedder(encoder, null, 1, Progress.NONE)
                .embed(new Images(List.of(sample)), View.UNTOUCHED);
        expected.put(name, row.row(0));
      }
    }
    for (int partitions : new int[] {1, 3, 7}) {
      check(expected, PictureJobs.embed(read(partitions), "ke32"), 53);
    }
    Dataset<Row> table = read(3).filter("name like 'discs/%'").select("name", "class", "content");
    String parquet = folder.resolve("packed").toString();
    table.repartition(2).write().parquet(parquet);
    Source packed = Source.of(SPARK, parquet, Source.Format.PARQUET);
    check(expected, PictureJobs.embed(packed.read(SPARK, packed.files(), 3), "ke32"), 41);

    String sequence = folder.resolve("sequence").toString();
    table
        .javaRDD()
        .mapToPair(row -> new Tuple2<>(new Text(row.getString(0)), new BytesWritable(row.getAs(2))))
        .saveAsHadoopFile(
            sequence, Text.class, BytesWritable.class, SequenceFileOutputFormat.class);
    Source sequences = Source.of(SPARK, sequence, Source.Format.SEQUENCE);
    check(expected, PictureJobs.embed(sequences.read(SPARK, sequences.files(), 0), "ke32"), 41);

    Dataset<Row> binary =
        SPARK.read().format("binaryFile").load(photos.resolve("discs").toString());
    assertEquals(41, PictureJobs.embed(binary, "ke32").count());
  }

  @Test
  void whatCannotBeReadSaysWhy() throws IOException {
    Path some = folder.resolve("some");
    Photos.write(some, "disc", 3);
    Source source = Source.of(SPARK, some.toString(), Source.Format.FILES);
    Files.delete(some.resolve("001.png"));
    Dataset<Row> pictures = source.read(SPARK, source.files(), 2);
    for (Dataset<Row> rows :
        List.of(PictureJobs.embed(pictures, "ke32"), PictureJobs.score(pictures, model))) {
      List<Row> wrong = rows.filter("error is not null").collectAsList();
      assertEquals(1, wrong.size());
      assertEquals("001.png", wrong.get(0).getAs("name"));
      String error = wrong.get(0).getAs("error");
      assertTrue(error.startsWith("it cannot be read"), error);
    }
  }

  /** What one machine takes or refuses, jobs do: a name with a colon, a film, a link to itself. */
  @Test
  void oddFilesAreRowsAndNeverEndTheJob() throws IOException {
    Path odd = folder.resolve("odd");
    Photos.write(odd, "disc", 2);
    Files.copy(odd.resolve("000.png"), odd.resolve("12:30.png"));
    byte[] film = {0, 0, 0, 24, 'f', 't', 'y', 'p', 'i', 's', 'o', 'm'};
    sparse(odd.resolve("film.mp4"), film, 900L << 20);
    sparse(odd.resolve("large.png"), Photos.png("disc", 1), 2000L << 20);
    sparse(odd.resolve("larger.png"), Photos.png("disc", 1), 3000L << 20);
    Files.createSymbolicLink(odd.resolve("back"), odd);
    Files.createSymbolicLink(odd.resolve("gone.png"), odd.resolve("nobody"));
    Source source = Source.of(SPARK, odd.toString(), Source.Format.FILES);
    Map<String, String> errors = new TreeMap<>();
    List<Float> first = null;
    for (Row row :
        PictureJobs.embed(source.read(SPARK, source.files(), 2), "ke32").collectAsList()) {
      assertNull(errors.put(row.getAs("name"), String.valueOf(row.<String>getAs("error"))));
      if (List.of("000.png", "12:30.png").contains(row.<String>getAs("name"))) {
        List<Float> vector = List.copyOf(row.getList(row.fieldIndex("embedding")));
        first = first == null ? vector : first;
        assertEquals(first, vector);
      }
    }
    assertEquals(8, errors.size(), errors.toString());
    for (String sound : List.of("000.png", "001.png", "12:30.png")) {
      assertEquals("null", errors.get(sound), sound);
    }
    assertTrue(errors.get("film.mp4").startsWith("it is a film (MP4"), errors.toString());
    for (String large : List.of("large.png", "larger.png")) {
      assertTrue(errors.get(large).contains("00 MB; with this memory"), errors.toString());
    }
    assertEquals("it is a link to a folder that it lies in", errors.get("back"));
    assertTrue(errors.get("gone.png").contains("a broken link?"), errors.toString());
  }

  /** A large file that takes no room on the disk. */
  private static void sparse(Path file, byte[] start, long length) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(start);
      out.setLength(length);
    }
  }

  private static void check(Map<String, float[]> expected, Dataset<Row> embedded, int count) {
    List<Row> rows = embedded.collectAsList();
    assertEquals(count, rows.size());
    int compared = 0;
    for (Row row : rows) {
      float[] right = expected.get(row.<String>getAs("name"));
      if (right != null) {
        compared++;
        assertEquals("discs", row.getAs("class"));
        List<Float> found = row.getList(row.fieldIndex("embedding"));
        for (int j = 0; j < right.length; j++) {
          assertEquals(right[j], found.get(j), 1e-6);
        }
      }
    }
    assertEquals(expected.size(), compared);
    assertTrue(rows.stream().anyMatch(row -> !row.isNullAt(row.fieldIndex("error"))));
  }

  @Test
  void anotherVersionOnOneExecutorIsReplacedOrRefused() throws IOException {
    SharedModel shared = SharedModel.of(model);
    Path unpacked = shared.files().unpack();
    Path part = unpacked.resolve("model.ke4j");
    byte[] right = Files.readAllBytes(part);
    Files.writeString(part, "another version");
    Path again = shared.files().unpack();
    assertArrayEquals(right, Files.readAllBytes(again.resolve("model.ke4j")));
  }
}
