package org.ke4j.error;

import java.nio.file.Path;

/** A file in a version of its format that is no longer read. */
public class FileTooOldException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what the kind of file, for example {@code "checkpoint"}
   * @param oldest the earliest version that can be read
   * @param actual the version of the file
   */
  public FileTooOldException(Path file, String what, int oldest, int actual) {
    super(
        file
            + ": "
            + what
            + " format: expected version "
            + oldest
            + " at least, found "
            + actual
            + "; an earlier KE4J wrote it: make it again");
  }
}
