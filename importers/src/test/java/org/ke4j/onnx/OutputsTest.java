package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;

/** Outputs that no operator computes: the image itself, the same under other names, constants. */
class OutputsTest {
  private static final float[] IMAGES = {1, -2, 3, -4, 5, -6};

  private static OnnxModel load(OnnxWriter writer) {
    return OnnxImporter.load(Path.of("m.onnx"), writer.bytes(), ImportOptions.defaults());
  }

  private static void assertComputes(OnnxWriter writer, float... expected) {
    try (OnnxModel model = load(writer)) {
      assertArrayEquals(expected, model.run(IMAGES, 2).values());
      float[] first = java.util.Arrays.copyOf(expected, expected.length / 2);
      assertArrayEquals(first, model.run(new float[] {1, -2, 3}, 1).values());
    }
  }

  private static OnnxWriter writer() {
    OnnxWriter writer = new OnnxWriter(17, 1);
    writer.input("x", 0, 3);
    return writer;
  }

  @Test
  void theImageUnderOtherNames() {
    OnnxWriter same = writer();
    same.output(same.node("Identity", same.node("Identity", "x")));
    assertComputes(same, IMAGES);
    OnnxWriter dropped = writer();
    dropped.output(dropped.node("Dropout", "x"));
    assertComputes(dropped, IMAGES);
    OnnxWriter cast = writer();
    cast.output(cast.node("Cast", List.of("x"), Map.of("to", 1)));
    assertComputes(cast, IMAGES);
    OnnxWriter flat = writer();
    flat.output(flat.node("Flatten", "x"));
    assertComputes(flat, IMAGES);
  }

  @Test
  void theImageItself() {
    OnnxWriter nothing = writer();
    nothing.output("x");
    String message = assertThrows(Ke4jException.class, () -> load(nothing).close()).getMessage();
    assertTrue(message.contains("expected a graph with nodes"), message);
    OnnxWriter beside = writer();
    beside.output("x");
    beside.output(beside.node("Relu", "x"));
    assertComputes(beside, IMAGES);
  }

  @Test
  void aConstantBesideAnEmbedding() {
    OnnxWriter scale = writer();
    scale.output(scale.floats(new float[] {100}, 1));
    scale.output(scale.node("Relu", "x"));
    try (OnnxModel model = load(scale)) {
      assertArrayEquals(new float[] {1, 0, 3, 0, 5, 0}, model.run(IMAGES, 2).values());
      assertEquals(1, model.notes().size());
      assertTrue(model.notes().get(0).contains("does not depend on the image"), model.notes() + "");
    }
    OnnxWriter computed = writer();
    computed.output(computed.node("Exp", computed.number(2)));
    computed.output(computed.node("Relu", "x"));
    load(computed).close();
  }

  @Test
  void nothingButConstants() {
    OnnxWriter constant = writer();
    constant.node("Relu", "x");
    constant.output(constant.floats(new float[] {100}, 1));
    String message = assertThrows(Ke4jException.class, () -> load(constant).close()).getMessage();
    assertTrue(message.contains("depends on the image"), message);
    OnnxWriter named = writer();
    String two = named.floats(new float[] {2}, 1);
    named.output(two);
    named.output(named.node("Relu", "x"));
    ImportOptions options = ImportOptions.defaults().withOutput(two);
    String asked =
        assertThrows(
                Ke4jException.class,
                () -> OnnxImporter.load(Path.of("m.onnx"), named.bytes(), options).close())
            .getMessage();
    assertTrue(asked.contains(two) && asked.contains("depends on the image"), asked);
  }

  @Test
  void theSameRowForEachImage() {
    OnnxWriter row = writer();
    String shape = row.node("Shape", "x");
    String batch = row.node("Slice", shape, row.integers(0), row.integers(1));
    String wide = row.node("Concat", List.of(batch, row.integers(2)), Map.of("axis", 0));
    row.output(row.node("Expand", row.floats(new float[] {7, 8}, 1, 2), wide));
    assertComputes(row, 7, 8, 7, 8);
  }
}
