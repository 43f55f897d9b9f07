package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.junit.jupiter.api.Test;
import org.ke4j.matrix.Matrix;

/**
 * Dynamically quantised models, whose integers depend on the batch in onnxruntime, and what is
 * refused.
 */
class QuantizedModelTest {
  private static final Path FILE = Path.of("quantised.onnx");

  /** Of the largest value: the rounding of the image to 8 bits, which is left out here. */
  private static final double ROUNDING = 0.02;

  private static void compare(OnnxWriter to, String y, int values) throws Exception {
    to.output(y);
    float[] input = OrtSession.noise(3, 3 * values);
    try (OnnxModel model = OnnxImporter.load(FILE, to.bytes(), ImportOptions.defaults());
        OrtSession ort = new OrtSession(to.bytes(), 1)) {
      long[] shape = model.inputShape();
      shape[0] = 3;
      Matrix expected = ort.run(y, input, shape);
      Matrix actual = model.run(input, 3);
      double largest = 0;
      double error = 0;
      for (int i = 0; i < expected.values().length; i++) {
        largest = Math.max(largest, Math.abs(expected.values()[i]));
        error = Math.max(error, Math.abs(expected.values()[i] - actual.values()[i]));
      }
      assertTrue(error > 0 && error < ROUNDING * largest, error + " of " + largest);
      // One image alone gives the same row, which integers of the whole batch would not.
      Matrix one = model.run(java.util.Arrays.copyOf(input, values), 1);
      for (int i = 0; i < one.columns(); i++) {
        assertEquals(actual.values()[i], one.values()[i], 1e-5 * largest);
      }
    }
  }

  @Test
  void dynamicMatrixProducts() throws Exception {
    OnnxWriter to = new OnnxWriter(17, 1);
    String[] q = to.nodes("DynamicQuantizeLinear", List.of(to.input("x", -1, 6, 16)), Map.of(), 3);
    String product = to.node("MatMulInteger", q[0], to.int8(true, 16, 8), q[2], to.bytes8(true, 3));
    String whole = to.node("Cast", List.of(product), Map.of("to", 1));
    compare(to, to.node("Mul", whole, to.node("Mul", q[1], to.number(0.02f))), 96);
  }

  @Test
  void dynamicConvolutions() throws Exception {
    OnnxWriter to = new OnnxWriter(17, 1);
    String[] q =
        to.nodes("DynamicQuantizeLinear", List.of(to.input("x", -1, 3, 9, 9)), Map.of(), 3);
    String product =
        to.node("ConvInteger", q[0], to.int8(false, 8, 3, 3, 3), q[2], to.bytes8(false, 120));
    String whole = to.node("Cast", List.of(product), Map.of("to", 1));
    compare(to, to.node("Mul", whole, to.node("Mul", q[1], to.number(0.02f))), 243);
  }

  @Test
  void dynamicQuantizeMatMul() throws Exception {
    OnnxWriter to = new OnnxWriter(17, 1);
    String x = to.input("x", -1, 6, 16);
    String y =
        to.node(
            "com.microsoft.DynamicQuantizeMatMul",
            x,
            to.int8(true, 16, 8),
            to.positive(8),
            to.bytes8(true, 0, 0, 0, 0, 0, 0, 0, 0),
            to.weight(1, 8));
    compare(to, y, 96);
  }

  @Test
  void everyUnsupportedNodeIsNamedAtOnce() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String x = to.input("x", -1, 3, 8, 8);
    String a = to.node("DeformConv", x, to.weight(1, 1, 4, 4, 2));
    String b = to.node("com.microsoft.QAttention", a);
    String c = to.node("my.own.Thing", b);
    String d =
        to.node(
            "AveragePool",
            List.of(x),
            Map.of("kernel_shape", new long[] {2, 2}, "auto_pad", "SOMEHOW"));
    String e = to.node("Pad", List.of(x, to.integers(0, 0, 1, 1, 0, 0, 1, 1)), Map.of("mode", "x"));
    to.node("Unused", x);
    to.output(to.node("Sum", c, d, e));
    Onnx.ModelProto model =
        to.model().toBuilder()
            .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setDomain("my.own").setVersion(7))
            .build();
    UnsupportedModelException refused =
        assertThrows(
            UnsupportedModelException.class,
            () -> OnnxImporter.load(FILE, model.toByteArray(), ImportOptions.defaults()));
    List<String> nodes = refused.nodes().stream().sorted().toList();
    assertEquals(5, nodes.size(), nodes + "");
    assertTrue(nodes.get(0).startsWith("AveragePool (opset 17) 'AveragePool"), nodes.get(0));
    assertTrue(nodes.get(0).contains("auto_pad SOMEHOW"), nodes.get(0));
    assertTrue(nodes.get(1).startsWith("DeformConv (opset 17) 'DeformConv"), nodes.get(1));
    assertTrue(nodes.get(2).startsWith("Pad (opset 17) 'Pad"), nodes.get(2));
    assertTrue(nodes.get(2).contains("mode x"), nodes.get(2));
    assertTrue(nodes.get(3).startsWith("com.microsoft.QAttention (opset 1)"), nodes.get(3));
    assertTrue(nodes.get(4).startsWith("my.own.Thing (opset 7) 'my.own.Thing"), nodes.get(4));
    nodes.forEach(n -> assertTrue(refused.getMessage().contains(n), refused.getMessage()));
  }
}
