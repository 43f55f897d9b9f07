package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.dataset.Datasets;
import org.ke4j.encoder.Encoders;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.RgbImage;

/** Runs the README's commands, on images that stand for the reader's; CI runs the demo itself. */
class ReadmeTest {
  private static final Set<String> PATHS =
      Set.of(
          "photos",
          "photos/good",
          "new-photos",
          "model",
          "model.onnx",
          "bolts.ke4j",
          "bolts.html",
          "scores.html");

  @TempDir private Path folder;

  @BeforeEach
  void cache() {
    System.setProperty("ke4j.cache", folder.resolve("cache").toString());
  }

  @AfterEach
  void noCache() {
    System.clearProperty("ke4j.cache");
  }

  @Test
  void everyCommandWorks() throws IOException {
    prepare();
    int count = 0;
    for (String line : Files.readAllLines(root().resolve("README.md"))) {
      if (line.startsWith("./ke ") && !line.equals("./ke demo")) {
        count++;
        Command command = Command.ke(arguments(line).toArray());
        assertEquals(0, command.status(), line + "\n" + command.messages());
        assertTrue(!command.output().isBlank(), line);
      }
    }
    assertTrue(count >= 4, "commands found in the README: " + count);
  }

  @Test
  void everyCommandOfTheTableExists() throws IOException {
    int count = 0;
    for (String line : Files.readAllLines(root().resolve("README.md"))) {
      if (line.startsWith("| `ke ")) {
        count++;
        String help = line.substring(6, line.indexOf('`', 6)) + " --help";
        assertEquals(0, Command.ke((Object[]) help.split(" ")).status(), line);
      }
    }
    assertTrue(count >= 10, "commands found in the table: " + count);
  }

  private List<Object> arguments(String line) {
    List<Object> arguments = new ArrayList<>();
    for (String word : line.substring("./ke ".length()).split(" ")) {
      arguments.add(PATHS.contains(word) ? folder.resolve(word) : word);
    }
    if (!arguments.contains("--out") && !arguments.get(0).equals("fit")) {
      arguments.add("--out");
      arguments.add(
          folder.resolve(
              "run-" + String.join("-", arguments.get(0).toString(), line.hashCode() + "")));
    }
    return arguments;
  }

  private void prepare() throws IOException {
    Dataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);
    for (int i = 0; i < 40; i++) {
      write("photos/good/" + i + ".png", digits.train(3, 40).get(i).image());
      write("photos/scratched/" + i + ".png", digits.train(8, 40).get(i).image());
    }
    try (InputStream in = Encoders.class.getResourceAsStream("ke32.onnx")) {
      Files.write(folder.resolve("model.onnx"), in.readAllBytes());
    }
    for (int i = 0; i < 4; i++) {
      write("new-photos/" + i + ".png", digits.test(i, 1).get(0).image());
    }
  }

  private void write(String name, RgbImage image) throws IOException {
    Pictures.write(folder.resolve(name), image);
  }

  private static Path root() {
    return Path.of(System.getProperty("ke4j.root"));
  }
}
