package org.ke4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;

class AnomalyCopiesTest {
  @TempDir private Path folder;

  @Test
  void aPictureThatIsGoneKeepsNoOtherBackAndIsTold() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    // As long as a name can be.
    String whole = "w".repeat(251) + ".png";
    Files.writeString(images.resolve(whole), "picture");
    Files.writeString(images.resolve("normal.png"), "normal");
    Scores scores =
        new Scores(
            "m",
            "class",
            "dn2",
            1,
            .05,
            3,
            2,
            List.of(
                new Scores.Scored("below/gone.png", 1, 3, true, null, null),
                new Scores.Scored(whole, 1, 2, true, null, null),
                new Scores.Scored("normal.png", 0, .5, false, null, null)),
            List.of());
    Path copies = folder.resolve("copies");
    Ke4jException told =
        assertThrows(Ke4jException.class, () -> AnomalyCopies.write(copies, images, scores));
    assertEquals(
        "--copy-anomalies: 1 of 2 pictures are not copied; "
            + images.resolve("below/gone.png")
            + ": there is no such file or folder",
        told.getMessage());
    try (Stream<Path> files = Files.walk(copies)) {
      assertEquals(List.of(copies.resolve(whole)), files.filter(Files::isRegularFile).toList());
    }
    assertEquals("picture", Files.readString(copies.resolve(whole)));
    assertTrue(Files.exists(images.resolve(whole)));
  }
}
