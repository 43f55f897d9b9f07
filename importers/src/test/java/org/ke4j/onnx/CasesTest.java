package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.ke4j.error.Ke4jException;

/**
 * Small files of others on which the import once failed, with right values made by onnxruntime:
 * {@code NAME.VARIANT.onnx} beside {@code NAME.input.npy} and {@code NAME.output.npy} in the
 * resource folder {@code cases}. What must be refused lies in its folder {@code refuse}, or is
 * listed here, and the message has to name the reason.
 */
class CasesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("ke4j.root"))
          .resolve("importers/src/test/resources/org/ke4j/onnx/cases");

  /** What the message of a refusal has to say, by the beginning of the file's name. */
  private static final Map<String, String> REFUSED =
      new TreeMap<>(
          Map.of(
              "opset-99", "operator set",
              "mean-over-the-batch", "over the images of a batch",
              "batch-statistics", "in training mode"));

  private static List<Path> models(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\..*", "");
  }

  @TestFactory
  Stream<DynamicTest> givesTheRightValues() throws IOException {
    return models(FOLDER).stream()
        .filter(file -> !REFUSED.containsKey(name(file)))
        .map(file -> DynamicTest.dynamicTest(name(file), () -> FixtureTest.check(file)));
  }

  @TestFactory
  Stream<DynamicTest> isRefusedByName() throws IOException {
    return Stream.concat(models(FOLDER.resolve("refuse")).stream(), models(FOLDER).stream())
        .filter(file -> REFUSED.containsKey(name(file)))
        .map(file -> DynamicTest.dynamicTest(name(file), () -> refused(file)));
  }

  private static void refused(Path file) {
    Ke4jException error =
        assertThrows(
            Ke4jException.class, () -> OnnxImporter.load(file, ImportOptions.defaults()).close());
    assertTrue(error.getMessage().contains(REFUSED.get(name(file))), error.getMessage());
  }
}
