package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

class ClassFolderReaderTest {
  @TempDir Path folder;

  private void put(String path, int seed) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    String extension = path.substring(path.lastIndexOf('.')).toLowerCase(Locale.ROOT);
    Files.write(file, Fixtures.encode(Fixtures.image(20 + seed, 17, seed), extension));
  }

  private Dataset open() {
    return Datasets.open(folder.toString(), DatasetOptions.DEFAULTS);
  }

  private static List<String> names(List<Sample> samples) {
    return samples.stream().map(Sample::name).toList();
  }

  @Test
  void trainAndTestFoldersOfAllFormats() throws IOException {
    put("train/cat/1.png", 1);
    put("train/cat/0.BMP", 2);
    put("train/Dog/a/b.webp", 3);
    put("test/bird/x.jpeg", 4);
    Dataset data = open();
    assertEquals(List.of("Dog", "bird", "cat"), data.classes(), "by character, from both parts");
    assertEquals(
        List.of("train/Dog/a/b.webp", "train/cat/0.BMP", "train/cat/1.png"), names(data.train()));
    assertEquals(List.of("test/bird/x.jpeg"), names(data.test()));
    assertEquals(Fixtures.image(21, 17, 1), data.train().get(2).image());
    assertEquals(Fixtures.image(22, 17, 2), data.train().get(1).image());
    assertEquals(23, data.train().get(0).image().width());
    assertEquals(24, data.test().get(0).image().width());
  }

  @Test
  void withoutPartsEveryFifthImageOfAClassIsForTesting() throws IOException {
    for (int i = 0; i < 10; i++) {
      put("a/" + i + ".png", i);
    }
    put("b/0.png", 0);
    assertEquals(List.of("a/4.png", "a/9.png"), names(open().test()));
    assertEquals(9, open().train().size());
    Dataset half = Datasets.open(folder.toString(), DatasetOptions.DEFAULTS.withTestShare(0.5));
    assertEquals(5, half.test().size());
  }

  @Test
  void validationServesAsTest() throws IOException {
    put("train/a/1.png", 1);
    put("val/a/2.png", 1);
    assertEquals(List.of("val/a/2.png"), names(open().test()));
    put("other/a/2.png", 1);
    assertThrows(UsageException.class, this::open);
  }

  @Test
  void onlyLitterIsPassedOver() throws IOException {
    put("a/1.png", 1);
    Files.writeString(folder.resolve("a/.hidden"), "x");
    Files.writeString(folder.resolve("a/Thumbs.db"), "x");
    assertEquals(1, open().train().size());
    Path text = Files.writeString(folder.resolve("a/notes.txt"), "These are my images of a");
    Ke4jException e = assertThrows(Ke4jException.class, this::open);
    assertTrue(e.getMessage().startsWith(text.toString()), e.getMessage());
    Files.delete(text);
    Files.writeString(folder.resolve("readme.txt"), "x");
    assertThrows(CorruptFileException.class, this::open);
  }

  @Test
  void emptyFoldersAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("a"));
    assertThrows(org.ke4j.error.Ke4jException.class, this::open);
  }
}
