package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.protobuf.ByteString;

/**
 * Products of 8-bit integers of the whole range against sums in plain Java: onnxruntime's own
 * saturate on some processors (AVX2 without VNNI).
 */
class IntegerProductTest {
  private static final int ROWS = 3;
  private static final int INNER = 64;
  private static final int COLUMNS = 5;

  /** Images of whole numbers from 0 to 255, many of them at the ends. */
  private static float[] images() {
    float[] x = new float[ROWS * INNER];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (i % 3 == 0 ? 255 : i * 37 % 256);
    }
    return x;
  }

  private static byte[] weights() {
    byte[] w = new byte[INNER * COLUMNS];
    for (int i = 0; i < w.length; i++) {
      w[i] = (byte) (i % 2 == 0 ? (i % 5 == 0 ? -128 : 127) : i * 29);
    }
    return w;
  }

  private static float[] expected(int zero, double scale) {
    float[] x = images();
    byte[] w = weights();
    float[] sums = new float[ROWS * COLUMNS];
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < COLUMNS; c++) {
        long sum = 0;
        for (int k = 0; k < INNER; k++) {
          sum += ((long) x[r * INNER + k] - zero) * w[k * COLUMNS + c];
        }
        sums[r * COLUMNS + c] = (float) (sum * scale);
      }
    }
    return sums;
  }

  private static String weights(OnnxWriter to) {
    return to.add(
        Onnx.TensorProto.newBuilder()
            .setName("weights")
            .setDataType(3)
            .addAllDims(List.of((long) INNER, (long) COLUMNS))
            .setRawData(ByteString.copyFrom(weights()))
            .build());
  }

  private static void check(OnnxWriter to, String y, float[] expected) {
    to.output(y);
    try (OnnxModel model =
        OnnxImporter.load(Path.of("x.onnx"), to.bytes(), ImportOptions.defaults())) {
      float[] actual = model.run(images(), ROWS).values();
      float most = 0;
      for (float e : expected) {
        most = Math.max(most, Math.abs(e));
      }
      assertArrayEquals(expected, actual, 1e-6f * most);
    }
  }

  private static String quantised(OnnxWriter to, int zero) {
    String x = to.input("x", -1, INNER);
    String moved = to.node("Sub", x, to.number((float) zero));
    return to.node("QuantizeLinear", moved, to.number(1f), to.bytes8(false, zero));
  }

  @Test
  void matMulIntegerIsExact() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String q = quantised(to, 117);
    String y = to.node("MatMulInteger", List.of(q, weights(to), to.bytes8(false, 117)), Map.of());
    check(to, to.node("Cast", List.of(y), Map.of("to", 1)), expected(117, 1));
  }

  @Test
  void scaledProductsAreExact() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String q = quantised(to, 117);
    String y =
        to.node(
            "com.microsoft.MatMulIntegerToFloat",
            List.of(q, weights(to), to.number(0.25f), to.number(0.125f), to.bytes8(false, 117)),
            Map.of());
    check(to, y, expected(117, 0.03125));
  }
}
