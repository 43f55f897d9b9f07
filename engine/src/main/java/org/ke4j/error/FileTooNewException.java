package org.ke4j.error;

import java.nio.file.Path;

/** A file written by a later KE4J, in a version of its format that this one cannot know. */
public class FileTooNewException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what the kind of file, for example {@code "checkpoint"}
   * @param newest the latest version that can be read
   * @param actual the version of the file
   */
  public FileTooNewException(Path file, String what, int newest, int actual) {
    super(
        file
            + ": "
            + what
            + " format: expected version "
            + newest
            + " at most, found "
            + actual
            + "; a later KE4J wrote it");
  }
}
