package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;

/** One detector, many threads, many scores. */
class ThreadsTest {
  private static final int THREADS = 8;

  @TempDir private Path folder;

  @Test
  @DisplayName("[djl 2848, 3693] eight threads score with one set of weights, equal bits")
  void eightThreadsGetTheSameScores() throws Exception {
    List<RgbImage> images = StoredModels.scored();
    for (String method : List.of("contrast", "dn2", "ke")) {
      FitOptions options = FitOptions.DEFAULTS.withMethod(method);
      if (method.equals("ke")) {
        options = options.withOption("epochs", 1).withOption("batch", 8);
      }
      try (AnomalyDetector detector = AnomalyDetector.fit(StoredModels.normal(), options)) {
        List<Verdict> alone = detector.score(images);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
          List<Callable<List<Verdict>>> work = new ArrayList<>();
          for (int t = 0; t < THREADS; t++) {
            int first = t;
            work.add(
                () -> {
                  Verdict[] found = new Verdict[images.size()];
                  for (int i = 0; i < found.length; i++) {
                    int at = (i + first) % found.length;
                    found[at] = detector.score(images.get(at));
                  }
                  return Arrays.asList(found);
                });
          }
          for (Future<List<Verdict>> one : pool.invokeAll(work)) {
            assertEquals(alone, one.get(), method);
          }
        } finally {
          pool.shutdownNow();
        }
      }
    }
  }

  @Test
  void aPictureIsAPictureHoweverItComes() throws IOException {
    RgbImage image = StoredModels.scored().get(0);
    Path file = folder.resolve("picture.png");
    Pictures.write(file, image);
    byte[] content = Files.readAllBytes(file);
    BufferedImage java = ImageIO.read(file.toFile());
    AnomalyDetector detector =
        AnomalyDetector.fit(StoredModels.normal(), FitOptions.DEFAULTS.withMethod("dn2"));
    Verdict verdict = detector.score(image);
    assertEquals(verdict, detector.score(file));
    assertEquals(verdict, detector.score(content));
    assertEquals(verdict, detector.score(new ByteArrayInputStream(content)));
    assertEquals(verdict, detector.score(java));
    detector.close();
    detector.close();
    assertThrows(UsageException.class, () -> detector.score(image));
  }

  @Test
  @Tag("slow")
  @EnabledOnOs(OS.LINUX)
  @DisplayName("[deeplearning4j 8633] flat resident memory over many scores")
  void memoryIsFlatOverManyScores() throws Exception {
    List<RgbImage> images = StoredModels.scored();
    try (AnomalyDetector detector =
        AnomalyDetector.fit(StoredModels.normal(), FitOptions.DEFAULTS)) {
      for (int i = 0; i < 500; i++) {
        detector.score(images.get(i % images.size()));
      }
      long before = residentKilobytes();
      for (int i = 0; i < 5000; i++) {
        detector.score(images.get(i % images.size()));
      }
      long grown = residentKilobytes() - before;
      assertTrue(grown < 64 * 1024, "grown by " + grown + " KB over 5000 scores");
    }
  }

  private static long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no VmRSS");
  }
}
