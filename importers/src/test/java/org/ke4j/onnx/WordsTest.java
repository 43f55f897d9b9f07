package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;

/** What messages about files of others say, and never say. */
class WordsTest {
  private static String refused(OnnxWriter writer, String result) {
    writer.output(result);
    Path file = Path.of("folder", "words.onnx");
    String message =
        assertThrows(
                Ke4jException.class,
                () -> OnnxImporter.load(file, writer.bytes(), ImportOptions.defaults()).close())
            .getMessage();
    assertEquals(2, message.split("words\\.onnx", -1).length, "the path once: " + message);
    assertFalse(message.contains("Exception"), message);
    assertFalse(message.contains("1000001"), message);
    assertFalse(message.contains("null"), message);
    return message;
  }

  private static OnnxWriter writer(long... shape) {
    OnnxWriter writer = new OnnxWriter(17, 1);
    writer.input("x", shape);
    return writer;
  }

  @Test
  void aStandardOperatorIsNotUnknown() {
    OnnxWriter unique = writer(0, 5);
    String message = refused(unique, unique.node("Det", "x"));
    assertTrue(message.contains("Det (opset 17)"), message);
    assertFalse(message.contains("unknown operator"), message);
    OnnxWriter own = writer(0, 5);
    String domain = refused(own, own.node("org.example.Blur", "x"));
    assertTrue(domain.contains("org.example"), domain);
  }

  @Test
  void anOpenBatchIsCalledN() {
    OnnxWriter product = writer(0, 5);
    String message = refused(product, product.node("MatMul", "x", product.weight(1, 4, 3)));
    assertTrue(message.contains("[N, 5]"), message);
  }

  /** A file that hands its image through is a valid one. */
  @Test
  void anImageIsItsOwnEmbedding() {
    for (boolean named : new boolean[] {false, true}) {
      OnnxWriter writer = writer(0, 5);
      String copy = writer.node("Identity", "x");
      writer.output(named ? copy : "x");
      try (OnnxModel model =
          OnnxImporter.load(Path.of("words.onnx"), writer.bytes(), ImportOptions.defaults())) {
        float[] image = {1, -2, 3, 0, 5};
        assertArrayEquals(image, model.run(image, 1).values());
      }
    }
  }

  @Test
  void typesHaveNames() {
    OnnxWriter text = writer(0, 5);
    text.graph().getInputBuilder(0).getTypeBuilder().getTensorTypeBuilder().setElemType(8);
    String message = refused(text, text.node("Identity", "x"));
    assertTrue(message.contains("found string"), message);
  }

  @Test
  void weightsOfNoSize() {
    OnnxWriter none = writer(0, 3, 8, 8);
    String empty = none.floats(new float[0], 0, 3, 3, 3);
    String message = refused(none, none.node("Conv", List.of("x", empty), Map.of()));
    assertTrue(message.contains("Conv"), message);
  }
}
