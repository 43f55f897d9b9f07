package org.ke4j.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of real data beside the repository; tests that need it skip where it is absent. */
final class Shared {
  private Shared() {}

  static Path folder() {
    String chosen = System.getProperty("ke4j.shared");
    Path folder =
        chosen != null
            ? Path.of(chosen)
            : Path.of(System.getProperty("ke4j.root")).resolveSibling("shared");
    assumeTrue(Files.isDirectory(folder), "needs real data in " + folder + " (-Dke4j.shared=DIR)");
    return folder;
  }
}
