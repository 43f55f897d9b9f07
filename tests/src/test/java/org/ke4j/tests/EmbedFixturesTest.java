package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.matrix.Npy;

/** Models of several exporters through {@code ke embed}, against PyTorch's outputs. */
class EmbedFixturesTest {
  private static final float TOLERANCE = 1e-4f;
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> everyFixtureAtBatchesOf3And1And7() throws IOException {
    Path fixtures = fixture("");
    List<Path> models;
    try (Stream<Path> files = Files.list(fixtures)) {
      models = files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
    }
    return models.stream()
        .map(
            model ->
                DynamicTest.dynamicTest(
                    model.getFileName().toString(),
                    () -> {
                      check(model, 0, 1, 2);
                      check(model, 1);
                      check(model, 2, 0, 1, 1, 0, 2, 0);
                    }));
  }

  private void check(Path model, int... images) throws IOException {
    String stem = model.getFileName().toString().replaceFirst("\\..*", "");
    Npy all = Npy.read(model.resolveSibling(stem + ".input.npy"));
    Npy golden = Npy.read(model.resolveSibling(stem + ".output.npy"));
    int[] shape = all.shape().clone();
    shape[0] = images.length;
    Path input = write("x.npy", select(all.floats(), all.shape()[0], images), shape);
    Path output = folder.resolve("e.npy");
    Command embed = Command.ke("embed", "--encoder", model, "--input", input, "--output", output);
    assertEquals(0, embed.status(), embed.messages());
    Npy rows = Npy.read(output);
    assertEquals(images.length, rows.shape()[0]);
    assertArrayEquals(select(golden.floats(), golden.shape()[0], images), rows.floats(), TOLERANCE);
  }

  @Test
  void anArrayOfAnotherLayoutIsRefused() throws IOException {
    Path model = fixture("vit-b16.legacy14.onnx");
    Npy all = Npy.read(fixture("vit-b16.input.npy"));
    int[] shape = all.shape();
    Path turned = write("t.npy", all.floats(), new int[] {shape[0], shape[2], shape[3], shape[1]});
    Command embed =
        Command.ke(
            "embed", "--encoder", model, "--input", turned, "--output", folder.resolve("e.npy"));
    assertEquals(2, embed.status(), embed.messages());
    String expected = "expected shape [N, 3, " + shape[2] + ", " + shape[3] + "]";
    assertTrue(embed.messages().contains(expected), embed.messages());
  }

  private static float[] select(float[] values, int count, int... images) {
    int each = values.length / count;
    float[] chosen = new float[images.length * each];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(values, images[i] * each, chosen, i * each, each);
    }
    return chosen;
  }

  private Path write(String name, float[] values, int[] shape) throws IOException {
    Path file = folder.resolve(name);
    NpyFile.write(file, values, shape);
    return file;
  }

  private static Path fixture(String name) {
    return Shared.folder().resolve("encoders").resolve("fixtures").resolve(name);
  }
}
