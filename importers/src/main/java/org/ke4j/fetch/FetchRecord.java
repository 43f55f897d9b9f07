package org.ke4j.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ke4j.error.CorruptFileException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Sha256;
import org.ke4j.store.TextFile;

/**
 * What was noted of a file when it came: {@code x.sha256} beside a file {@code x}, text that {@code
 * sha256sum --check} understands, with size and source as comments.
 *
 * <pre>
 * fefc...ba5d  model.onnx
 * # 3552986 bytes
 * # from https://example.org/model.onnx
 * </pre>
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param bytes size, -1 if it was not noted
 * @param source where it came from, empty if it was not noted
 */
public record FetchRecord(String sha256, long bytes, String source) {
  private static final Pattern FIRST = Pattern.compile("([0-9a-f]{64})  .+");
  private static final Pattern SIZE = Pattern.compile("# (\\d{1,18}) bytes");
  private static final String FROM = "# from ";

  /** Where the record of a file is. */
  public static Path path(Path file) {
    return file.resolveSibling(file.getFileName() + ".sha256");
  }

  /**
   * The record of a file, if there is one.
   *
   * @throws CorruptFileException if the record is not as above
   */
  public static Optional<FetchRecord> of(Path file) throws IOException {
    Path path = path(file);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    List<String> lines = TextFile.read(path).lines().toList();
    String first = lines.isEmpty() ? "" : lines.get(0);
    Matcher hash = FIRST.matcher(first);
    if (!hash.matches()) {
      throw new CorruptFileException(path, "line 1", "a SHA-256 and a file name", first);
    }
    long bytes = -1;
    String source = "";
    for (String line : lines) {
      Matcher size = SIZE.matcher(line);
      if (size.matches()) {
        bytes = Long.parseLong(size.group(1));
      } else if (line.startsWith(FROM)) {
        source = line.substring(FROM.length());
      }
    }
    return Optional.of(new FetchRecord(hash.group(1), bytes, source));
  }

  /** Writes it beside the file. */
  public void write(Path file) throws IOException {
    AtomicFiles.write(
        path(file),
        sha256
            + "  "
            + file.getFileName()
            + "\n"
            + (bytes < 0 ? "" : "# " + bytes + " bytes\n")
            + (source.isEmpty() ? "" : FROM + source + "\n"));
  }

  /**
   * Compares the file with the record.
   *
   * @return the SHA-256 of the file
   * @throws CorruptFileException if size or hash differ
   */
  public String check(Path file) throws IOException {
    return check(file, bytes, sha256, " as noted when it came", "; delete it to get it again");
  }

  /**
   * Compares a file with what it was like.
   *
   * @param bytes its size, -1 if that is not known
   * @param when follows the expectation in messages
   * @param advice follows what was found in messages
   * @return the SHA-256 of the file
   * @throws CorruptFileException if size or hash differ
   */
  public static String check(Path file, long bytes, String sha256, String when, String advice)
      throws IOException {
    long size = Files.size(file);
    if (bytes >= 0 && size != bytes) {
      throw new CorruptFileException(
          file, "whole file", bytes + " bytes" + when, size + " bytes" + advice);
    }
    String actual = Sha256.of(file);
    if (!sha256.equals(actual)) {
      throw new CorruptFileException(
          file, "whole file", "SHA-256 " + sha256 + when, actual + advice);
    }
    return actual;
  }
}
