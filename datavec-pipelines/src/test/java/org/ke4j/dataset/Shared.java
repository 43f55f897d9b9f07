package org.ke4j.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the real data that lie beside the repository; tests without it are skipped. */
public final class Shared {
  private Shared() {}

  /** The path below the shared folder, or a skipped test. */
  public static Path path(String relative) {
    String chosen = System.getProperty("ke4j.shared");
    String root = System.getProperty("ke4j.root", ".");
    Path folder =
        chosen != null
            ? Path.of(chosen)
            : Path.of(root).toAbsolutePath().normalize().resolveSibling("shared");
    Path path = folder.resolve(relative);
    Assumptions.assumeTrue(Files.exists(path), "needs the shared data: " + path);
    return path;
  }
}
