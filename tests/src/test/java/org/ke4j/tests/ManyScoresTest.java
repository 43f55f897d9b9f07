package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;

/**
 * Hundreds of thousands of scores by several threads of one detector with an encoder of no cost.
 */
class ManyScoresTest {
  private static final int THREADS = 4;
  private static final int SCORES = 300_000;
  private static final long GROWTH = 48 * 1024;

  static List<RgbImage> images(int count, long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<RgbImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] rgb = new byte[8 * 8 * 3];
      random.nextBytes(rgb);
      images.add(new RgbImage(8, 8, rgb));
    }
    return images;
  }

  /** A detector that scores embeddings of eight features. */
  @SuppressWarnings("try") // only its being open counts
  static AnomalyDetector small(String method, int normal) {
    try (Toys toys = new Toys()) {
      return AnomalyDetector.fit(
          images(normal, 1), FitOptions.DEFAULTS.withMethod(method).withEncoder("toy-sums"));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @DisplayName(
      "[deeplearning4j 8633; djl 2848, 3693] 300 000 scores by four threads: flat resident memory,"
          + " no score that differs by a bit")
  void memoryIsFlatAndNoBitDiffers() throws Exception {
    List<RgbImage> asked = images(64, 2);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (AnomalyDetector detector = small("dn2", 60)) {
      double[] alone = scores(detector, asked);
      run(pool, detector, asked, alone, SCORES / 6);
      long before = residentKilobytes();
      run(pool, detector, asked, alone, SCORES);
      long grown = residentKilobytes() - before;
      assertTrue(grown < GROWTH, "grown by " + grown + " KB over " + SCORES + " scores");
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void closingWaitsForScoresUnderWay() throws Exception {
    List<RgbImage> asked = images(64, 2);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    for (String method : List.of("contrast", "dn2", "aware")) {
      AnomalyDetector detector = small(method, 60);
      double[] alone = scores(detector, asked);
      AtomicInteger scored = new AtomicInteger();
      List<Future<?>> work = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        work.add(
            pool.submit(
                () -> {
                  while (true) {
                    assertArrayEquals(alone, scores(detector, asked), method);
                    scored.incrementAndGet();
                  }
                }));
      }
      while (scored.get() < 20) {
        Thread.onSpinWait();
      }
      detector.close();
      for (Future<?> one : work) {
        Throwable end = assertThrows(ExecutionException.class, one::get).getCause();
        assertEquals(UsageException.class, end.getClass(), method + ": " + end);
      }
    }
    pool.shutdownNow();
  }

  /** Scores one picture after the other in each thread and compares. */
  static void run(
      ExecutorService pool, AnomalyDetector detector, List<RgbImage> asked, double[] alone, int n)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    Callable<Void> work =
        () -> {
          for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
            int at = i % alone.length;
            double score = detector.score(asked.get(at)).score();
            if (Double.doubleToLongBits(score) != Double.doubleToLongBits(alone[at])) {
              throw new AssertionError("score " + i + ": expected " + alone[at] + ", got " + score);
            }
          }
          return null;
        };
    for (Future<Void> one : pool.invokeAll(Collections.nCopies(THREADS, work))) {
      one.get();
    }
  }

  static double[] scores(AnomalyDetector detector, List<RgbImage> images) {
    return detector.score(images).stream().mapToDouble(Verdict::score).toArray();
  }

  /** After the collector gave back what the heap had spread over meanwhile. */
  private static long residentKilobytes() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no VmRSS");
  }
}
