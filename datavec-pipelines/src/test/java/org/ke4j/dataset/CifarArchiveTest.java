package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;

class CifarArchiveTest {
  private static final byte[] BATCH = Fixtures.cifar(List.of(new int[] {1}, new int[] {2}));

  @TempDir Path folder;

  private Dataset open(byte[] archive) throws IOException {
    Path file = Files.write(folder.resolve("a.tar.gz"), archive);
    return Datasets.open(file.toString(), DatasetOptions.DEFAULTS);
  }

  private CorruptFileException refused(byte[] archive) {
    CorruptFileException e = assertThrows(CorruptFileException.class, () -> open(archive));
    assertTrue(e.getMessage().contains("a.tar.gz"), e.getMessage());
    return e;
  }

  private static Fixtures.Tar sound() throws IOException {
    return new Fixtures.Tar()
        .file("cifar-10-batches-bin/data_batch_1.bin", BATCH)
        .file("cifar-10-batches-bin/readme.html", "<p>".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void officialLayoutsOfBothDataSets() throws IOException {
    Fixtures.Tar batches = sound();
    for (int batch = 2; batch <= 5; batch++) {
      batches.file("cifar-10-batches-bin/data_batch_" + batch + ".bin", BATCH);
    }
    Dataset ten =
        open(
            batches
                .file("cifar-10-batches-bin/test_batch.bin", BATCH)
                .file(
                    "cifar-10-batches-bin/batches.meta.txt",
                    "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n".getBytes(StandardCharsets.UTF_8))
                .gz());
    assertEquals("cifar-10", ten.name());
    assertEquals(10, ten.train().size());
    assertEquals("c", ten.classes().get(ten.test().get(1).label()));
    assertEquals(Fixtures.image(32, 32, 1), ten.test().get(1).image());
    byte[] hundred = Fixtures.cifar(List.of(new int[] {4, 57}));
    Dataset coarse =
        open(
            new Fixtures.Tar()
                .file("cifar-100-binary/train.bin", hundred)
                .file("cifar-100-binary/test.bin", hundred)
                .gz());
    assertEquals("cifar-100", coarse.name());
    assertEquals(4, coarse.test().get(0).label());
  }

  @Test
  void hostilePathsRejectTheWholeArchive() throws IOException {
    for (String name :
        List.of(
            "../evil.bin",
            "a/../../evil.bin",
            "/etc/evil.bin",
            "C:/evil.bin",
            "a\\..\\evil.bin",
            "a/..")) {
      CorruptFileException e = refused(sound().file(name, new byte[3]).gz());
      assertTrue(e.getMessage().contains("entry 3"), e.getMessage());
    }
  }

  @Test
  void linksAndDevicesRejectTheWholeArchive() throws IOException {
    for (byte type :
        new byte[] {
          TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_CHR, TarConstants.LF_FIFO
        }) {
      TarArchiveEntry entry = new TarArchiveEntry("cifar-10-batches-bin/test_batch.bin", type);
      entry.setLinkName("/etc/passwd");
      refused(sound().entry(entry).gz());
    }
  }

  @Test
  void aFileTwiceIsRejected() throws IOException {
    refused(sound().file("other/data_batch_1.bin", BATCH).gz());
  }

  @Test
  void tooManyEntriesAreRejected() throws IOException {
    Fixtures.Tar tar = sound();
    for (int i = 0; i < 1100; i++) {
      tar.file("x/" + i, new byte[0]);
    }
    assertTrue(refused(tar.gz()).getMessage().contains("at most 1000 entries"));
  }

  @Test
  void aBombIsRejectedEarly() throws IOException {
    // 3 GB of zeros as one entry that nobody asked for, 3 MB on disk.
    Path file = folder.resolve("bomb.tar.gz");
    long size = 3L << 30;
    byte[] block = new byte[1 << 20];
    byte[] head = new byte[512];
    TarArchiveEntry entry = new TarArchiveEntry("zeros.dat", true);
    entry.setSize(size);
    entry.writeEntryHeader(head);
    try (OutputStream out = new GzipCompressorOutputStream(Files.newOutputStream(file))) {
      out.write(head);
      for (int i = 0; i < 400; i++) {
        out.write(block);
      }
    }
    CorruptFileException e =
        assertThrows(
            CorruptFileException.class,
            () -> Datasets.open(file.toString(), DatasetOptions.DEFAULTS));
    assertTrue(e.getMessage().contains("when expanded"), e.getMessage());
  }

  @Test
  void aNestedArchiveIsNotOpened() throws IOException {
    byte[] inner = sound().gz();
    assertThrows(Ke4jException.class, () -> open(new Fixtures.Tar().file("in.tar.gz", inner).gz()));
  }

  @Test
  void truncatedOrFlippedArchivesAreRejected() throws IOException {
    byte[] whole = sound().gz();
    for (int length = 2; length < whole.length; length += Math.max(1, whole.length / 60)) {
      refused(Arrays.copyOf(whole, length));
    }
    for (int at = 10; at < whole.length; at += Math.max(1, whole.length / 60)) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 0x10;
      Ke4jException e = assertThrows(Ke4jException.class, () -> open(flipped), "byte " + at);
      assertTrue(e.getMessage().contains("a.tar.gz"), e.getMessage());
    }
  }

  @Test
  void anArchiveWithoutABatchOrWithoutItsTestPartIsRefused() throws IOException {
    Path file = folder.resolve("part.tar.gz");
    Files.write(file, sound().file("cifar-10-batches-bin/test_batch.bin", BATCH).gz());
    Ke4jException e =
        assertThrows(
            Ke4jException.class, () -> Datasets.open(file.toString(), DatasetOptions.DEFAULTS));
    assertTrue(
        e.getMessage().startsWith(file + ": CIFAR-10 is not complete, missing: data_batch_2.bin"),
        e.getMessage());
    Files.write(
        file,
        new Fixtures.Tar()
            .file("cifar-100-binary/train.bin", Fixtures.cifar(List.of(new int[] {4, 57})))
            .gz());
    e =
        assertThrows(
            Ke4jException.class, () -> Datasets.open(file.toString(), DatasetOptions.DEFAULTS));
    assertTrue(e.getMessage().contains("missing: test.bin"), e.getMessage());
  }

  @Test
  void damageInsideNamesArchiveEntryAndRecord() throws IOException {
    CorruptFileException e =
        refused(new Fixtures.Tar().file("c/data_batch_1.bin", Arrays.copyOf(BATCH, 4000)).gz());
    assertTrue(
        e.getMessage().contains("a.tar.gz: entry c/data_batch_1.bin, record 1:"), e.getMessage());
  }

  @Test
  void noArchiveAtAll() {
    refused("<html>not found</html>".getBytes(StandardCharsets.UTF_8));
  }
}
