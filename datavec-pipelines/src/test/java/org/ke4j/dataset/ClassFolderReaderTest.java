package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;

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
  void whatIsNotUsedAndWhatIsNotTestedIsSaid() throws IOException {
    put("train/a/1.png", 1);
    put("train/b/1.png", 2);
    put("test/a/2.png", 3);
    put("Validation/a/3.png", 4);
    Dataset data = open();
    assertEquals(List.of("test/a/2.png"), names(data.test()));
    String name = folder.getFileName().toString();
    assertEquals(
        List.of(
            name + ": the folder Validation is not used, since there is test, too",
            name + ": no test picture of the class: b"),
        data.notes());
  }

  @Test
  void whatAClassTakesInBesideIsSaid() throws IOException {
    put("candle/Data/Images/Normal/1.png", 1);
    put("candle/Data/Images/Anomaly/1.png", 2);
    put("kept/2024/1.png", 3);
    put("kept/2025/1.png", 4);
    Files.createDirectories(folder.resolve("none"));
    List<String> notes = open().notes();
    assertEquals(2, notes.size(), notes.toString());
    assertTrue(notes.get(0).contains("candle/Data/Images/Anomaly/, too"), notes.get(0));
    assertTrue(notes.get(1).endsWith(": no picture of the class: none"), notes.get(1));
  }

  @Test
  void mvtecsSecondDataSet() throws IOException {
    put("train/good/1.png", 1);
    put("validation/good/1.png", 1);
    put("test_public/good/1.png", 1);
    put("test_public/bad/1.png", 1);
    put("test_public/ground_truth/bad/1_mask.png", 1);
    put("test_private/1.png", 1);
    put("test_private_mixed/1.png", 1);
    Dataset data = open();
    assertEquals(List.of("bad", "good"), data.classes());
    assertEquals(List.of("test_public/bad/1.png", "test_public/good/1.png"), names(data.test()));
    assertEquals(3, data.notes().size(), data.notes().toString());
  }

  @Test
  void aClassTooSmallForAShareIsNamed() throws IOException {
    for (int i = 0; i < 5; i++) {
      put("a/" + i + ".png", i);
    }
    put("b/0.png", 0);
    put("c/0.png", 0);
    List<String> notes = open().notes();
    assertEquals(2, notes.size(), notes.toString());
    assertTrue(notes.get(1).endsWith(": no test picture of 2 of the classes: b, c"), notes.get(1));
    Dataset all = Datasets.open(folder.toString(), DatasetOptions.DEFAULTS.withTestShare(0));
    assertEquals(List.of(), all.notes());
  }

  @Test
  void onlyLitterIsPassedOver() throws IOException {
    put("a/1.png", 1);
    Files.writeString(folder.resolve("a/.hidden"), "x");
    Files.writeString(folder.resolve("a/Thumbs.db"), "x");
    assertEquals(1, open().train().size());
    assertEquals(List.of(), open().skipped());
  }

  @Test
  void whatIsNoPictureIsSkippedAndNamed() throws IOException {
    put("a/1.png", 1);
    put("2.png", 1);
    Files.writeString(folder.resolve("a/notes.txt"), "These are my images of a");
    Files.createFile(folder.resolve("a/zero.jpg"));
    Files.createSymbolicLink(folder.resolve("a/loop"), folder);
    Files.createSymbolicLink(folder.resolve("a/gone.png"), folder.resolve("nowhere"));
    Dataset data = open();
    assertEquals(List.of("a/1.png"), names(data.train()));
    assertEquals(
        List.of(
            new Skipped("2.png", "it lies beside the class folders"),
            new Skipped("a/gone.png", "it cannot be read: there is no such file (a broken link?)"),
            new Skipped("a/notes.txt", "it is text, not a picture"),
            new Skipped("a/zero.jpg", "the file is empty (0 bytes)")),
        data.skipped().stream()
            .filter(s -> !s.image().startsWith("a/loop"))
            .sorted(java.util.Comparator.comparing(Skipped::image))
            .toList());
    assertTrue(
        data.skipped().stream().anyMatch(s -> s.reason().contains("link to a folder")),
        data.skipped().toString());
    Ke4jException e =
        assertThrows(
            Ke4jException.class,
            () -> Datasets.open(folder.toString(), DatasetOptions.DEFAULTS.withStrict(true)));
    assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
  }

  @Test
  void picturesWithoutClassFoldersAreOneClass() throws IOException {
    for (int i = 0; i < 10; i++) {
      put(i + ".png", i);
    }
    Dataset data = open();
    assertEquals(List.of(folder.getFileName().toString()), data.classes());
    assertEquals(8, data.train().size());
    assertEquals(List.of("4.png", "9.png"), names(data.test()));
    assertTrue(
        data.notes().get(0).contains("2 of its 10 pictures")
            && data.notes().get(0).contains("--test-share"),
        data.notes().toString());
  }

  @Test
  void anomalyDetectionDataSetsAsTheyAreDistributed() throws IOException {
    put("Train/good/1.png", 1);
    put("TEST/good/2.png", 2);
    put("TEST/scratch/3.png", 3);
    put("ground_truth/scratch/3_mask.png", 4);
    Files.writeString(folder.resolve("license.txt"), "free");
    Dataset data = open();
    assertEquals(List.of("good", "scratch"), data.classes());
    assertEquals(List.of("Train/good/1.png"), names(data.train()));
    assertEquals(List.of("TEST/good/2.png", "TEST/scratch/3.png"), names(data.test()));
    assertEquals(List.of("license.txt"), data.skipped().stream().map(Skipped::image).toList());
    UsageException above =
        assertThrows(
            UsageException.class,
            () -> Datasets.open(folder.getParent().toString(), DatasetOptions.DEFAULTS));
    assertTrue(above.getMessage().contains("several data sets"), above.getMessage());
  }

  @Test
  void ownResultsAndWhatSystemsLeaveAreNoClasses() throws IOException {
    put("a/1.png", 1);
    put("__MACOSX/a/1.png", 1);
    put("runs/score-1/anomalies/1.png", 1);
    Files.writeString(folder.resolve("runs/score-1/run.json"), "{}");
    put("model/sheet.png", 1);
    Files.writeString(folder.resolve("model/model.json"), "{}");
    assertEquals(List.of("a"), open().classes());
    assertEquals(
        List.of("a/1.png"), names(ImageFolder.read(folder, DatasetOptions.DEFAULTS).samples()));
    put("runs/2.png", 1);
    assertEquals(List.of("a", "runs"), open().classes(), "a class may have that name");
  }

  /** What begins otherwise is of another program, and is named. */
  @Test
  void filesOfOtherProgramsWithNamesLikeOurOwnAreNamed() throws IOException {
    put("1.png", 1);
    Map<String, String> foreign =
        Map.of(
            "page.html", "<!DOCTYPE html>\n<title>Scores</title>",
            "run.json", "{\"made\" : \"by hand\"}",
            "scores.csv", "image,score\n1.png,2\n",
            "scores.json", "{\"model\" : \"x\"}",
            "scores.jsonl", "{\"image\":\"1.png\"}\n",
            "model.ke4j", "KE4");
    for (Map.Entry<String, String> file : foreign.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    List<String> named =
        ImageFolder.read(folder, DatasetOptions.DEFAULTS).skipped().stream()
            .map(Skipped::image)
            .sorted()
            .toList();
    assertEquals(foreign.keySet().stream().sorted().toList(), named);
  }

  @Test
  void emptyFoldersAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("a"));
    assertThrows(org.ke4j.error.Ke4jException.class, this::open);
  }
}
