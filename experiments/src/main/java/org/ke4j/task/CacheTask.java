package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ke4j.error.UsageException;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.store.CacheFolder;

/** What KE4J keeps in the user's cache folder. */
public final class CacheTask {
  /** Can be computed again at any time. */
  public static final String EMBEDDINGS = "embeddings";

  private CacheTask() {}

  /**
   * A part of the cache.
   *
   * @param name the folder's
   * @param files how many
   * @param bytes of all of them
   */
  public record Part(String name, String folder, long files, long bytes) {}

  /** What was cleared. */
  public record Cleared(List<Part> cleared) {}

  /** All parts, in order of their names; none if there is no cache. */
  public static List<Part> list() throws IOException {
    Path root = CacheFolder.of("");
    List<Part> parts = new ArrayList<>();
    if (!Files.isDirectory(root)) {
      return parts;
    }
    try (Stream<Path> folders = Files.list(root)) {
      for (Path folder :
          folders.filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS)).sorted().toList()) {
        parts.add(part(folder));
      }
    }
    return parts;
  }

  private static Part part(Path folder) throws IOException {
    long files = 0;
    long bytes = 0;
    for (Path file : below(folder)) {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        files++;
        bytes += Files.size(file);
      }
    }
    return new Part(folder.getFileName().toString(), folder.toString(), files, bytes);
  }

  /** Everything below a folder and itself, what is deeper first; links are not followed. */
  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.sorted(Comparator.reverseOrder()).toList();
    }
  }

  /**
   * Deletes parts.
   *
   * @param names those of {@link #list}
   * @throws UsageException for a name that is none; nothing is deleted then
   */
  public static Cleared clear(List<String> names) throws IOException {
    List<Part> there = list();
    for (String name : names) {
      if (there.stream().noneMatch(part -> part.name().equals(name))) {
        throw new UsageException(
            "no part of the cache is called '"
                + name
                + "'; there are: "
                + String.join(", ", there.stream().map(Part::name).toList()));
      }
    }
    List<Part> cleared = there.stream().filter(part -> names.contains(part.name())).toList();
    for (Part part : cleared) {
      for (Path path : below(Path.of(part.folder()))) {
        Files.deleteIfExists(path);
      }
    }
    return new Cleared(cleared);
  }

  /** For people. */
  public static TextTable table(List<Part> parts) {
    TextTable table = new TextTable("cache", "files", "MB", "folder");
    for (Part part : parts) {
      table.row(part.name(), part.files(), Numbers.fixed(part.bytes() / 1e6, 1), part.folder());
    }
    return table;
  }
}
