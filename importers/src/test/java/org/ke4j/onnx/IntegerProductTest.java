package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.file.Path;
import java.util.Arrays;
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
    return weights(INNER * COLUMNS);
  }

  private static byte[] weights(int count) {
    byte[] w = new byte[count];
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
    return weights(to, INNER, COLUMNS);
  }

  private static String weights(OnnxWriter to, long... shape) {
    long count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return to.add(
        Onnx.TensorProto.newBuilder()
            .setName("weights")
            .setDataType(3)
            .addAllDims(Arrays.stream(shape).boxed().toList())
            .setRawData(ByteString.copyFrom(weights((int) count)))
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

  private static final double X_SCALE = 0.25;
  private static final double W_SCALE = 0.125;
  private static final double Y_SCALE = 64;
  private static final int Y_ZERO = 131;

  /**
   * What a sum becomes as an unsigned byte: the scales are powers of two, so nothing rounds else.
   */
  private static float byteOf(double sum) {
    double y = Math.rint(sum * X_SCALE * W_SCALE / Y_SCALE) + Y_ZERO;
    return (float) Math.max(0, Math.min(255, y));
  }

  private static String number(OnnxWriter to, double value) {
    return to.number((float) value);
  }

  private static String asFloats(OnnxWriter to, String bytes) {
    return to.node("DequantizeLinear", bytes, to.number(1f), to.bytes8(false, 0));
  }

  @Test
  void quantisedMatrixProductsAreExact() {
    float[] expected = expected(117, 1);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = byteOf(expected[i]);
    }
    OnnxWriter to = new OnnxWriter(17, 1);
    String q = quantised(to, 117);
    String xs = number(to, X_SCALE);
    String xz = to.bytes8(false, 117);
    String ws = number(to, W_SCALE);
    String wz = to.bytes8(true, 0);
    String ys = number(to, Y_SCALE);
    String yz = to.bytes8(false, Y_ZERO);
    List<String> inputs = List.of(q, xs, xz, weights(to), ws, wz, ys, yz);
    check(to, asFloats(to, to.node("QLinearMatMul", inputs, Map.of())), expected);
  }

  @Test
  void quantisedProductsWithAnOffsetAreExact() {
    int[] offset = {3000, -40_000, 51, -60_001, 77_777};
    float[] expected = expected(117, 1);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = byteOf(expected[i] + offset[i % COLUMNS]);
    }
    OnnxWriter to = new OnnxWriter(17, 1);
    String q = quantised(to, 117);
    String xs = number(to, X_SCALE);
    String xz = to.bytes8(false, 117);
    String ws = number(to, W_SCALE);
    String wz = to.bytes8(true, 0);
    String c = to.int32(offset);
    String ys = number(to, Y_SCALE);
    String yz = to.bytes8(false, Y_ZERO);
    List<String> inputs = List.of(q, xs, xz, weights(to), ws, wz, c, ys, yz);
    check(to, asFloats(to, to.node("com.microsoft.QGemm", inputs, Map.of())), expected);
  }

  private static final int CHANNELS = 4;
  private static final int SIDE = 4;
  private static final int FILTERS = 5;
  private static final long[] PADS = {1, 0, 1, 2};

  /** Sums of a convolution with 3 x 3 filters; places beyond the image hold the zero point. */
  private static float[] sums(int zero) {
    float[] x = images();
    byte[] w = weights(FILTERS * CHANNELS * 9);
    float[] sums = new float[ROWS * FILTERS * SIDE * SIDE];
    for (int at = 0; at < sums.length; at++) {
      int column = at % SIDE;
      int row = at / SIDE % SIDE;
      int filter = at / (SIDE * SIDE) % FILTERS;
      int image = at / (SIDE * SIDE * FILTERS);
      long sum = 0;
      for (int k = 0; k < CHANNELS * 9; k++) {
        int channel = k / 9;
        int r = row + k / 3 % 3 - (int) PADS[0];
        int c = column + k % 3 - (int) PADS[1];
        if (r >= 0 && r < SIDE && c >= 0 && c < SIDE) {
          int place = ((image * CHANNELS + channel) * SIDE + r) * SIDE + c;
          sum += ((long) x[place] - zero) * w[filter * CHANNELS * 9 + k];
        }
      }
      sums[at] = sum;
    }
    return sums;
  }

  private static String quantisedImage(OnnxWriter to, int zero) {
    String x = to.input("x", -1, CHANNELS, SIDE, SIDE);
    String moved = to.node("Sub", x, to.number((float) zero));
    return to.node("QuantizeLinear", moved, to.number(1f), to.bytes8(false, zero));
  }

  @Test
  void integerConvolutionsAreExact() {
    OnnxWriter to = new OnnxWriter(17, 1);
    String q = quantisedImage(to, 117);
    String w = weights(to, FILTERS, CHANNELS, 3, 3);
    String y = to.node("ConvInteger", List.of(q, w, to.bytes8(false, 117)), Map.of("pads", PADS));
    check(to, to.node("Cast", List.of(y), Map.of("to", 1)), sums(117));
  }

  @Test
  void quantisedConvolutionsAreExact() {
    int[] offset = {3000, -40_000, 51, -60_001, 77_777};
    float[] expected = sums(117);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = byteOf(expected[i] + offset[i / (SIDE * SIDE) % FILTERS]);
    }
    OnnxWriter to = new OnnxWriter(17, 1);
    String q = quantisedImage(to, 117);
    String xs = number(to, X_SCALE);
    String xz = to.bytes8(false, 117);
    String w = weights(to, FILTERS, CHANNELS, 3, 3);
    String ws = number(to, W_SCALE);
    String wz = to.bytes8(true, 0);
    String ys = number(to, Y_SCALE);
    String yz = to.bytes8(false, Y_ZERO);
    List<String> inputs = List.of(q, xs, xz, w, ws, wz, ys, yz, to.int32(offset));
    check(to, asFloats(to, to.node("QLinearConv", inputs, Map.of("pads", PADS))), expected);
  }
}
