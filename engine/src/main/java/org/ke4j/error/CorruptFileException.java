package org.ke4j.error;

import java.nio.file.Path;

/** A file whose content is not what its format promises. */
public class CorruptFileException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the damaged file
   * @param where the record, entry or offset, for example {@code "record 17"}
   * @param expected what the format demands there
   * @param actual what was found
   */
  public CorruptFileException(Path file, String where, String expected, String actual) {
    super(file + ": " + where + ": expected " + expected + ", found " + actual);
  }

  public CorruptFileException(
      Path file, String where, String expected, String actual, Throwable cause) {
    super(file + ": " + where + ": expected " + expected + ", found " + actual, cause);
  }
}
