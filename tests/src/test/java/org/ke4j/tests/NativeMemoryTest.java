package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Values reach native arrays only through operations that every backend honours: what is written
 * into a host buffer never arrives on a GPU.
 */
class NativeMemoryTest {
  /** Copies to the processor's own memory, and only where the backend computes there. */
  private static final String PROCESSOR_ONLY = "NativeValues.java";

  private static final Pattern HOST_BUFFER =
      Pattern.compile("asNio(Float|Double|Int|Long)?\\(|data\\(\\)\\.(pointer|addressPointer)\\(");

  private static boolean writes(Path file) {
    try {
      return HOST_BUFFER.matcher(Files.readString(file)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingIsWrittenThroughHostBuffers() throws IOException {
    Path root = Path.of(System.getProperty("ke4j.root"));
    try (Stream<Path> files = Files.walk(root)) {
      List<String> found =
          files
              .filter(f -> f.toString().endsWith(".java") && f.toString().contains("/src/main/"))
              .filter(f -> !f.endsWith(PROCESSOR_ONLY))
              .filter(NativeMemoryTest::writes)
              .map(f -> root.relativize(f).toString())
              .sorted()
              .toList();
      assertEquals(List.of(), found);
    }
  }
}
