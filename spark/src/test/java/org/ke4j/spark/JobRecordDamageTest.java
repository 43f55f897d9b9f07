package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;

/** Damage to what a job wrote for itself: refused by name with what to do, or made again. */
class JobRecordDamageTest {
  @TempDir private Path folder;
  private Path photos;

  @BeforeEach
  void pictures() throws IOException {
    OneSession.get();
    photos = folder.resolve("photos");
    Photos.write(photos, "disc", 8);
  }

  private SparkCall embed(Path out, Object... more) {
    return SparkCall.of(
        Stream.concat(
                Stream.of("embed", "--images", photos, "--out", out, "--chunk", "4"),
                Stream.of(more))
            .toArray());
  }

  private static List<String> rows(Path out, String format) {
    return OneSession.get()
        .read()
        .option("header", "true")
        .format(format)
        .load(out.toString())
        .orderBy("name")
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }

  private static Map<String, byte[]> damages(byte[] whole) {
    Map<String, byte[]> damages = new LinkedHashMap<>();
    damages.put("empty", new byte[0]);
    damages.put("cut", Arrays.copyOf(whole, whole.length / 2));
    byte[] noText = whole.clone();
    Arrays.fill(noText, whole.length / 3, whole.length / 2, (byte) 0xFF);
    damages.put("no UTF-8", noText);
    damages.put("null", "null".getBytes(StandardCharsets.UTF_8));
    damages.put("list", "[1, 2]".getBytes(StandardCharsets.UTF_8));
    damages.put("numbers", "{\"input\": {}}".getBytes(StandardCharsets.UTF_8));
    damages.put(
        "more", (new String(whole, StandardCharsets.UTF_8) + "x").getBytes(StandardCharsets.UTF_8));
    return damages;
  }

  /**
   * @param sums whether Hadoop's checksum lies beside the file, as on the disk of a machine; what
   *     was copied from elsewhere has none
   */
  private static void damage(Path file, byte[] content, boolean sums) throws IOException {
    Files.write(file, content);
    if (!sums) {
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    }
  }

  @Test
  void theRecordOfTheJob() throws IOException {
    Path out = folder.resolve("out");
    assertEquals(0, embed(out).status());
    List<String> right = rows(out, "parquet");
    Path record = out.resolve("_job.json");
    byte[] whole = Files.readAllBytes(record);
    Path sum = out.resolve("._job.json.crc");
    byte[] wholeSum = Files.exists(sum) ? Files.readAllBytes(sum) : null;
    for (Map.Entry<String, byte[]> one : damages(whole).entrySet()) {
      for (boolean sums : one.getKey().equals("cut") ? List.of(true, false) : List.of(false)) {
        damage(record, one.getValue(), sums);
        SparkCall call = embed(out);
        String said = call.messages();
        assertEquals(1, call.status(), one.getKey() + said);
        assertTrue(said.contains(record.toString()), one.getKey() + said);
        assertTrue(said.contains("--overwrite"), one.getKey() + said);
        assertFalse(said.matches("(?s).*(Exception|java\\.|org\\.).*"), one.getKey() + said);
        assertEquals(1, said.strip().lines().count(), said);
        Files.write(record, whole);
        if (wholeSum != null) {
          Files.write(sum, wholeSum);
        }
      }
    }
    assertEquals(right, rows(out, "parquet"));
    assertEquals(0, embed(out).status());

    damage(record, new byte[0], false);
    SparkCall replaced = embed(out, "--overwrite");
    assertEquals(0, replaced.status(), replaced.messages());
    assertEquals(right, rows(out, "parquet"));
  }

  /** A driver that was killed while it took the folder. */
  @Test
  void aRecordThatWasOnlyBegun() throws IOException {
    Path out = Files.createDirectories(folder.resolve("begun"));
    Files.writeString(out.resolve("_job.json.part"), "{");
    SparkCall call = embed(out);
    assertEquals(0, call.status(), call.messages());
    assertEquals(8, rows(out, "parquet").size());
  }

  @Test
  void finishedChunks() throws IOException {
    Slots.of(2).start();
    Path model = folder.resolve("model.ke4j");
    try (AnomalyDetector detector =
        AnomalyDetector.fit(photos, FitOptions.DEFAULTS.withMethod("dn2"))) {
      detector.save(model);
    }
    for (String format : List.of("parquet", "csv")) {
      Path out = folder.resolve(format);
      Object[] job = {
        "score",
        "--model",
        model,
        "--images",
        photos,
        "--out",
        out,
        "--chunk",
        "4",
        "--format",
        format
      };
      assertEquals(0, SparkCall.of(job).status());
      List<String> right = rows(out, format);
      for (boolean sums : List.of(true, false)) {
        // Text of the right length without a checksum says nothing of what it was.
        for (String kind : sums ? List.of("cut", "no UTF-8") : List.of("empty", "cut", "lost")) {
          Path part;
          try (Stream<Path> all = Files.list(out.resolve("chunk=00001"))) {
            part =
                all.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .max(java.util.Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow();
          }
          if (kind.equals("lost")) {
            Files.delete(part);
          } else {
            damage(part, damages(Files.readAllBytes(part)).get(kind), sums);
          }
          SparkCall call = SparkCall.of(job);
          String what = format + ", " + kind + ", " + sums + ": " + call.messages();
          assertEquals(1, call.status(), what);
          assertTrue(call.messages().contains(out.resolve("chunk=00001").toString()), what);
          assertTrue(call.messages().contains("start the job again"), what);
          assertFalse(call.messages().contains("Exception"), what);
          SparkCall again = SparkCall.of(job);
          assertEquals(0, again.status(), what + again.messages());
          assertEquals(right, rows(out, format), what);
        }
      }
    }
  }
}
