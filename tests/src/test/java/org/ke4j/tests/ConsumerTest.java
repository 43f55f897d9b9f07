package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    Path jars = project.resolve("jars");
    try (OverlayRepository repository = OverlayRepository.below(folder.resolve("repository"))) {
      repository.putStarter();
      repository.maven(
          project, "compile", "dependency:build-classpath", "-Dmdep.outputFile=" + jars);
      String path =
          project.resolve("target/classes") + File.pathSeparator + Files.readString(jars).strip();
      assertEquals("true", run(path, "Example", normal.toString(), black.toString()));
    }
  }

  /** What a program prints that ends well; nothing but SLF4J asks for a logger. */
  private String run(String path, String... words) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command = new ArrayList<>(List.of(java.toString(), "-cp", path));
    command.addAll(List.of(words));
    Path output = folder.resolve("output");
    Path messages = folder.resolve("messages");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(messages.toFile())
            .start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    List<String> said = Files.readAllLines(messages);
    assertTrue(said.stream().allMatch(line -> line.startsWith("SLF4J(W)")), said.toString());
    assertEquals(0, process.exitValue());
    return Files.readString(output).strip();
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
