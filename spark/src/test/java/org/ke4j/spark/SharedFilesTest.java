package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;

/** What executors unpack, and what is left of it. */
class SharedFilesTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir private Path temporary;
  private String before;

  @BeforeEach
  void ownFolder() {
    before = System.setProperty("java.io.tmpdir", temporary.toString());
  }

  @AfterEach
  void folderAsBefore() {
    System.setProperty("java.io.tmpdir", before);
  }

  private List<Path> unpacked() throws IOException {
    try (Stream<Path> all = Files.walk(temporary, 2)) {
      return all.filter(path -> temporary.relativize(path).getNameCount() == 2).toList();
    }
  }

  @Test
  void isUnpackedOnce() throws IOException {
    SharedFiles files = new SharedFiles(List.of(new SharedFiles.Entry("a/b", CONTENT)), "h");
    Path first = files.unpack();
    assertEquals(3, Files.size(first.resolve("a/b")));
    assertEquals(first, files.unpack());
    assertEquals(List.of(first), unpacked());
  }

  @Test
  void halfOfItDoesNotStay() throws IOException {
    // The second lies below the first, which is a file: the disk refuses it.
    SharedFiles files =
        new SharedFiles(
            List.of(new SharedFiles.Entry("a", CONTENT), new SharedFiles.Entry("a/b", CONTENT)),
            "h");
    Ke4jException refusal = assertThrows(Ke4jException.class, files::unpack);
    assertTrue(refusal.getMessage().contains("a model cannot be unpacked"), refusal.getMessage());
    assertEquals(List.of(), unpacked());
  }
}
