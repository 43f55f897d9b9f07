package org.ke4j.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder of real models and golden numbers that lies beside the repository. */
public final class Shared {
  private Shared() {}

  /** A file or folder in it; skips the test when there is none. */
  public static Path path(String relative) {
    String given = System.getProperty("ke4j.shared");
    Path folder =
        given != null
            ? Path.of(given)
            : Path.of(System.getProperty("ke4j.root")).resolveSibling("shared");
    Path path = folder.resolve(relative);
    assumeTrue(Files.exists(path), path + " is not there: real models are kept outside");
    return path;
  }
}
