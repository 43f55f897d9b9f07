package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: native libraries that print, and a working folder. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the programs are started by a shell")
class ScoreProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Programs programs;

  @BeforeEach
  void model() throws Exception {
    programs = Programs.in(folder);
    programs.model("bolts.ke4j");
  }

  /**
   * The words of libjpeg go to file descriptor 2 past Java; a user is told in ours, with a name.
   */
  @Test
  void damagedJpegsAreToldInOurWordsOnly() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("new"));
    Pictures.digit(pictures.resolve("whole.png"), 3);
    BufferedImage noise = new BufferedImage(96, 96, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 96 * 96; i++) {
      noise.setRGB(i % 96, i / 96, random.nextInt(1 << 24));
    }
    Path sound = pictures.resolve("sound.jpg");
    ImageIO.write(noise, "jpg", sound.toFile());
    byte[] bytes = Files.readAllBytes(sound);
    byte[] torn = bytes.clone();
    for (int i = torn.length / 2; i < torn.length / 2 + 200; i++) {
      torn[i] = (byte) random.nextInt(0xFF);
    }
    Files.write(pictures.resolve("torn.jpg"), torn);
    Files.write(pictures.resolve("cut.jpg"), Arrays.copyOf(bytes, 2 * bytes.length / 3));
    Path cases = Path.of(System.getProperty("ke4j.shared", "none"), "cases/images/jpeg-bitdamage");
    boolean more = Files.isDirectory(cases);
    if (more) {
      Files.copy(cases.resolve("damaged.jpg"), pictures.resolve("damaged.jpg"));
    }

    Programs.Ended score = programs.shell("ke score bolts.ke4j new --json -");
    assertEquals(0, score.status(), score.messages());
    for (String line : score.messages().split("\n")) {
      assertTrue(line.matches("(ke|backend): .*"), "not ours: " + score.messages());
    }
    assertFalse(score.messages().contains("Corrupt JPEG"), score.messages());
    JsonNode found = JSON.readTree(score.output());
    for (String name : new String[] {"cut.jpg", "torn.jpg", more ? "damaged.jpg" : "cut.jpg"}) {
      assertTrue(score.messages().contains("skipped " + name + ": "), score.messages());
      assertTrue(found.get("skipped").toString().contains(name), found.get("skipped").toString());
    }
    assertEquals(2, found.get("scores").size(), "the sound ones are scored");
  }

  /** The results of the first run lie among the pictures; the second takes them for none. */
  @Test
  void scoringTheWorkingFolderAgainGivesTheSame() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("new"));
    for (int digit = 0; digit < 4; digit++) {
      Pictures.digit(pictures.resolve(digit + ".png"), digit);
    }
    String line = "cd new && ke score ../bolts.ke4j --images .";
    Programs.Ended first = programs.shell(line);
    assertEquals(0, first.status(), first.messages());
    Programs.Ended second = programs.shell(line);
    assertEquals(0, second.status(), second.messages());
    assertFalse(second.messages().contains("skipped"), second.messages());
    try (Stream<Path> runs = Files.list(pictures.resolve("runs"))) {
      Path[] found = runs.filter(Files::isDirectory).sorted().toArray(Path[]::new);
      assertEquals(2, found.length, Arrays.toString(found));
      JsonNode before = JSON.readTree(found[0].resolve("scores.json").toFile());
      JsonNode after = JSON.readTree(found[1].resolve("scores.json").toFile());
      assertEquals(4, after.get("images").asInt());
      assertEquals(before.get("scores"), after.get("scores"));
      assertEquals(0, after.path("skipped").size());
    }
  }
}
