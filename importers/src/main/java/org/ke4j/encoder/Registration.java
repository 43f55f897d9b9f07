package org.ke4j.encoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.fetch.FetchRecord;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Reasons;
import org.ke4j.store.TextFile;

/**
 * A user's own encoder: where its model file is, and what it must be like to be the one that was
 * tried. As text: how many lines follow, the lines of a description file, those of {@code file},
 * {@code bytes} and {@code copied}, and a numbered line for each file beside the model that holds
 * weights of it. A record without the number of its lines is of a former version.
 *
 * @param file absolute path of the model
 * @param bytes size of the model file; its SHA-256 is in the description
 * @param copied whether the files are KE4J's copies, which go when the encoder is removed
 * @param data further files of the model
 * @param description with the SHA-256 of the model file
 */
public record Registration(
    Path file, long bytes, boolean copied, List<DataFile> data, Description description) {
  private static final int MOST_DATA_FILES = 1000;
  private static final String LINES = "lines";
  private static final Set<String> KEYS = keys();

  /**
   * A file of weights beside the model.
   *
   * @param path relative to the model's folder
   * @param sha256 64 hexadecimal digits
   */
  public record DataFile(Path path, long bytes, String sha256) {
    public DataFile {
      Check.that(
          !path.isAbsolute() && !path.normalize().startsWith(".."),
          "file of weights: expected a path beside it, got %s",
          path);
    }
  }

  public Registration {
    Check.that(file.isAbsolute(), "file: expected an absolute path, got %s", file);
    Check.that(bytes >= 1, "bytes: expected 1 or more, got %d", bytes);
    Check.that(!description.sha256().isEmpty(), "sha256: expected 64 digits, got none");
    data = List.copyOf(data);
  }

  private static Set<String> keys() {
    Set<String> keys = new HashSet<>(Description.KEYS);
    keys.addAll(Set.of(LINES, "file", "bytes", "copied"));
    for (int i = 1; i <= MOST_DATA_FILES; i++) {
      keys.add("data" + i);
    }
    return keys;
  }

  /** The name under which it is known. */
  public String name() {
    return description.name();
  }

  /** Reads a registration. */
  static Registration read(Path from) {
    Map<String, String> values;
    try {
      values = KeyValues.parse(from, TextFile.read(from).lines().toList(), 0, KEYS);
    } catch (IOException e) {
      throw new Ke4jException(from + ": " + Reasons.of(e), e);
    }
    try {
      int lines = values.size() - 1;
      Check.that(
          values.getOrDefault(LINES, "" + lines).equals("" + lines),
          "lines: expected %s, found %d",
          values.get(LINES),
          lines);
      List<DataFile> data = new ArrayList<>();
      for (int i = 1; values.containsKey("data" + i); i++) {
        String[] parts = values.get("data" + i).split(" ", 3);
        Check.that(parts.length == 3, "data%d: expected hash, size and path", i);
        data.add(new DataFile(Path.of(parts[2]), Long.parseLong(parts[1]), parts[0]));
      }
      return new Registration(
          Path.of(values.getOrDefault("file", "")),
          Long.parseLong(values.getOrDefault("bytes", "0")),
          values.getOrDefault("copied", "no").equals("yes"),
          data,
          Description.of(from, values, ""));
    } catch (UsageException | IllegalArgumentException e) {
      throw new CorruptFileException(from, "values", "a registration", e.getMessage(), e);
    }
  }

  void write(Path to) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("file", file.toString());
    values.put("bytes", Long.toString(bytes));
    values.put("copied", copied ? "yes" : "no");
    int number = 0;
    for (DataFile each : data) {
      number++;
      values.put("data" + number, each.sha256() + " " + each.bytes() + " " + each.path());
    }
    values.putAll(description.values());
    Map<String, String> all = new LinkedHashMap<>();
    all.put(LINES, "" + values.size());
    all.putAll(values);
    AtomicFiles.write(to, KeyValues.text(all));
  }

  /**
   * Checks that the files are those that were added.
   *
   * @throws Ke4jException if one is gone
   * @throws CorruptFileException if one has changed
   */
  void check() {
    check(file, bytes, description.sha256());
    for (DataFile each : data) {
      check(file.resolveSibling(each.path()), each.bytes(), each.sha256());
    }
  }

  private void check(Path path, long size, String sha256) {
    if (!Files.isRegularFile(path)) {
      throw new Ke4jException(
          path
              + ": is gone, but encoder '"
              + name()
              + "' needs it; put it back, or take the encoder off the list: ke encoders remove "
              + name());
    }
    try {
      String again = "; if the new file is meant: ke encoders add --replace --name " + name();
      FetchRecord.check(path, size, sha256, " as when it was added", again);
    } catch (IOException e) {
      throw new Ke4jException(path + ": " + Reasons.of(e), e);
    }
  }
}
