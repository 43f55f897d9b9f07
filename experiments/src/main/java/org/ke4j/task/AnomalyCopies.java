package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Reasons;

/**
 * Copies the pictures that are anomalies to a folder, under the names that they had below theirs.
 */
public final class AnomalyCopies {
  private AnomalyCopies() {}

  /**
   * Refuses a folder that cannot take the copies.
   *
   * @param images the folder or file that is scored; null for none
   */
  public static void check(Path copies, Path images) throws IOException {
    Check.that(images != null, "--copy-anomalies: expected --images, whose files it copies");
    Check.that(
        !Files.exists(copies) || (Files.isDirectory(copies) && isEmpty(copies)),
        "--copy-anomalies: expected a folder that is new or empty, got %s",
        copies);
    Check.that(
        !copies.toAbsolutePath().normalize().startsWith(images.toAbsolutePath().normalize()),
        "--copy-anomalies: expected a folder outside --images, got %s",
        copies);
    AtomicFiles.tryOutFolder(copies);
  }

  /**
   * Copies the files of the anomalies, each whole or not at all. One that fails keeps none of the
   * others back.
   *
   * @throws Ke4jException with the first that failed and how many did
   */
  public static void write(Path copies, Path images, Scores scores) throws IOException {
    Path folder = Files.isDirectory(images) ? images : images.toAbsolutePath().getParent();
    Files.createDirectories(copies);
    int failed = 0;
    IOException first = null;
    for (Scores.Scored scored : scores.scores()) {
      if (scored.anomaly()) {
        try {
          AtomicFiles.copy(folder.resolve(scored.image()), copies.resolve(scored.image()));
        } catch (IOException e) {
          first = first == null ? e : first;
          failed++;
        }
      }
    }
    if (first != null) {
      throw new Ke4jException(
          "--copy-anomalies: "
              + failed
              + " of "
              + scores.anomalies()
              + " pictures are not copied; "
              + Reasons.withFile(first),
          first);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }
}
