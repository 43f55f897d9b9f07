package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.CorruptFileException;

class DescriptionTest {
  @TempDir private Path folder;

  private Description read(String text) throws IOException {
    Path file = folder.resolve("x.properties");
    Files.writeString(file, text);
    return Description.read(file, "x");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Description written =
        new Description("some", 512, "MIT", "here", "a".repeat(64), "out", Preprocessing.clip(224));
    assertEquals(written, read(written.toText()));
  }

  @Test
  void documentedDefaults() throws IOException {
    Preprocessing plain =
        new Preprocessing(64, 0, Resampling.BICUBIC, new float[3], new float[] {1, 1, 1}, false);
    assertEquals(new Description("x", 0, "", "", "", "", plain), read("\n# note\nsize = 64\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "size = 64\ncolour = RGB",
        "size = 64\nsize = 64",
        "mean = 1 2 3",
        "size = big",
        "size = 64\nresize = 32",
        "size = 64\nmean = 1 2",
        "size = 64\ndeviation = 1 0 1",
        "size = 64\nresampling = lanczos",
        "size = 64\nchannels = GRB",
        "size = 64\nsha256 = 12",
        "size 64"
      })
  void otherTextIsRefused(String text) {
    CorruptFileException error = assertThrows(CorruptFileException.class, () -> read(text));
    assertTrue(error.getMessage().contains("x.properties"), error.getMessage());
  }
}
