package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** The program in {@code tests/consumer}: the README's, with the artifacts and nothing more. */
class ConsumerTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  private static final Path SOURCE = ROOT.resolve("tests/consumer/src/main/java/Example.java");

  @TempDir private Path folder;

  @Test
  void isTheReadmes() throws Exception {
    String program = Files.readString(SOURCE);
    assertTrue(Files.readString(ROOT.resolve("README.md")).contains("```java\n" + program + "```"));
    assertTrue(program.lines().count() <= 11, "a short program");
  }

  @Test
  void compilesAndRunsAndPrintsNothingElse() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    Path normal = Files.createDirectories(folder.resolve("normal"));
    List<Sample> threes = digits.train(3, 40);
    for (int i = 0; i < threes.size(); i++) {
      write(threes.get(i).image(), normal.resolve(i + ".png"));
    }
    Path black = folder.resolve("black.png");
    write(new RgbImage(32, 32, new byte[3 * 32 * 32]), black);
    String classPath = classPath();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-cp", classPath, "-d", folder.toString(), SOURCE.toString());
    assertEquals(0, status, "compiles");
    Path messages = folder.resolve("messages");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                folder + File.pathSeparator + classPath,
                "Example",
                normal.toString(),
                black.toString())
            .redirectError(messages.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), Files.readString(messages));
    assertEquals("true", output.strip(), Files.readString(messages));
  }

  /** The artifacts and what they need; not the command line, nor what it or the tests bring. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                !entry.matches(
                    ".*(experiments|[/\\\\]tests[/\\\\]|picocli|progressbar|logback|junit|archunit|opentest4j|apiguardian).*"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void write(RgbImage image, Path file) throws Exception {
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        int rgb = image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2);
        picture.setRGB(x, y, rgb);
      }
    }
    ImageIO.write(picture, "png", file.toFile());
  }
}
