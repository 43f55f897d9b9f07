package org.ke4j.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;

/**
 * The bytes of a file, or of an entry of an archive, and how errors name them.
 *
 * @param file the file on disk
 * @param entry path inside the archive, or empty
 * @param bytes all of it
 */
record Content(Path file, String entry, byte[] bytes) {
  /** Largest file that fits a Java array. */
  private static final long LARGEST = Integer.MAX_VALUE - 64L;

  static Content of(Path file) {
    try {
      long size = Files.size(file);
      if (size > LARGEST) {
        throw new Ke4jException(
            file + ": expected at most " + LARGEST + " bytes, found " + size + "; split the file");
      }
      return new Content(file, "", Files.readAllBytes(file));
    } catch (IOException e) {
      throw new Ke4jException(file + ": cannot be read: " + Reasons.of(e), e);
    }
  }

  /** The last part of the file's or the entry's path. */
  String name() {
    String path = entry.isEmpty() ? String.valueOf(file.getFileName()) : entry;
    return path.substring(path.lastIndexOf('/') + 1);
  }

  CorruptFileException corrupt(String where, String expected, String actual) {
    return corrupt(where, expected, actual, null);
  }

  CorruptFileException corrupt(String where, String expected, String actual, Throwable cause) {
    String place = entry.isEmpty() ? where : "entry " + entry + ", " + where;
    return new CorruptFileException(file, place, expected, actual, cause);
  }
}
