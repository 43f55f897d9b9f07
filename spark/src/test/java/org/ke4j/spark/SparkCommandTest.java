package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;

/** The verbs, and what interruptions leave behind. */
class SparkCommandTest {
  @TempDir private static Path folder;
  private static Path photos;
  private static Path model;
  private static final String GRID =
      """
      data: [{path: digits, classes: ['3'], train: 20, test: 3}]
      methods: [dn2]
      protocols: [sad]
      """;

  @BeforeAll
  static void prepare() throws IOException {
    OneSession.get();
    photos = folder.resolve("photos");
    Photos.write(photos.resolve("discs"), "disc", 20);
    Slots.of(2).start();
    model = folder.resolve("model.ke4j");
    try (AnomalyDetector detector =
        AnomalyDetector.fit(photos, FitOptions.DEFAULTS.withMethod("dn2"))) {
      detector.save(model);
    }
    Photos.write(photos.resolve("odd"), "stripes", 9);
    Files.writeString(photos.resolve("odd/note.txt"), "no picture");
  }

  @Test
  void anInterruptedJobGoesOnWithoutLossOrRepetition() throws IOException {
    Path out = folder.resolve("scored");
    Object[] job = {
      "score", "--model", model, "--images", photos, "--out", out, "--chunk", "10", "--json", "-"
    };
    SparkCall first = SparkCall.of(job);
    assertEquals(0, first.status(), first.messages());
    JsonNode told = new ObjectMapper().readTree(first.output());
    assertEquals(30, told.get("pictures").asInt());
    assertEquals(1, told.get("damaged").asInt());
    assertEquals(3, told.get("chunks").asInt());
    List<Row> rows = rows(out);
    assertEquals(30, rows.stream().map(row -> row.getAs("name")).distinct().count());

    // As a killed driver leaves it: a chunk without its mark, with files of tasks that were done.
    Files.delete(out.resolve("chunk=00001/_SUCCESS"));
    Files.createDirectories(out.resolve("chunk=00001/_temporary/0/task_1"));
    try (Stream<Path> parts = Files.list(out.resolve("chunk=00001"))) {
      Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.copy(part, out.resolve("chunk=00001/part-00099-copy.parquet"));
    }
    delete(out.resolve("chunk=00002"));
    SparkCall second = SparkCall.of(job);
    assertEquals(0, second.status(), second.messages());
    assertEquals(1, new ObjectMapper().readTree(second.output()).get("resumed").asInt());
    assertEquals(texts(rows), texts(rows(out)));

    SparkCall other = SparkCall.of("embed", "--images", photos, "--out", out);
    assertEquals(2, other.status());
    assertTrue(other.messages().contains("another job"), other.messages());
    Object[] replacing = {
      "embed", "--images", photos, "--out", out, "--chunk", "10", "--overwrite", "--json", "-"
    };
    for (int finished : new int[] {0, 2, 3}) {
      SparkCall replaced = SparkCall.of(replacing);
      assertEquals(0, replaced.status(), replaced.messages());
      assertEquals(finished, new ObjectMapper().readTree(replaced.output()).get("resumed").asInt());
      assertEquals(30, rows(out).size());
      if (finished == 0) {
        Files.delete(out.resolve("chunk=00002/_SUCCESS"));
      }
    }
  }

  @Test
  void twoJobsThatWriteAtOnceAreFoundOut() throws IOException {
    Path out = folder.resolve("twice");
    Object[] job = {"embed", "--images", photos, "--out", out, "--chunk", "10"};
    assertEquals(0, SparkCall.of(job).status());
    List<String> right = texts(rows(out));
    Path chunk = out.resolve("chunk=00001");
    try (Stream<Path> parts = Files.list(chunk)) {
      Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.copy(
          part,
          chunk.resolve("part-00000-00000000-0000-4000-8000-000000000000-c000.snappy.parquet"));
    }
    SparkCall call = SparkCall.of(job);
    assertEquals(1, call.status());
    assertTrue(call.messages().contains("another job wrote here"), call.messages());
    assertEquals(0, SparkCall.of(job).status());
    assertEquals(right, texts(rows(out)));
  }

  @Test
  void tooManyDamagedPicturesEndTheJob() {
    Path out = folder.resolve("limited");
    SparkCall call =
        SparkCall.of("embed", "--images", photos, "--out", out, "--max-damaged", "0.01");
    assertEquals(1, call.status());
    assertTrue(call.messages().contains("1 of 30 pictures are damaged"), call.messages());
    assertTrue(call.messages().contains("odd/note.txt"), call.messages());
    assertEquals(30, rows(out).size(), "what was found out is there");
  }

  /** Three of thirty-three, all of them in the first of four chunks. */
  @Test
  void theLimitOnDamagedPicturesIsThatOfTheWholeJob() throws IOException {
    Path some = folder.resolve("some-damaged");
    Photos.write(some, "disc", 30);
    for (int i = 0; i < 3; i++) {
      Files.writeString(some.resolve("000" + i + ".png"), "no picture");
    }
    Path out = folder.resolve("some-embedded");
    List<Object> job =
        List.of("embed", "--images", some, "--out", out, "--chunk", "10", "--max-damaged", "0.1");
    SparkCall call = SparkCall.of(job.toArray());
    assertEquals(0, call.status(), call.messages());
    assertEquals(33, rows(out).size());

    // Interrupted after the first chunk, it goes on.
    for (int chunk = 1; chunk < 4; chunk++) {
      delete(out.resolve("chunk=0000" + chunk));
    }
    call = SparkCall.of(job.toArray());
    assertEquals(0, call.status(), call.messages());
    assertEquals(33, rows(out).size());

    // Where it is certain before the end, the rest is not read.
    Path strict = folder.resolve("some-strict");
    call =
        SparkCall.of(
            "embed", "--images", some, "--out", strict, "--chunk", "10", "--max-damaged", "0.08");
    assertEquals(1, call.status());
    assertTrue(call.messages().contains("3 of 33 pictures are damaged"), call.messages());
    assertTrue(call.messages().contains("0002.png"), call.messages());
    assertEquals(10, rows(strict).size());
  }

  @Test
  void csvIsWhatParquetIs() {
    Path out = folder.resolve("csv");
    SparkCall call =
        SparkCall.of(
            "score", "--model", model, "--images", photos, "--out", out, "--format", "csv");
    assertEquals(0, call.status(), call.messages());
    assertTrue(call.output().contains("30 pictures, 1 damaged"), call.output());
    List<Row> rows =
        OneSession.get().read().option("header", "true").csv(out.toString()).collectAsList();
    assertEquals(30, rows.size());
    assertEquals(29, rows.stream().filter(row -> row.getAs("verdict") != null).count());
  }

  /** Rows were counted by lines, and names came back without their spaces. */
  @Test
  void csvKeepsEveryName() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("csv-names"));
    Set<String> names =
        Set.of(
            " lead.png",
            "trail.png ",
            "a\nb.png",
            "a\r\nb.png",
            "a\rb",
            "\ttab",
            "quo\"te.png",
            "\"all\"",
            "back\\slash\\",
            "comma, semi;.png",
            "#hash",
            "null",
            "\\\"",
            "'");
    int next = 0;
    for (String name : names) {
      Files.write(odd.resolve(name), Photos.png("disc", next++));
    }
    Files.writeString(odd.resolve("no \"picture\",\n"), "text");
    Path out = folder.resolve("csv-odd");
    Object[] job = {
      "score",
      "--model",
      model,
      "--images",
      odd,
      "--out",
      out,
      "--format",
      "csv",
      "--chunk",
      "9",
      "--max-damaged",
      "0.5"
    };
    for (int start = 0; start < 2; start++) {
      SparkCall call = SparkCall.of(job);
      assertEquals(0, call.status(), call.messages());
      assertTrue(call.output().contains("15 pictures, 1 damaged"), call.output());
    }
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(out)) {
      for (Path part : all.filter(file -> file.toString().endsWith(".csv")).toList()) {
        try (CSVParser rows =
            CSVParser.parse(
                part,
                StandardCharsets.UTF_8,
                CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
          rows.forEach(row -> assertNull(found.put(row.get("name"), row.get("verdict"))));
        }
      }
    }
    assertEquals("", found.remove("no \"picture\",\n"));
    assertEquals(names, found.keySet());
    assertFalse(found.containsValue(""), found.toString());
  }

  @Test
  void wrongUseIsRefusedBeforeWorkBegins() throws IOException {
    Path out = folder.resolve("none");
    Path used = Files.createDirectories(folder.resolve("used"));
    Files.writeString(used.resolve("mine.txt"), "mine");
    for (Object[] words :
        List.of(
            new Object[] {
              "score", "--model", model, "--images", folder.resolve("no"), "--out", out
            },
            new Object[] {"score", "--model", model, "--images", photos, "--out", used},
            new Object[] {
              "score", "--model", model, "--images", photos, "--out", used, "--overwrite"
            },
            new Object[] {"embed", "--images", photos, "--out", out, "--encoder", "nobody"},
            new Object[] {"embed", "--images", photos, "--out", out, "--max-damaged", "2"},
            new Object[] {"embed", "--images", photos, "--out", out, "--input-format", "tar"},
            new Object[] {"embed"},
            new Object[] {})) {
      SparkCall call = SparkCall.of(words);
      assertEquals(2, call.status(), List.of(words) + call.messages());
      assertTrue(call.messages().contains("ke: "), call.messages());
    }
    assertFalse(Files.exists(out));
    assertTrue(Files.exists(used.resolve("mine.txt")));
  }

  /** As 'ke' does it: more pictures would do, so it is no wrong use. */
  @Test
  void tooFewPicturesAreNoWrongUse() throws IOException {
    Path none = Files.createDirectories(folder.resolve("empty"));
    Path two = folder.resolve("two");
    Photos.write(two.resolve("good"), "disc", 2);
    Path bad = Files.createDirectories(folder.resolve("bad"));
    Files.writeString(bad.resolve("a.png"), "no picture");
    for (Path few : List.of(none, bad, two)) {
      for (String line :
          List.of(
              "fit --detector aware --images FEW --max-damaged 1 --out OUT",
              "score --model MODEL --images FEW --out OUT",
              "embed --images FEW --out OUT",
              "drift --model MODEL --images FEW --max-damaged 1",
              "rank --transformations flip,rot90 --k 1 --images FEW --max-damaged 1")) {
        if (few == two && !line.startsWith("fit")) {
          continue; // two are enough
        }
        Path out = folder.resolve("few" + line.hashCode() + few.getFileName());
        String words =
            line.replace("FEW", few.toString())
                .replace("MODEL", model.toString())
                .replace("OUT", out.toString());
        SparkCall call = SparkCall.of((Object[]) words.split(" "));
        assertEquals(1, call.status(), words + call.messages());
        assertFalse(call.messages().contains("Exception"), call.messages());
        assertFalse(call.messages().contains("rows"), call.messages());
      }
    }
  }

  @Test
  void namesOfPicturesDoNotSteerTheScreen() throws IOException {
    Path named = folder.resolve("named");
    Photos.write(named, "disc", 20);
    Files.writeString(named.resolve("no\n\u001b[2Jpicture.png"), "no picture");
    SparkCall fit =
        SparkCall.of(
            "fit", "--images", named, "--detector", "dn2", "--out", folder.resolve("named.ke4j"));
    assertEquals(0, fit.status(), fit.messages());
    assertTrue(fit.messages().contains("skipped no\\n\\u001b[2Jpicture.png: "), fit.messages());

    Path odd = folder.resolve("odd-names");
    Photos.write(odd, "stripes", 4);
    for (int i = 0; i < 4; i++) {
      Files.move(odd.resolve("00" + i + ".png"), odd.resolve("odd\n\u001b[2J" + i + ".png"));
    }
    SparkCall drift =
        SparkCall.of(
            "drift", "--images", odd, "--model", model, "--window", "all", "--level", "0.99");
    assertEquals(3, drift.status(), drift.output() + drift.messages());
    assertTrue(drift.output().contains("DRIFT: odd\\n\\u001b[2J"), drift.output());
    assertEquals(1, drift.output().lines().count(), drift.output());
    for (SparkCall call : List.of(fit, drift)) {
      assertFalse((call.output() + call.messages()).contains("\u001b"), call.toString());
    }
  }

  @Test
  void everyRecipeOfTheDocumentWorks() throws IOException {
    int count = 0;
    Path root = Path.of(System.getProperty("ke4j.root"));
    for (String line : Files.readAllLines(root.resolve("docs/spark.md"))) {
      if (line.startsWith("./ke spark ")) {
        count++;
        List<Object> words = new ArrayList<>();
        for (String word : line.substring("./ke spark ".length()).split(" ")) {
          switch (word) {
            case "bolts.ke4j" -> words.add(model);
            case "new-photos" -> words.add(photos);
            case "photos" -> words.add(photos.resolve("discs"));
            case "mine.yaml" -> words.add(Files.writeString(folder.resolve(word), GRID));
            case "scored", "embedded", "ranking.json", "lake.ke4j", "cells" ->
                words.add(folder.resolve("doc-" + word));
            default -> words.add(word);
          }
        }
        SparkCall call = SparkCall.of(words.toArray());
        boolean alarm = line.contains(" drift ") && call.status() == 3;
        assertTrue(call.status() == 0 || alarm, line + "\n" + call.messages());
        assertFalse(call.output().isBlank(), line);
      }
    }
    assertEquals(6, count);
    assertTrue(Files.isRegularFile(folder.resolve("doc-lake.ke4j")));
  }

  /** What the shell makes of {@code --jars}, in a folder as Maven leaves it. */
  @Test
  void theRecipeWithJarsNamesAllLibraries() throws IOException, InterruptedException {
    Path build = folder.resolve("checkout");
    for (String jar :
        List.of(
            "engine/target/ke4j-engine-0.1.0-SNAPSHOT.jar",
            "engine/target/original-ke4j-engine.jar",
            "importers/target/ke4j-importers-0.1.0-SNAPSHOT.jar",
            "spark/target/ke4j-spark-0.1.0-SNAPSHOT.jar",
            "spark/target/ke4j-spark-0.1.0-SNAPSHOT-all.jar")) {
      Files.createDirectories(build.resolve(jar).getParent());
      Files.createFile(build.resolve(jar));
    }
    Files.writeString(build.resolve("spark/target/jars.txt"), "/m/a.jar:/m/b.jar");
    List<String> lines =
        Files.readAllLines(Path.of(System.getProperty("ke4j.root"), "docs/spark.md")).stream()
            .filter(line -> line.startsWith("spark-submit --jars "))
            .toList();
    assertEquals(1, lines.size());
    Process shell =
        new ProcessBuilder("sh", "-c", "printf '%s\\n' " + lines.get(0))
            .directory(build.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, shell.waitFor(), said);
    List<String> words = said.lines().toList();
    assertEquals(
        "engine/target/ke4j-engine-0.1.0-SNAPSHOT.jar,"
            + "importers/target/ke4j-importers-0.1.0-SNAPSHOT.jar,/m/a.jar,/m/b.jar",
        words.get(2));
    assertTrue(words.contains("spark/target/ke4j-spark-0.1.0-SNAPSHOT.jar"), said);
    assertTrue(words.contains("org.ke4j.spark.cli.SparkCommand"), said);
  }

  private static List<Row> rows(Path table) {
    return OneSession.get().read().parquet(table.toString()).collectAsList();
  }

  private static List<String> texts(List<Row> rows) {
    return rows.stream().map(Row::toString).sorted().toList();
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> walk = Files.walk(path)) {
      for (Path one : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }
}
