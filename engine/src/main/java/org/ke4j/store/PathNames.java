package org.ke4j.store;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.ke4j.error.UsageException;

/** Paths as users type them. */
public final class PathNames {
  private PathNames() {}

  /**
   * The path of a text.
   *
   * @throws UsageException for nothing, and for what cannot be the name of a file
   */
  public static Path of(String text) {
    if (text.isEmpty()) {
      throw new UsageException("expected a path, got nothing");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(reason(e));
    }
  }

  /** Why a name cannot be a file's: it has a zero byte, or letters that this locale lacks. */
  public static String reason(InvalidPathException error) {
    String encoding = System.getProperty("sun.jnu.encoding", "");
    boolean letters = Charset.forName(encoding).newEncoder().canEncode(error.getInput());
    return "'"
        + error.getInput()
        + "' cannot be the name of a file"
        + (letters
            ? ": " + error.getReason()
            : " here: Java takes names of files for "
                + encoding
                + ", from the locale; set LC_ALL to one in UTF-8 ('locale -a' lists them)");
  }

  /** The path from the root on, without steps back. */
  public static Path whole(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
