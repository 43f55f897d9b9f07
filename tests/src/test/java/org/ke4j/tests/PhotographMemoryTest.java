package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole commands on photographs with a heap of 512 MB: their peak memory depends neither on
 * megapixels nor on the number of pictures.
 */
class PhotographMemoryTest {
  /** What a resident set may grow by, in kB: the files of a picture or two, and chance. */
  private static final long ALLOWED = 160_000;

  private static final String FIT = "fit --normal %1$s/train/good --out %1$s/model.ke4j";
  private static final String SCORE = "score %1$s/model.ke4j %1$s/test/good --out %1$s/scores";

  private static final int[] FASTEST = {opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, 1};

  @TempDir private Path folder;

  @BeforeEach
  void linux() {
    Assumptions.assumeTrue(
        Files.isReadable(Path.of("/proc/self/status")), "the resident set is read from /proc");
  }

  @Test
  void fitAndScoreTakePhotographsOf64MegapixelsWithinAHeapOf512Megabytes() throws Exception {
    Path usual = photographs("usual", 4000, 3000, 6);
    Path large = photographs("large", 9000, 7112, 6);
    List<String> differences = new ArrayList<>();
    compare(differences, FIT + " --encoder ke32", usual, large);
    compare(differences, SCORE, usual, large);
    assertEquals(List.of(), differences);
  }

  @Test
  @Tag("slow")
  void noCommandHoldsPhotographs() throws Exception {
    Path few = photographs("few", 4000, 3000, 24);
    Path many = photographs("many", 4000, 3000, 72);
    Path large = photographs("large", 9000, 7112, 24);
    List<String> differences = new ArrayList<>();
    String good = " --data %1$s --class good ";
    for (String line :
        List.of(
            FIT,
            SCORE,
            "score %1$s/model.ke4j %1$s/test/good --page %1$s/scores.html",
            "drift %1$s/model.ke4j %1$s/test/good",
            "embed --data %1$s --encoder mobilenet-v2 --output %1$s/embedded.npy",
            "rank --transformations flip,rot90,snow,fog --encoder mobilenet-v2" + good,
            "train --detector contrast --encoder mobilenet-v2 --out %1$s/contrast" + good,
            "train --detector ke --epochs 1 --batch 8 --image-size 32 --out %1$s/network" + good,
            "score --model %1$s/network --images %1$s/test",
            "evaluate --detector dn2 --protocol sad" + good,
            "transformations --images 2 --sheet %1$s/sheet.png" + good,
            "datasets --check --data %1$s")) {
      compare(differences, line, few, many, large);
    }
    long served = served(few);
    long servedLarge = served(large);
    System.out.printf("serve: %d, %d MB%n", served >> 10, servedLarge >> 10);
    if (servedLarge - served > ALLOWED) {
      differences.add("serve: " + served + " kB, 64 megapixels: " + servedLarge + " kB");
    }
    assertEquals(List.of(), differences);
  }

  /** Runs a command on sets of photographs; the first is what the others may not exceed. */
  private void compare(List<String> differences, String line, Path... sets) throws Exception {
    List<Long> peaks = new ArrayList<>();
    for (Path set : sets) {
      peaks.add(peak(line, set) >> 10);
    }
    System.out.println(line + ": " + peaks + " MB");
    if (Collections.max(peaks) - peaks.get(0) > ALLOWED >> 10) {
      differences.add(line + ": " + peaks + " MB");
    }
  }

  private long peak(String line, Path data) throws Exception {
    Process process = start(String.format(line, data));
    long peak = watch(process);
    String said = Files.readString(folder.resolve("messages"));
    boolean alarm = process.exitValue() == 3 && line.startsWith("drift");
    assertTrue(process.exitValue() == 0 || alarm, line + ": " + said);
    return peak;
  }

  /** The peak of a server that scored photographs, two at a time. */
  private long served(Path data) throws Exception {
    Process process =
        start("serve " + data.resolve("model.ke4j") + " --port 0 --max-pixels 70000000");
    try {
      Pattern said = Pattern.compile("http://[^:]+:(\\d+)");
      int port = new Programs(folder).port(process, folder.resolve("messages"), said);
      for (String name : List.of("0.jpg", "1.png", "0.jpg")) {
        byte[] bytes = Files.readAllBytes(data.resolve("test/good").resolve(name));
        Thread beside =
            new Thread(
                () -> {
                  try {
                    Programs.post(port, "/score", bytes);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        beside.start();
        assertEquals(200, Programs.post(port, "/score", bytes).statusCode());
        beside.join();
      }
      return resident(process.pid());
    } finally {
      Programs.end(process);
    }
  }

  private Process start(String line) throws IOException {
    List<String> words = new ArrayList<>(Programs.java());
    words.set(words.indexOf("-Xmx1g"), "-Xmx512m");
    words.add("org.ke4j.cli.Ke");
    words.addAll(Arrays.asList(line.split(" ")));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("messages").toFile());
    builder.environment().put("KE4J_CACHE", Files.createTempDirectory(folder, "cache").toString());
    return builder.start();
  }

  private static long watch(Process process) throws Exception {
    long peak = 0;
    while (process.isAlive()) {
      peak = Math.max(peak, resident(process.pid()));
      Thread.sleep(20);
    }
    return peak;
  }

  /** The largest resident set so far, in kB; 0 of a process that has ended. */
  private static long resident(long process) {
    try {
      String status =
          Files.readString(Path.of("/proc/" + process + "/status"), StandardCharsets.ISO_8859_1);
      Matcher matcher = Pattern.compile("VmHWM:\\s*(\\d+) kB").matcher(status);
      return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Noise in large squares, half of the pictures JPEG, half PNG; those to learn from are there for
   * testing, too, beside four bad ones.
   */
  private Path photographs(String name, int width, int height, int count) throws IOException {
    Path data = folder.resolve(name);
    Path train = Files.createDirectories(data.resolve("train/good"));
    Path test = Files.createDirectories(data.resolve("test/good"));
    Path bad = Files.createDirectories(data.resolve("test/bad"));
    byte[] colours = new byte[3 * (width / 50) * (height / 50)];
    Random random = new Random(1);
    for (int i = 0; i < 8; i++) {
      random.nextBytes(colours);
      try (BytePointer pointer = new BytePointer(colours);
          Mat small = new Mat(height / 50, width / 50, opencv_core.CV_8UC3, pointer);
          Mat mat = new Mat();
          Size size = new Size(width, height)) {
        opencv_imgproc.resize(small, mat, size, 0, 0, opencv_imgproc.INTER_NEAREST);
        Path file = (i < 4 ? train : bad).resolve(i + (i % 2 == 0 ? ".jpg" : ".png"));
        assertTrue(opencv_imgcodecs.imwrite(file.toString(), mat, FASTEST));
      }
    }
    for (int i = 0; i < count; i++) {
      String ending = i % 2 == 0 ? ".jpg" : ".png";
      Path file = train.resolve(i % 4 + ending);
      if (i >= 4) {
        Files.createLink(train.resolve(i + ending), file);
      }
      Files.createLink(test.resolve(i + ending), file);
    }
    return data;
  }
}
