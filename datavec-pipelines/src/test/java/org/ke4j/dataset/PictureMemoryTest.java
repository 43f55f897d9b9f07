package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

/** Peak memory depends neither on megapixels nor on the number of pictures. */
class PictureMemoryTest {
  @TempDir Path folder;

  @Test
  void photographsOf12And64MegapixelsWithinAHeapOf512Megabytes() throws Exception {
    Assumptions.assumeTrue(
        Files.isReadable(Path.of("/proc/self/status")), "the resident set is read from /proc");
    Path small = write("small", 4000, 3000);
    Path large = write("large", 9000, 7112);
    long few = peak(small, 1);
    long many = peak(small, 4);
    long huge = peak(large, 4);
    assertTrue(many - few < 60_000, "many pictures: " + many + " kB, few: " + few + " kB");
    assertTrue(huge - many < 100_000, "64 megapixels: " + huge + " kB, 12: " + many + " kB");
  }

  private Path write(String name, int width, int height) throws IOException {
    Path to = Files.createDirectories(folder.resolve(name).resolve("a"));
    try (Scalar colour = new Scalar(40, 90, 160, 0);
        Mat mat = new Mat(height, width, opencv_core.CV_8UC3, colour)) {
      for (String file : List.of("0.jpg", "1.png")) {
        assertTrue(opencv_imgcodecs.imwrite(to.resolve(file).toString(), mat));
      }
    }
    return to.getParent();
  }

  /** The largest resident set, in kB, of a process that takes the pictures in some times. */
  private static long peak(Path data, int times) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                PictureMemoryTest.class.getName(),
                data.toString(),
                String.valueOf(times))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), output);
    return Long.parseLong(output.lines().reduce((a, b) -> b).orElse("0"));
  }

  public static void main(String[] arguments) throws IOException {
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      List<Sample> samples =
          Datasets.open(arguments[0], DatasetOptions.DEFAULTS.withTestShare(0)).train();
      Intake intake = new Intake(new Intake.Options(224, 2, true));
      for (Sample sample : intake.take(samples)) {
        if (Math.min(sample.image().width(), sample.image().height()) != 224) {
          throw new AssertionError(sample.name());
        }
      }
    }
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElse("0");
    System.out.println(peak.replaceAll("\\D", ""));
  }
}
