package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** The program in {@code tests/consumer}: the README's, with the starter and nothing more. */
class ConsumerTest {
  private static final Path ROOT = Path.of(System.getProperty("ke4j.root"));
  private static final Path SOURCE = ROOT.resolve("tests/consumer/src/main/java/Example.java");

  @TempDir private Path folder;

  @Test
  void isTheReadmes() throws Exception {
    String program = Files.readString(SOURCE);
    assertTrue(Files.readString(ROOT.resolve("README.md")).contains("```java\n" + program + "```"));
    assertTrue(program.lines().count() <= 10, "a short program");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links take a privilege there")
  void mavenCompilesAndRunsItAndItPrintsNothingElse() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    Path normal = Files.createDirectories(folder.resolve("normal"));
    List<Sample> threes = digits.train(3, 40);
    for (int i = 0; i < threes.size(); i++) {
      write(threes.get(i).image(), normal.resolve(i + ".png"));
    }
    Path black = folder.resolve("black.png");
    write(new RgbImage(32, 32, new byte[3 * 32 * 32]), black);
    Path project = folder.resolve("project");
    Files.createDirectories(project.resolve("src/main/java"));
    Files.copy(SOURCE, project.resolve("src/main/java/Example.java"));
    Files.copy(ROOT.resolve("tests/consumer/pom.xml"), project.resolve("pom.xml"));
    String output;
    try (OverlayRepository repository = OverlayRepository.below(folder.resolve("repository"))) {
      repository.putStarter();
      output =
          repository.maven(project, "compile", "exec:java", "-Dexec.args=" + normal + " " + black);
    }
    assertEquals("true", output.strip());
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
