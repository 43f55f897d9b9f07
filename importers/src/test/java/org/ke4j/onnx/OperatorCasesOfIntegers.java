package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ke4j.onnx.OperatorCases.Case;
import org.ke4j.onnx.OperatorCases.Trial;

/** Random uses of operators of quantised models; integers go in and come out as float32. */
final class OperatorCasesOfIntegers {
  private static final float STEP = 0.051237f;

  private OperatorCasesOfIntegers() {}

  /** The image as 8-bit integers, with its scale and zero point. */
  private static List<String> quantised(Trial t, String x, boolean signed) {
    String scale = t.writer().number(STEP);
    String zero = t.writer().bytes8(signed, signed ? -3 : 120);
    return List.of(t.writer().node("QuantizeLinear", x, scale, zero), scale, zero);
  }

  /** Weights with their scale and zero point, one for all or one for each of the last axis. */
  private static List<String> weights(Trial t, boolean signed, int axis, long... shape) {
    boolean each = axis >= 0 && t.coin();
    int count = each ? (int) shape[axis] : 1;
    float[] scales = new float[count];
    int[] zeros = new int[count];
    for (int i = 0; i < count; i++) {
      scales[i] = 0.010193f * t.pick(1, 9);
      zeros[i] = signed ? 0 : t.pick(100, 150);
    }
    String scale = count == 1 ? t.writer().number(scales[0]) : t.writer().floats(scales, count);
    return List.of(t.writer().int8(signed, shape), scale, t.writer().bytes8(signed, zeros));
  }

  private static List<String> joined(List<String> first, List<String> second, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    all.addAll(List.of(more));
    return all;
  }

  private static String floats(Trial t, String y, String scale, String zero) {
    return t.writer().node("DequantizeLinear", y, scale, zero);
  }

  private static Case rounding(String operator, int parts, Map<String, Object> attributes) {
    return t -> {
      boolean signed = t.coin();
      String x = t.opset(13, 17).spread(2).input(t.pick(2, 5), t.pick(2, 5), t.pick(2, 5));
      List<String> inputs = new ArrayList<>(quantised(t, x, signed));
      if (parts == 2) {
        inputs.addAll(quantised(t, t.writer().node("Neg", x), signed));
      }
      String scale = t.writer().number(operator.equals("QLinearSoftmax") ? 1 / 256f : 0.0717f);
      String zero = t.writer().bytes8(signed, signed ? 5 : 100);
      if (operator.equals("QLinearSoftmax")) {
        zero = t.writer().bytes8(signed, signed ? -128 : 0);
      }
      inputs.add(scale);
      inputs.add(zero);
      String y = t.writer().node("com.microsoft." + operator, inputs, attributes);
      return floats(t, y, scale, zero);
    };
  }

  static void register(Map<String, Case> cases) {
    String microsoft = "com.microsoft.";
    cases.put(microsoft + "QLinearAdd", rounding("QLinearAdd", 2, Map.of()));
    cases.put(microsoft + "QLinearMul", rounding("QLinearMul", 2, Map.of()));
    cases.put(microsoft + "QLinearSigmoid", rounding("QLinearSigmoid", 1, Map.of()));
    cases.put(
        microsoft + "QLinearLeakyRelu", rounding("QLinearLeakyRelu", 1, Map.of("alpha", 0.1f)));
    cases.put(
        microsoft + "QLinearSoftmax",
        rounding("QLinearSoftmax", 1, Map.of("axis", -1, "opset", 13)));
    cases.put(
        microsoft + "QLinearGlobalAveragePool", rounding("QLinearGlobalAveragePool", 1, Map.of()));
    cases.put(
        microsoft + "QLinearConcat",
        t -> {
          String x = t.opset(13, 17).spread(2).input(3, 4);
          String scale = t.writer().number(0.0619f);
          String zero = t.writer().bytes8(false, 110);
          List<String> inputs =
              joined(
                  joined(List.of(scale, zero), quantised(t, x, false)),
                  quantised(t, t.writer().node("Neg", x), false));
          String y =
              t.writer().node(microsoft + "QLinearConcat", inputs, Map.of("axis", t.pick(1, 2)));
          return floats(t, y, scale, zero);
        });
    cases.put(
        "QLinearMatMul",
        t -> {
          String x = t.opset(13, 17).spread(2).input(4, 5);
          String scale = t.writer().number(0.10371f);
          String zero = t.writer().bytes8(false, 128);
          List<String> inputs =
              joined(quantised(t, x, false), weights(t, true, 1, 5, 3), scale, zero);
          return floats(t, t.writer().node("QLinearMatMul", inputs, Map.of()), scale, zero);
        });
    cases.put(
        "QLinearConv",
        t -> {
          int groups = t.any(1, 2);
          String x = t.opset(13, 17).spread(2).image(4, 5);
          String scale = t.writer().number(0.10371f);
          String zero = t.writer().bytes8(false, 128);
          List<String> inputs =
              joined(quantised(t, x, false), weights(t, true, 0, 6, 4 / groups, 3, 3), scale, zero);
          if (t.coin()) {
            inputs.add(t.writer().int32(30, -40, 50, -60, 70, 80));
          }
          long[] pads = {1, 0, 1, 2};
          String y = t.writer().node("QLinearConv", inputs, Map.of("group", groups, "pads", pads));
          return floats(t, y, scale, zero);
        });
    cases.put("MatMulInteger", OperatorCasesOfIntegers::matMulInteger);
    cases.put("ConvInteger", OperatorCasesOfIntegers::convInteger);
    cases.put(
        microsoft + "MatMulIntegerToFloat",
        t -> {
          List<String> x = quantised(t, t.opset(13, 17).spread(2).input(4, 5), false);
          List<String> w = weights(t, true, 1, 5, 3);
          List<String> inputs =
              new ArrayList<>(List.of(x.get(0), w.get(0), x.get(1), w.get(1), x.get(2), w.get(2)));
          if (t.coin()) {
            inputs.add(t.writer().weight(1, 3));
          }
          return t.writer().node(microsoft + "MatMulIntegerToFloat", inputs, Map.of());
        });
    cases.put(
        microsoft + "QGemm",
        t -> {
          boolean turned = t.coin();
          String x = t.opset(13, 17).spread(2).input(5);
          List<String> w = turned ? weights(t, true, 0, 3, 5) : weights(t, true, 1, 5, 3);
          List<String> inputs = joined(quantised(t, x, false), w);
          boolean whole = t.coin();
          inputs.add(t.coin() ? t.writer().int32(30, -40, 50) : "");
          Map<String, Object> attributes = Map.of("transB", turned ? 1 : 0);
          if (!whole) {
            return t.writer().node(microsoft + "QGemm", inputs, attributes);
          }
          String scale = t.writer().number(0.10371f);
          String zero = t.writer().bytes8(false, 128);
          inputs.add(scale);
          inputs.add(zero);
          return floats(t, t.writer().node(microsoft + "QGemm", inputs, attributes), scale, zero);
        });
    for (String operator : new String[] {"QuantizeLinear", "DequantizeLinear"}) {
      cases.put(
          microsoft + operator,
          t -> {
            List<String> q = quantised(t, t.opset(13, 17).spread(3).anyInput(), false);
            return t.writer().node(microsoft + "DequantizeLinear", q, Map.of());
          });
      cases.put(
          operator + " per axis",
          t -> {
            String x = t.opset(13, 17, 21).spread(2).input(3, 2);
            String scale = t.writer().floats(new float[] {0.1f, 0.2f, 0.03f}, 3);
            String zero = t.writer().bytes8(true, 1, -2, 30);
            Map<String, Object> axis = Map.of("axis", t.any(1, -2));
            String q = t.writer().node("QuantizeLinear", List.of(x, scale, zero), axis);
            return t.writer().node("DequantizeLinear", List.of(q, scale, zero), axis);
          });
    }
    cases.put(
        "DequantizeLinear in blocks",
        t -> {
          String x = t.opset(21).input(6);
          String w = t.writer().int8(true, 6, 2);
          String scale = t.writer().positive(3, 2);
          Map<String, Object> attributes = Map.of("axis", 0, "block_size", 2);
          String weights = t.writer().node("DequantizeLinear", List.of(w, scale), attributes);
          return t.writer().node("MatMul", x, weights);
        });
  }

  private static String matMulInteger(Trial t) {
    List<String> x = quantised(t, t.opset(13, 17).spread(2).input(4, 5), false);
    List<String> w = weights(t, t.coin(), 1, 5, 3);
    String y = t.writer().node("MatMulInteger", x.get(0), w.get(0), x.get(2), w.get(2));
    return t.writer().node("Cast", List.of(y), Map.of("to", 1));
  }

  private static String convInteger(Trial t) {
    List<String> x = quantised(t, t.opset(13, 17).spread(2).image(4, 5), false);
    List<String> w = weights(t, false, -1, 6, 4, 3, 3);
    List<String> inputs = List.of(x.get(0), w.get(0), x.get(2), w.get(2));
    String y = t.writer().node("ConvInteger", inputs, Map.of("pads", new long[] {1, 0, 1, 2}));
    return t.writer().node("Cast", List.of(y), Map.of("to", 1));
  }
}
