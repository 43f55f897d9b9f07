package org.ke4j.onnx;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.ke4j.random.Seeds;

/** Random uses of each operator; a name may have a blank and a variant after it. */
final class OperatorCases {
  private OperatorCases() {}

  /** Writes one random use and returns the name of the result, whose first axis is the batch. */
  interface Case {
    String write(Trial trial);
  }

  /** One random graph in the making. */
  static final class Trial {
    private final RandomGenerator random;
    private OnnxWriter writer;
    private long[] shape;
    private double spread = 1;
    private boolean positive;
    private int fixed;

    Trial(String name, int round) {
      this.random = Seeds.stream(11, name, round);
    }

    OnnxWriter writer() {
      return writer;
    }

    long[] shape() {
      return shape;
    }

    float[] values(int batch) {
      int count = batch;
      for (int i = 1; i < shape.length; i++) {
        count *= (int) shape[i];
      }
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        double v = random.nextGaussian() * spread;
        values[i] = (float) (positive ? Math.abs(v) + 0.1 : v);
      }
      return values;
    }

    /** A number from {@code low} to {@code high}, both included. */
    int pick(int low, int high) {
      return random.nextInt(low, high + 1);
    }

    boolean coin() {
      return random.nextBoolean();
    }

    @SafeVarargs
    final <T> T any(T... choices) {
      return choices[random.nextInt(choices.length)];
    }

    Trial opset(int... choices) {
      writer = new OnnxWriter(choices[random.nextInt(choices.length)], random.nextLong());
      return this;
    }

    Trial spread(double deviation) {
      spread = deviation;
      return this;
    }

    Trial positive() {
      positive = true;
      return this;
    }

    /** Declares an input with an open batch of the given further extents. */
    String input(long... extents) {
      if (writer == null) {
        opset(13, 17, 18, 20);
      }
      shape = new long[extents.length + 1];
      System.arraycopy(extents, 0, shape, 1, extents.length);
      return writer.input("x", shape);
    }

    /** An input of 2 to 5 axes of odd sizes. */
    String anyInput() {
      long[] extents = new long[pick(1, 4)];
      for (int i = 0; i < extents.length; i++) {
        extents[i] = pick(1, 7);
      }
      return input(extents);
    }

    /** An image of odd size. */
    String image(int channels, int least) {
      return input(channels, pick(least, least + 9), pick(least, least + 9));
    }

    /** A shape that broadcasts against the input without the batch. */
    long[] broadcastable() {
      int rank = pick(1, shape.length);
      long[] other = new long[rank];
      for (int i = 0; i < rank; i++) {
        int axis = shape.length - rank + i;
        other[i] = axis == 0 || coin() ? 1 : shape[axis];
      }
      return other;
    }

    OnnxWriter writer(String after) {
      return writer;
    }

    /** For operators that name the batch: the model gets a fixed one. */
    void fixBatch(int batch) {
      writer
          .graph()
          .getInputBuilder(0)
          .getTypeBuilder()
          .getTensorTypeBuilder()
          .getShapeBuilder()
          .getDimBuilder(0)
          .setDimValue(batch);
      fixed = batch;
    }

    int fixedBatch() {
      return fixed;
    }

    String unary(String operator, Map<String, Object> attributes) {
      return writer(anyInput()).node(operator, List.of("x"), attributes);
    }

    /** The input and a constant that broadcasts to it, in either order. */
    String pair(String operator, Map<String, Object> attributes, String x) {
      String other = writer.positive(broadcastable());
      return coin()
          ? writer.node(operator, List.of(x, other), attributes)
          : writer.node(operator, List.of(other, x), attributes);
    }

    /** Truth values as numbers. */
    String truth(String value) {
      return writer.node("Cast", List.of(value), Map.of("to", 1));
    }

    /** The attributes, or none: the operator's defaults. */
    Map<String, Object> some(Map<String, Object> attributes) {
      return coin() ? attributes : Map.of();
    }

    Map<String, Object> gelu() {
      return coin() ? Map.of() : Map.of("approximate", any("none", "tanh"));
    }

    /** An axis beyond the batch, from the front or from the back. */
    int axis() {
      int axis = pick(1, shape.length - 1);
      return coin() ? axis : axis - shape.length;
    }

    long extent(int axis) {
      return shape[axis < 0 ? axis + shape.length : axis];
    }
  }

  static Map<String, Case> all() {
    Map<String, Case> cases = new TreeMap<>();
    elementwise(cases);
    OperatorCasesOfWindows.add(cases);
    OperatorCasesOfShapes.add(cases);
    OperatorCasesOfReductions.add(cases);
    OperatorCasesOfIntegers.register(cases);
    OperatorCasesOfAttention.add(cases);
    OperatorCasesOfChoices.add(cases);
    OperatorCasesOfParts.add(cases);
    OperatorCasesOfFusion.add(cases);
    return cases;
  }

  private static void elementwise(Map<String, Case> cases) {
    for (String operator :
        new String[] {
          "Neg",
          "Abs",
          "Sign",
          "Exp",
          "Floor",
          "Ceil",
          "Round",
          "Sin",
          "Cos",
          "Atan",
          "Relu",
          "Sigmoid",
          "Tanh",
          "Erf",
          "Softplus",
          "Softsign",
          "Identity",
          "HardSwish",
          "Dropout"
        }) {
      cases.put(operator, t -> t.opset(14, 17, 20).spread(2).unary(operator, Map.of()));
    }
    for (String operator : new String[] {"Sqrt", "Log", "Reciprocal"}) {
      cases.put(operator, t -> t.positive().unary(operator, Map.of()));
    }
    cases.put("Mish", t -> t.opset(18, 20).unary("Mish", Map.of()));
    cases.put("Swish", t -> t.opset(24).unary("Swish", t.some(Map.of("alpha", 1.5f))));
    cases.put("Gelu", t -> t.opset(20).spread(3).unary("Gelu", t.gelu()));
    cases.put("com.microsoft.Gelu", t -> t.spread(2).unary("com.microsoft.Gelu", Map.of()));
    cases.put(
        "com.microsoft.QuickGelu",
        t -> t.unary("com.microsoft.QuickGelu", t.coin() ? Map.of() : Map.of("alpha", 1.5f)));
    cases.put(
        "HardSigmoid",
        t -> t.spread(3).unary("HardSigmoid", t.some(Map.of("alpha", 0.3f, "beta", 0.4f))));
    for (String operator : new String[] {"LeakyRelu", "Elu", "Celu", "Selu"}) {
      cases.put(operator, t -> t.spread(2).unary(operator, t.some(Map.of("alpha", 0.7f))));
    }
    cases.put(
        "PRelu",
        t -> {
          String x = t.anyInput();
          return t.writer().node("PRelu", x, t.writer().weight(1, t.broadcastable()));
        });
    cases.put(
        "PRelu with an endless slope",
        t -> {
          String x = t.opset(16).anyInput();
          OnnxWriter w = t.writer();
          String y = w.node("PRelu", x, w.number(Float.POSITIVE_INFINITY));
          return w.node("Clip", y, w.number(-2), w.number(9));
        });
    cases.put(
        "Clip",
        t -> {
          String x = t.anyInput();
          String low = t.coin() ? t.writer().number(-0.5f) : "";
          return t.coin()
              ? t.writer().node("Clip", x, low, t.writer().number(0.7f))
              : t.writer().node("Clip", x, low);
        });
    cases.put("Clip old", t -> t.opset(9, 10).unary("Clip", Map.of("min", 0f, "max", 6f)));
    for (String operator : new String[] {"Softmax", "LogSoftmax"}) {
      cases.put(
          operator,
          t -> {
            String x = t.opset(13, 18).anyInput();
            return t.writer().node(operator, List.of(x), Map.of("axis", t.axis()));
          });
      cases.put(
          operator + " of numbers far apart",
          t -> {
            OnnxWriter w = t.opset(13, 18).writer();
            String far = w.node("Mul", t.anyInput(), w.number(200));
            return w.node(operator, List.of(far), Map.of("axis", t.axis()));
          });
      cases.put(
          operator + " old",
          t -> {
            String x = t.opset(9, 11, 12).anyInput();
            return t.writer().node(operator, List.of(x), t.some(Map.of("axis", t.axis())));
          });
    }
    binary(cases);
  }

  private static void binary(Map<String, Case> cases) {
    for (String operator : new String[] {"Add", "Sub", "Mul", "Div", "Min", "Max", "Sum", "Mean"}) {
      cases.put(operator, t -> t.pair(operator, Map.of(), t.anyInput()));
      cases.put(
          operator + " of two images",
          t -> {
            String x = t.anyInput();
            String y = t.writer().node("Sigmoid", x);
            return t.coin() ? t.writer().node(operator, x, y) : t.writer().node(operator, y, x);
          });
    }
    cases.put("Pow", t -> t.positive().pair("Pow", Map.of(), t.anyInput()));
    cases.put(
        "Pow of a constant exponent",
        t -> t.writer(t.anyInput()).node("Pow", "x", t.writer().number(t.any(2f, 3f, 1f))));
    cases.put("Mod", t -> t.spread(5).pair("Mod", Map.of("fmod", 1), t.anyInput()));
    for (String operator :
        new String[] {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"}) {
      cases.put(
          operator,
          t -> {
            String x = t.opset(16, 18).anyInput();
            String rounded = t.writer().node("Round", x);
            String other =
                t.coin() ? t.writer().number(t.pick(-1, 1)) : t.writer().node("Floor", x);
            return t.truth(t.writer().node(operator, rounded, other));
          });
    }
    for (String operator : new String[] {"And", "Or", "Xor"}) {
      cases.put(
          operator,
          t -> {
            String x = t.anyInput();
            String a = t.writer().node("Greater", x, t.writer().number(-0.3f));
            String b = t.writer().node("Less", x, t.writer().number(0.4f));
            return t.truth(t.writer().node(operator, a, b));
          });
    }
    cases.put(
        "Not",
        t -> {
          String a = t.writer(t.anyInput()).node("Greater", "x", t.writer().number(0));
          return t.truth(t.writer().node("Not", a));
        });
    for (String operator : new String[] {"IsNaN", "IsInf"}) {
      cases.put(
          operator,
          t -> {
            String x = t.opset(14, 20).anyInput();
            String zero = t.writer().node("Floor", t.writer().node("Abs", x));
            String odd =
                operator.equals("IsInf")
                    ? t.writer().node("Div", x, zero)
                    : t.writer().node("Div", zero, zero);
            return t.truth(t.writer().node(operator, odd));
          });
    }
    cases.put(
        "Where",
        t -> {
          String x = t.anyInput();
          String choice = t.writer().node("Greater", x, t.writer().number(0.2f));
          String other = t.writer().weight(1, t.broadcastable());
          return t.coin()
              ? t.writer().node("Where", choice, x, other)
              : t.writer().node("Where", choice, other, t.writer().node("Abs", x));
        });
    cases.put(
        "Cast",
        t -> {
          String x = t.spread(4).anyInput();
          String whole = t.writer().node("Cast", List.of(x), Map.of("to", t.any(6, 7)));
          return t.writer().node("Cast", List.of(whole), Map.of("to", 1));
        });
    cases.put(
        "CastLike",
        t -> {
          String x = t.opset(15, 18).spread(4).anyInput();
          String whole = t.writer().node("CastLike", x, t.writer().integer(3));
          return t.writer().node("CastLike", whole, x);
        });
    for (String operator : new String[] {"QuantizeLinear", "DequantizeLinear"}) {
      cases.put(
          operator,
          t -> {
            String x = t.opset(13, 17).spread(3).anyInput();
            boolean signed = t.coin();
            String scale = t.writer().number(0.05f);
            String zero = t.writer().bytes8(signed, signed ? -3 : 120);
            String q = t.writer().node("QuantizeLinear", x, scale, zero);
            return t.writer().node("DequantizeLinear", q, scale, zero);
          });
    }
    cases.put(
        "DequantizeLinear of weights",
        t -> {
          String x = t.opset(13, 17).input(5);
          String w = t.writer().bytes8(true, 1, -2, 3, 4, 50, -60, 7, 8, 9, 100);
          String shaped = t.writer().node("Reshape", w, t.writer().integers(5, 2));
          String scale = t.writer().floats(new float[] {0.1f, 0.2f}, 2);
          String weights =
              t.writer().node("DequantizeLinear", List.of(shaped, scale), Map.of("axis", -1));
          return t.writer().node("MatMul", x, weights);
        });
  }
}
