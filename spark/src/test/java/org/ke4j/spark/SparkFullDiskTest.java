package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.spark.cli.SparkCommand;
import org.ke4j.store.Sha256;

/** Every verb that writes, on a disk without room: a message, nothing half, and it can go on. */
class SparkFullDiskTest {
  private static final int PICTURES = 24;

  @TempDir private static Path work;
  private static Path disk;

  /** What is run; WORK is a folder with room, DISK one that becomes full. */
  static List<String> writing() {
    return List.of(
        "embed --images WORK/photos --out DISK/embedded",
        "score --model WORK/model.ke4j --images WORK/photos --out DISK/scored",
        "score --model WORK/model.ke4j --images WORK/photos --format csv --out DISK/csv",
        "score --model WORK/model.ke4j --images WORK/photos --out WORK/s --overwrite"
            + " --json DISK/s.json",
        "rank --images WORK/photos --transformations flip,rot90 --k 1 --json DISK/r.json",
        "fit --images WORK/photos --detector dn2 --out DISK/lake.ke4j",
        "drift --model WORK/model.ke4j --images WORK/photos --window all --json DISK/d.json",
        "evaluate WORK/mine.yaml --folder DISK/cells");
  }

  @BeforeAll
  static void prepare() throws Exception {
    OneSession.get();
    Slots.of(2).start();
    Photos.write(work.resolve("photos"), "disc", PICTURES);
    try (AnomalyDetector detector =
        AnomalyDetector.fit(work.resolve("photos"), FitOptions.DEFAULTS.withMethod("dn2"))) {
      detector.save(work.resolve("model.ke4j"));
    }
    Files.writeString(
        work.resolve("mine.yaml"),
        """
        data: [{path: digits, classes: ['3'], train: 20, test: 3}]
        methods: [dn2]
        protocols: [sad]
        """);
    Path mounted = Files.createDirectories(work.resolve("mounted"));
    if (System.getProperty("os.name").equals("Linux")
        && command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mounted.toString()) == 0) {
      disk = mounted;
    }
  }

  @AfterAll
  static void unmount() throws Exception {
    if (disk != null) {
      command("umount", "-l", disk.toString());
    }
  }

  private static int command(String... words) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return 1;
    }
  }

  private static String[] words(String line) {
    String there = line.replace("WORK", work.toString());
    return (disk == null ? there : there.replace("DISK", disk.toString())).split(" ");
  }

  /** Every file, with a hash of its content. */
  private static Map<String, String> files() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(disk)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("filler")) {
          found.put(disk.relativize(file).toString(), Sha256.of(file));
        }
      }
    }
    return found;
  }

  private static void fill() throws IOException {
    byte[] zeros = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      for (int size = zeros.length; size > 0; size /= 2) {
        writeWhileThereIsRoom(out, zeros, size);
      }
    }
  }

  private static void writeWhileThereIsRoom(OutputStream out, byte[] zeros, int size) {
    boolean room = true;
    while (room) {
      try {
        out.write(zeros, 0, size);
      } catch (IOException e) {
        room = false;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("writing")
  void aFullDiskLeavesNothingHalf(String line) throws IOException {
    Assumptions.assumeTrue(disk != null, "only root on Linux can mount a small file system");
    fill();
    Map<String, String> before = files();
    SparkCall full = SparkCall.of((Object[]) words(line));
    assertEquals(1, full.status(), full.messages());
    assertTrue(full.messages().contains("No space left"), full.messages());
    assertFalse(full.messages().contains("Exception"), full.messages());
    assertEquals(before, files(), "nothing of it stays");
    Files.delete(disk.resolve("filler"));
    SparkCall again = SparkCall.of((Object[]) words(line));
    assertEquals(0, again.status(), again.messages());
    assertTrue(files().size() > before.size());
  }

  @Test
  void aDiskThatFillsUpKeepsWhatWasFinished() throws IOException {
    Assumptions.assumeTrue(disk != null, "only root on Linux can mount a small file system");
    String line =
        "embed --images WORK/photos --out DISK/parts --partitions 1 --chunk " + PICTURES / 3;
    assertEquals(0, SparkCall.of((Object[]) words(line)).status());
    Map<String, String> right = new TreeMap<>(files());
    Path last = disk.resolve("parts/chunk=00002");
    try (Stream<Path> all = Files.list(last)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(last);
    fill();
    SparkCall full = SparkCall.of((Object[]) words(line));
    assertEquals(1, full.status(), full.messages());
    assertTrue(full.messages().contains("No space left"), full.messages());
    assertFalse(Files.exists(last), "half a chunk");
    Files.delete(disk.resolve("filler"));
    SparkCall again = SparkCall.of((Object[]) words(line));
    assertEquals(0, again.status(), again.messages());
    assertTrue(again.output().contains("2 of 3 chunks were there"), again.output());
    assertEquals(PICTURES, OneSession.get().read().parquet(disk + "/parts").count());
    right.keySet().removeIf(name -> name.contains("chunk=00002"));
    assertTrue(files().entrySet().containsAll(right.entrySet()), "finished chunks stay");
  }

  @Test
  void lostOutputIsAFailure() {
    PrintStream before = System.out;
    for (String line : writing()) {
      int status;
      try {
        System.setOut(
            new PrintStream(
                new OutputStream() {
                  @Override
                  public void write(int b) throws IOException {
                    throw new IOException("No space left on device");
                  }
                }));
        status =
            SparkCommand.run(
                words(line.replaceAll(" --json \\S+", "").replace("DISK", "WORK/lost")));
      } finally {
        System.setOut(before);
      }
      assertEquals(1, status, line);
    }
  }
}
