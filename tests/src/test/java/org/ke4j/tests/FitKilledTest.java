package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.cli.Ke;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;

/** {@code ke fit} over a model that is there, killed while it writes: the old one or the new. */
@Timeout(300)
class FitKilledTest {
  private static final int KILLS = 4;
  private static final String MODEL = "m.ke4j";
  private static final String[] NORMAL = {"threes", "eights"};

  /** Less than the encoder that the model embeds, more than what is tried out beforehand. */
  private static final long AMID = 100_000;

  @TempDir private Path folder;

  /** Fits the two classes in turns for ever; the test kills it. */
  static final class Refitter {
    private Refitter() {}

    public static void main(String[] folders) {
      for (int i = 0; ; i++) {
        int status = Ke.run(words(Path.of(folders[0]), NORMAL[i % 2]));
        if (status != 0) {
          throw new IllegalStateException("status " + status);
        }
      }
    }
  }

  private static String[] words(Path folder, String normal) {
    return new String[] {
      "fit",
      "--normal",
      folder.resolve(normal).toString(),
      "--detector",
      "dn2",
      "--embed-encoder",
      "--out",
      folder.resolve(MODEL).toString(),
      "--quiet"
    };
  }

  private double score(RgbImage image) {
    try (AnomalyDetector detector = AnomalyDetector.load(folder.resolve(MODEL))) {
      return detector.score(image).score();
    }
  }

  /** Size of the largest half-written file; 0 for none. */
  private long half() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      long most = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".ke4j-part")).toList()) {
        try {
          most = Math.max(most, Files.size(file));
        } catch (IOException gone) {
          // it has been renamed meanwhile
        }
      }
      return most;
    }
  }

  @Test
  void theOldModelOrTheNewOneIsWhole() throws Exception {
    var digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    RgbImage zero = digits.test(0, 1).get(0).image();
    List<Double> whole = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      for (int i = 0; i < 6; i++) {
        Path file = folder.resolve(NORMAL[k] + "/" + i + ".png");
        Pictures.write(file, digits.train(k == 0 ? 3 : 8, 6).get(i).image());
      }
      assertEquals(0, Ke.run(words(folder, NORMAL[k])));
      whole.add(score(zero));
    }
    assertTrue(!whole.get(0).equals(whole.get(1)));
    int amid = 0;
    for (int kill = 0; kill < KILLS || (amid == 0 && kill < 4 * KILLS); kill++) {
      List<String> command = new ArrayList<>(Programs.java());
      command.addAll(List.of(Refitter.class.getName(), folder.toString()));
      Process child =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("said").toFile())
              .start();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (half() < AMID) {
        assertTrue(
            child.isAlive() && System.nanoTime() < deadline,
            () -> "the child did not write: " + said());
      }
      child.destroyForcibly().waitFor();
      long left = half();
      amid += left > 0 ? 1 : 0;
      double found = score(zero);
      assertTrue(whole.contains(found), "neither the old one nor the new: " + found);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".ke4j-part")).toList()) {
          Files.delete(file);
        }
      }
    }
    assertTrue(amid > 0, "no kill came amid the writing");
  }

  private String said() {
    try {
      return Files.readString(folder.resolve("said"));
    } catch (IOException e) {
      return "nothing";
    }
  }
}
