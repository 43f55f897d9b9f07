package org.ke4j.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

class CifarReaderTest {
  private static final DatasetOptions FINE =
      DatasetOptions.DEFAULTS.withLabels(DatasetOptions.Labels.FINE);

  @TempDir Path folder;

  private Dataset open(DatasetOptions options) {
    return Datasets.open(folder.toString(), options);
  }

  private void batch(int number, int label) throws IOException {
    Files.write(
        folder.resolve("data_batch_" + number + ".bin"),
        Fixtures.cifar(List.of(new int[] {label})));
  }

  @Test
  void aDataSetOfWhichAPartIsMissingIsRefusedByName() throws IOException {
    for (int batch = 1; batch <= 5; batch++) {
      batch(batch, 1);
    }
    Files.write(folder.resolve("test_batch.bin"), Fixtures.cifar(List.of(new int[] {0})));
    assertEquals(5, open(DatasetOptions.DEFAULTS).train().size());
    for (String name : List.of("data_batch_3.bin", "data_batch_5.bin", "test_batch.bin")) {
      Path file = folder.resolve(name);
      byte[] content = Files.readAllBytes(file);
      Files.delete(file);
      Ke4jException e = assertThrows(Ke4jException.class, () -> open(DatasetOptions.DEFAULTS));
      assertTrue(e.getMessage().contains("missing: " + name + ";"), e.getMessage());
      Files.write(file, content);
    }
  }

  @Test
  void cifar100WithoutOneOfItsPartsIsRefusedByName() throws IOException {
    Files.write(folder.resolve("train.bin"), Fixtures.cifar(List.of(new int[] {19, 99})));
    Ke4jException e = assertThrows(Ke4jException.class, () -> open(DatasetOptions.DEFAULTS));
    assertTrue(
        e.getMessage().contains("CIFAR-100 is not complete, missing: test.bin"), e.getMessage());
    Files.delete(folder.resolve("train.bin"));
    Files.write(folder.resolve("test.bin"), Fixtures.cifar(List.of(new int[] {19, 99})));
    e = assertThrows(Ke4jException.class, () -> open(DatasetOptions.DEFAULTS));
    assertTrue(e.getMessage().contains("missing: train.bin"), e.getMessage());
  }

  @Test
  void cifar10FolderKeepsFileOrderNumericallyAndAnyNumberOfRecords() throws IOException {
    Files.write(
        folder.resolve("data_batch_10.bin"), Fixtures.cifar(List.of(new int[] {7}, new int[] {9})));
    for (int batch = 1; batch < 10; batch++) {
      batch(batch, 3);
    }
    Files.write(folder.resolve("test_batch.bin"), Fixtures.cifar(List.of(new int[] {0})));
    Dataset data = open(DatasetOptions.DEFAULTS);
    assertEquals("cifar-10", data.name());
    assertEquals(
        List.of("data_batch_9.bin#0", "data_batch_10.bin#0", "data_batch_10.bin#1"),
        data.train().stream().map(Sample::name).skip(8).toList());
    assertEquals(List.of(3, 7, 9), data.train().stream().map(Sample::label).skip(8).toList());
    assertEquals("automobile", data.classes().get(1), "built-in names");
    assertEquals(Fixtures.image(32, 32, 1), data.train().get(10).image());
    assertEquals(1, data.test().size());
  }

  @Test
  void cifar100MeansSuperclassesUnlessFine() throws IOException {
    Files.write(folder.resolve("train.bin"), Fixtures.cifar(List.of(new int[] {19, 99})));
    Files.write(folder.resolve("test.bin"), Fixtures.cifar(List.of(new int[] {19, 99})));
    Dataset coarse = open(DatasetOptions.DEFAULTS);
    assertEquals(20, coarse.classes().size());
    assertEquals("vehicles_2", coarse.classes().get(coarse.train().get(0).label()));
    Dataset fine = open(FINE);
    assertEquals(100, fine.classes().size());
    assertEquals("worm", fine.classes().get(fine.train().get(0).label()));
    assertEquals(Fixtures.image(32, 32, 0), fine.train().get(0).image());
  }

  @Test
  void classNamesComeFromTheFileBesideTheImages() throws IOException {
    Files.write(folder.resolve("test_batch.bin"), Fixtures.cifar(List.of(new int[] {1})));
    for (int batch = 1; batch <= 5; batch++) {
      batch(batch, 1);
    }
    Files.writeString(folder.resolve("batches.meta.txt"), "a\r\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    assertEquals("b", open(DatasetOptions.DEFAULTS).classes().get(1));
    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\n");
    Ke4jException e = assertThrows(CorruptFileException.class, () -> open(DatasetOptions.DEFAULTS));
    assertTrue(e.getMessage().contains("10 different names"), e.getMessage());
    Path names = folder.resolve("batches.meta.txt");
    Files.writeString(names, "\uFEFFa\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    assertEquals("a", open(DatasetOptions.DEFAULTS).classes().get(0), "without byte-order mark");
    Files.write(names, "ä\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(ISO_8859_1));
    e = assertThrows(CorruptFileException.class, () -> open(DatasetOptions.DEFAULTS));
    assertEquals(
        names + ": class names: expected text in UTF-8, found other bytes", e.getMessage());
  }

  @Test
  void truncationAtEveryLengthNamesFileAndRecord() throws IOException {
    byte[] whole = Fixtures.cifar(List.of(new int[] {1}, new int[] {2}));
    Path file = folder.resolve("data_batch_1.bin");
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(file, Arrays.copyOf(whole, length));
      CorruptFileException e =
          assertThrows(CorruptFileException.class, () -> open(DatasetOptions.DEFAULTS));
      assertTrue(e.getMessage().contains("data_batch_1.bin: record " + length / 3073));
    }
  }

  @Test
  void labelOutOfRangeNamesFileAndRecord() throws IOException {
    Path file = folder.resolve("train.bin");
    Files.write(file, Fixtures.cifar(List.of(new int[] {19, 99}, new int[] {20, 1})));
    CorruptFileException e =
        assertThrows(CorruptFileException.class, () -> open(DatasetOptions.DEFAULTS));
    assertEquals(
        file + ": record 1: expected a label from 0 to 19, found label 20", e.getMessage());
    Files.write(file, Fixtures.cifar(List.of(new int[] {19, 100})));
    assertThrows(CorruptFileException.class, () -> open(DatasetOptions.DEFAULTS));
  }

  @Test
  void bothDataSetsInOneFolderAreRefused() throws IOException {
    Files.write(folder.resolve("train.bin"), Fixtures.cifar(List.of(new int[] {1, 1})));
    Files.write(folder.resolve("test_batch.bin"), Fixtures.cifar(List.of(new int[] {1})));
    assertThrows(Ke4jException.class, () -> open(DatasetOptions.DEFAULTS));
  }

  @Test
  void aSingleFileIsSplitClassByClass() throws IOException {
    int[][] labels = new int[20][];
    Arrays.setAll(labels, i -> new int[] {i % 2});
    Path file = folder.resolve("mine.bin");
    Files.write(file, Fixtures.cifar(List.of(labels)));
    Dataset data = Datasets.open(file.toString(), DatasetOptions.DEFAULTS);
    assertEquals(16, data.train().size());
    assertEquals(2, data.test(0, 100).size());
    assertEquals(2, data.test(1, 100).size());
    assertEquals("mine.bin#8", data.test(0, 100).get(0).name(), "every fifth of its class");
    Files.write(file, new byte[5000]);
    assertThrows(
        CorruptFileException.class, () -> Datasets.open(file.toString(), DatasetOptions.DEFAULTS));
  }

  @Test
  void anUnknownFolderOrFileIsAWrongUse() throws IOException {
    assertThrows(UsageException.class, () -> open(DatasetOptions.DEFAULTS));
    Path text = Files.writeString(folder.resolve("a.txt"), "x");
    assertThrows(
        UsageException.class, () -> Datasets.open(text.toString(), DatasetOptions.DEFAULTS));
    assertThrows(UsageException.class, () -> Datasets.open(text + ".no", DatasetOptions.DEFAULTS));
    assertThrows(UsageException.class, () -> Datasets.open("a\0b", DatasetOptions.DEFAULTS));
  }

  @Test
  void realCifar10() {
    Path real = Shared.path("datasets/cifar-10-batches-bin");
    Dataset data = Datasets.open(real.toString(), DatasetOptions.DEFAULTS);
    assertEquals(50_000, data.train().size());
    assertEquals(10_000, data.test().size());
    for (int label = 0; label < 10; label++) {
      assertEquals(5000, data.train(label, 100_000).size());
      assertEquals(1000, data.test(label, 100_000).size());
    }
  }

  @Test
  void realCifar100() {
    Path real = Shared.path("datasets/cifar-100-binary");
    Dataset coarse = Datasets.open(real.toString(), DatasetOptions.DEFAULTS);
    Dataset fine = Datasets.open(real.toString(), FINE);
    assertEquals(10_000, coarse.train().size());
    assertEquals(5_000, fine.test().size());
    assertEquals(1000, coarse.train(0, 10_000).size());
    assertEquals(200, fine.train(fine.train().get(0).label(), 10_000).size());
    assertEquals(coarse.train().get(5).image(), fine.train().get(5).image());
  }
}
