package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;

/** Trying a folder for a table, here and on a file system that only Hadoop knows. */
class OutputTest {
  @TempDir private Path folder;

  /** Files of this machine, but as those of a system elsewhere. */
  private static Configuration elsewhere() {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.file.impl", RawLocalFileSystem.class, RawLocalFileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    return hadoop;
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder)).sorted().toList();
    }
  }

  @Test
  void tryingLeavesNothing() throws IOException {
    Output output = Output.parquet(folder.resolve("new/out").toString());
    assertEquals(folder.resolve("new/out"), output.here(new Configuration()));
    output.tryOut(new Configuration());
    assertEquals(List.of(), entries());
    assertNull(output.here(elsewhere()));
    output.tryOut(elsewhere());
    assertEquals(List.of(), entries());
  }

  @Test
  void aFolderThatCannotBeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Path below = file.resolve("below");
    Ke4jException refused =
        assertThrows(
            Ke4jException.class, () -> Output.parquet(below.toString()).tryOut(elsewhere()));
    assertTrue(
        refused.getMessage().startsWith(below + ": cannot be written: "), refused.getMessage());
    assertEquals(List.of(file), entries());
  }
}
