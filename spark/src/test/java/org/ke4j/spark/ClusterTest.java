package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.image.RgbImage;
import org.slf4j.LoggerFactory;

/**
 * Executors and drivers as processes of their own, started by {@code spark-submit}: what is killed
 * loses nothing and writes nothing twice, and native libraries load from {@code --jars} and from
 * one jar.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterTest {
  private static final String CLUSTER = "local-cluster[2,1,1024]";
  private static final int CHUNK = 100;
  private static final int SOUND = 397;
  private static final List<String> DAMAGED = List.of("discs/half.png", "odd/a.png", "odd/z.png");

  @TempDir private static Path folder;
  private SparkHome home;
  private Path photos;
  private Path model;
  private Map<String, Verdict> expected;
  private final List<Process> started = new ArrayList<>();

  @BeforeAll
  void prepare() throws IOException, InterruptedException {
    home = SparkHome.build(folder);
    photos = folder.resolve("photos");
    Photos.write(photos.resolve("discs"), "disc", SOUND - 97);
    Photos.write(photos.resolve("odd"), "stripes", 97);
    Slots.of(2).start();
    Path normal = folder.resolve("normal");
    Photos.write(normal, "disc", 30);
    model = folder.resolve("model.ke4j");
    FitOptions options = FitOptions.DEFAULTS.withMethod("dn2");
    expected = new TreeMap<>();
    try (AnomalyDetector detector = AnomalyDetector.fit(normal, options)) {
      detector.save(model);
      Source source = Source.of(OneSession.get(), photos.toString(), Source.Format.FILES);
      List<String> names = source.files().stream().map(Listing.File::name).toList();
      List<RgbImage> images = new ArrayList<>();
      for (String name : names) {
        images.add(detector.decode(Files.readAllBytes(photos.resolve(name))));
      }
      List<Verdict> verdicts = detector.score(images);
      for (int i = 0; i < names.size(); i++) {
        expected.put(names.get(i), verdicts.get(i));
      }
    }
    byte[] half = Files.readAllBytes(photos.resolve("discs/001.png"));
    Files.write(photos.resolve("discs/half.png"), java.util.Arrays.copyOf(half, half.length / 2));
    Files.writeString(photos.resolve("odd/a.png"), "no picture");
    Files.createFile(photos.resolve("odd/z.png"));
  }

  @AfterAll
  void end() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String[] score(Path out) {
    return new String[] {
      "score",
      "--model",
      model.toString(),
      "--images",
      photos.toString(),
      "--out",
      out.toString(),
      "--no-reasons",
      "--partitions",
      "8",
      "--chunk",
      String.valueOf(CHUNK)
    };
  }

  private Process submit(Path log, String... words) throws IOException {
    Process process = home.submit(log, CLUSTER, List.of(), words);
    started.add(process);
    return process;
  }

  /** Waits until something is so, while a process runs. */
  private static void await(Process process, Path log, BooleanSupplier condition)
      throws InterruptedException {
    while (!condition.getAsBoolean()) {
      assertTrue(process.isAlive(), () -> "it ended too early:\n" + SparkHome.text(log));
      Thread.sleep(20);
    }
  }

  /** Half of the job is done, and a task of the next chunk has begun to write. */
  private static void awaitMiddle(Process process, Path log, Path out) throws InterruptedException {
    await(
        process,
        log,
        () ->
            Files.exists(out.resolve("chunk=00000/_SUCCESS"))
                && Files.isDirectory(out.resolve("chunk=00001/_temporary")));
  }

  private void assertRight(Path out) {
    List<Row> rows = OneSession.get().read().parquet(out.toString()).collectAsList();
    assertEquals(SOUND + DAMAGED.size(), rows.size());
    assertEquals(rows.size(), rows.stream().map(row -> row.getAs("name")).distinct().count());
    for (Row row : rows) {
      String name = row.getAs("name");
      Verdict verdict = expected.get(name);
      if (verdict == null) {
        assertTrue(DAMAGED.contains(name), name);
        assertNotNull(row.getAs("error"));
      } else {
        assertEquals(verdict.score(), row.<Double>getAs("score"), 1e-6 * verdict.score(), name);
        assertEquals(verdict.anomaly() ? "anomaly" : "normal", row.getAs("verdict"), name);
      }
    }
  }

  @Test
  void aKilledExecutorLosesNothing() throws IOException, InterruptedException {
    Path out = folder.resolve("executor");
    Path log = folder.resolve("executor.log");
    Process driver = submit(log, score(out));
    awaitMiddle(driver, log, out);
    // The driver's only children are the executors: master and workers are threads of it.
    ProcessHandle executor = driver.children().findFirst().orElseThrow();
    assertTrue(executor.destroyForcibly());
    assertEquals(0, SparkHome.ended(driver, log), () -> SparkHome.text(log));
    assertTrue(SparkHome.text(log).contains("Lost executor"), () -> SparkHome.text(log));
    assertRight(out);
  }

  @Test
  void aKilledDriverGoesOn() throws IOException, InterruptedException {
    Path out = folder.resolve("driver");
    Path log = folder.resolve("driver.log");
    Process driver = submit(log, score(out));
    awaitMiddle(driver, log, out);
    Map<String, byte[]> finished = parts(out.resolve("chunk=00000"));
    // Its executors live on for a while, and may still write.
    driver.destroyForcibly().waitFor();
    assertFalse(Files.exists(out.resolve("chunk=00003/_SUCCESS")), "it was killed too late");
    Path again = folder.resolve("again.log");
    Process second = submit(again, score(out));
    assertEquals(0, SparkHome.ended(second, again), () -> SparkHome.text(again));
    Matcher resumed =
        Pattern.compile("\\((\\d) of 4 chunks were there").matcher(SparkHome.text(again));
    assertTrue(resumed.find(), () -> SparkHome.text(again));
    assertTrue(Integer.parseInt(resumed.group(1)) >= 1);
    Map<String, byte[]> still = parts(out.resolve("chunk=00000"));
    assertEquals(finished.keySet(), still.keySet());
    assertRight(out);
  }

  private static Map<String, byte[]> parts(Path chunk) throws IOException {
    Map<String, byte[]> parts = new TreeMap<>();
    try (var files = Files.list(chunk)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        parts.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return parts;
  }

  @Test
  void oneJarLoadsNativeLibrariesToo() throws IOException, InterruptedException {
    Path out = folder.resolve("fat");
    Path log = folder.resolve("fat.log");
    List<String> words = SparkHome.recipe("spark-submit --master ");
    int jar = words.indexOf("spark/target/" + home.fat().getFileName());
    assertTrue(jar > 0, words.toString());
    words.replaceAll(
        word ->
            switch (word) {
              case "bolts.ke4j" -> model.toString();
              case "new-photos" -> photos.toString();
              case "scored" -> out.toString();
              default -> word;
            });
    assertEquals("spark://HOST:7077", words.get(2));
    Process driver =
        home.submitted(
            log, CLUSTER, words.subList(3, jar), home.fat(), words.subList(jar + 1, words.size()));
    started.add(driver);
    assertEquals(0, SparkHome.ended(driver, log), () -> SparkHome.text(log));
    assertRight(out);
  }

  /** As a server of sessions does, which gives each its own: twice, beside the one of this test. */
  @Test
  void severalClassLoadersOfAProcessMayHaveIt() throws Exception {
    String name = expected.keySet().iterator().next();
    URL[] jars = {
      home.fat().toUri().toURL(),
      LoggerFactory.class.getProtectionDomain().getCodeSource().getLocation()
    };
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      for (int i = 0; i < 2; i++) {
        try (URLClassLoader loader =
            new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
          Thread.currentThread().setContextClassLoader(loader);
          Class<?> type = loader.loadClass(AnomalyDetector.class.getName());
          assertNotSame(AnomalyDetector.class, type);
          try (AutoCloseable detector =
              (AutoCloseable) type.getMethod("load", Path.class).invoke(null, model)) {
            Object verdict =
                type.getMethod("score", Path.class).invoke(detector, photos.resolve(name));
            Object score = verdict.getClass().getMethod("score").invoke(verdict);
            double right = expected.get(name).score();
            assertEquals(right, (Double) score, 1e-6 * right);
          }
        }
      }
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Executors that look into KE4J's jars before Spark's have class loaders of another kind. */
  @Test
  void librariesMayGoBeforeThoseOfSpark() throws IOException, InterruptedException {
    Path out = folder.resolve("first");
    Path log = folder.resolve("first.log");
    Process driver =
        home.submit(
            log,
            CLUSTER,
            List.of(
                "--conf", "spark.executor.userClassPathFirst=true",
                "--conf", "spark.driver.userClassPathFirst=true"),
            score(out));
    started.add(driver);
    assertEquals(0, SparkHome.ended(driver, log), () -> SparkHome.text(log));
    assertRight(out);
  }

  /** A standalone cluster whose second machine has an older KE4J among Spark's jars. */
  @Test
  void anExecutorOfAnotherVersionIsRefused() throws IOException, InterruptedException {
    Path log = folder.resolve("master.log");
    Process master =
        home.start(
            log,
            "org.apache.spark.deploy.master.Master",
            List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
    started.add(master);
    Pattern address = Pattern.compile("Starting Spark master at (spark://\\S+)");
    await(master, log, () -> address.matcher(SparkHome.text(log)).find());
    Matcher found = address.matcher(SparkHome.text(log));
    assertTrue(found.find());
    String url = found.group(1);
    SparkHome older = home.with(folder.resolve("older"), older());
    for (SparkHome one : List.of(home, older)) {
      started.add(
          one.start(
              folder.resolve("worker" + started.size() + ".log"),
              "org.apache.spark.deploy.worker.Worker",
              List.of(
                  "--cores",
                  "1",
                  "--memory",
                  "1g",
                  "--host",
                  "127.0.0.1",
                  "--webui-port",
                  "0",
                  url)));
    }
    await(master, log, () -> SparkHome.text(log).split("Registering worker", -1).length == 3);
    Path out = folder.resolve("mixed");
    Path told = folder.resolve("mixed.log");
    Process driver =
        home.submit(told, url, List.of("--conf", "spark.task.maxFailures=1"), score(out));
    started.add(driver);
    assertEquals(1, SparkHome.ended(driver, told), () -> SparkHome.text(told));
    String message = "ke: this executor has KE4J 0.0.1, the driver ";
    assertTrue(SparkHome.text(told).contains(message), () -> SparkHome.text(told));
    assertFalse(Files.exists(out.resolve("chunk=00000")), "half a chunk");
  }

  /** The engine with another version in it. */
  private Path older() throws IOException {
    Path engine =
        home.own().stream()
            .filter(jar -> jar.getFileName().toString().startsWith("ke4j-engine"))
            .findFirst()
            .orElseThrow();
    Path older = Files.copy(engine, folder.resolve("ke4j-engine-0.0.1.jar"));
    try (FileSystem jar = FileSystems.newFileSystem(older)) {
      Files.writeString(jar.getPath("org/ke4j/store/version.properties"), "ke4j=0.0.1\nnd4j=0\n");
    }
    return older;
  }
}
