package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;

/**
 * Models of several exporters against golden outputs made with PyTorch: {@code NAME.VARIANT.onnx}
 * beside {@code NAME.input.npy} and {@code NAME.output.npy}. The system property {@code
 * ke4j.fixtures} names another folder of such files.
 */
class FixtureTest {
  private static final float TOLERANCE = 1e-4f;

  @TestFactory
  Stream<DynamicTest> goldenOutputs() throws IOException {
    String given = System.getProperty("ke4j.fixtures");
    Path folder = given != null ? Path.of(given) : Shared.path("encoders/fixtures");
    List<Path> models;
    try (Stream<Path> files = Files.list(folder)) {
      models = files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
    }
    return models.stream().map(m -> DynamicTest.dynamicTest(m.getFileName() + "", () -> check(m)));
  }

  static void check(Path file) throws IOException {
    String stem = file.getFileName().toString().replaceFirst("\\..*", "");
    Npy input = Npy.read(file.resolveSibling(stem + ".input.npy"));
    Npy output = Npy.read(file.resolveSibling(stem + ".output.npy"));
    int batch = input.shape()[0];
    int each = input.values().length / batch;
    // Channels-last images have their channels at the end.
    int last = input.shape().length - 1;
    ImportOptions options =
        ImportOptions.defaults().withImageSize(input.shape()[input.shape()[last] > 4 ? last : 1]);
    try (OnnxModel model = OnnxImporter.load(file, options)) {
      Matrix golden = new Matrix(output.floats(), batch, output.values().length / batch);
      Matrix rows = model.run(input.floats(), batch);
      assertClose(golden, rows);
      if (model.inputShape()[0] == batch) {
        // What is fixed may hold numbers of its own for each image.
        return;
      }
      float[] one = Arrays.copyOf(input.floats(), each);
      assertClose(golden.rows(0, 1), model.run(one, 1));
      float[] seven = new float[7 * each];
      int[] order = IntStream.of(2, 0, 1, 1, 0, 2, 0).map(i -> i % batch).toArray();
      for (int i = 0; i < 7; i++) {
        System.arraycopy(input.floats(), order[i] * each, seven, i * each, each);
      }
      assertClose(golden.select(order), model.run(seven, 7));
    }
  }

  static void assertClose(Matrix expected, Matrix actual) {
    assertEquals(expected.rows(), actual.rows());
    assertEquals(expected.columns(), actual.columns());
    assertArrayEquals(expected.values(), actual.values(), TOLERANCE);
  }
}
