package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Element-wise operators: values without a size, and every broadcast of the second operand. */
final class SweepOfElements {
  private static final String[] UNARY = {
    "Neg",
    "Abs",
    "Sign",
    "Exp",
    "Log",
    "Sqrt",
    "Reciprocal",
    "Floor",
    "Ceil",
    "Round",
    "Sin",
    "Cos",
    "Tan",
    "Asin",
    "Acos",
    "Atan",
    "Sinh",
    "Cosh",
    "Asinh",
    "Acosh",
    "Atanh",
    "Relu",
    "Sigmoid",
    "Tanh",
    "Erf",
    "Softplus",
    "Softsign",
    "HardSwish",
    "HardSigmoid",
    "Identity",
    "LeakyRelu",
    "Elu",
    "Celu",
    "Selu",
    "Mish",
    "Gelu",
    "ThresholdedRelu"
  };

  private SweepOfElements() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    for (String operator : UNARY) {
      to.put(operator, sweep -> unary(sweep, (w, x) -> w.node(operator, x)));
    }
    for (String test : new String[] {"IsNaN", "IsInf"}) {
      to.put(test, sweep -> unary(sweep, (w, x) -> truth(w, w.node(test, x))));
    }
    to.put(
        "IsInf of one sign",
        sweep -> {
          for (String off : new String[] {"detect_negative", "detect_positive"}) {
            unary(
                sweep, " " + off, (w, x) -> truth(w, w.node("IsInf", List.of(x), Map.of(off, 0))));
          }
        });
    to.put("Clip", SweepOfElements::clip);
    to.put(
        "Cast",
        sweep ->
            unary(
                sweep,
                (w, x) -> {
                  String finite = w.node("Clip", x, w.number(-99.5f), w.number(99.5f));
                  String safe = w.node("Where", w.node("IsNaN", x), w.number(1), finite);
                  String whole = w.node("Cast", List.of(safe), Map.of("to", 7));
                  return w.node("Cast", List.of(whole), Map.of("to", 1));
                }));
    for (String operator :
        new String[] {"Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Sum", "Mean", "PRelu"}) {
      to.put(operator, sweep -> pairs(sweep, operator, false, (w, v) -> v));
    }
    for (String operator :
        new String[] {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"}) {
      to.put(operator, sweep -> pairs(sweep, operator, false, SweepOfElements::truth));
    }
    to.put("Mod", sweep -> pairs(sweep, "Mod", false, (w, v) -> v));
    for (String operator : new String[] {"Add", "Sub", "Mul", "Div", "Mod", "Min", "Max", "Pow"}) {
      to.put(operator + " of integers", sweep -> pairs(sweep, operator, true, (w, v) -> v));
    }
    to.put("Where", SweepOfElements::where);
    to.put("integers through unary", SweepOfElements::integers);
  }

  static String truth(OnnxWriter w, String value) {
    return w.node("Cast", List.of(value), Map.of("to", 1));
  }

  private static void unary(Sweep sweep, Sweep.Body body) {
    unary(sweep, "", body);
  }

  static void unary(Sweep sweep, String how, Sweep.Body body) {
    unary(sweep, how, 20, body);
  }

  static void unary(Sweep sweep, String how, int opset, Sweep.Body body) {
    for (int rank = 2; rank <= 6; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : Sweep.Layout.values()) {
          if (Sweep.fits(layout, rank)) {
            sweep.use(opset, layout, shape, false, "plain" + how, body);
          }
        }
        sweep.use(opset, Sweep.Layout.STRAIGHT, shape, true, "odd" + how, body);
      }
    }
    sweep.use(opset, Sweep.Layout.STRAIGHT, new long[] {2, 3, 64, 64}, true, "odd" + how, body);
    sweep.use(opset, Sweep.Layout.STRAIGHT, new long[] {1, 1100000}, true, "large" + how, body);
  }

  private static void clip(Sweep sweep) {
    float[][] limits = {{-0.5f, 0.7f}, {0.5f, 0.5f}, {2, -1}, {Float.NaN, 1}, {0, 6}};
    for (float[] limit : limits) {
      unary(
          sweep,
          " " + limit[0] + " " + limit[1],
          (w, x) -> w.node("Clip", x, w.number(limit[0]), w.number(limit[1])));
    }
    unary(sweep, " 0 none", (w, x) -> w.node("Clip", x, w.number(0)));
    unary(sweep, " none 1", (w, x) -> w.node("Clip", x, "", w.number(1)));
  }

  /** Shapes that broadcast to one: each axis whole or 1, and fewer axes in front. */
  static List<long[]> partners(long[] shape) {
    Set<List<Long>> seen = new HashSet<>();
    List<long[]> partners = new ArrayList<>();
    for (int mask = 0; mask < 1 << (shape.length - 1); mask++) {
      for (int drop = 1; drop < shape.length; drop++) {
        long[] other = new long[shape.length - drop];
        for (int i = 0; i < other.length; i++) {
          int axis = i + drop;
          other[i] = (mask >> (axis - 1) & 1) == 1 ? shape[axis] : 1;
        }
        if (seen.add(java.util.Arrays.stream(other).boxed().toList())) {
          partners.add(other);
        }
      }
    }
    partners.add(new long[0]);
    return partners;
  }

  private static void pairs(Sweep sweep, String operator, boolean whole, Sweep.Body after) {
    Map<String, Object> attributes =
        operator.equals("Mod") && !whole ? Map.of("fmod", 1) : Map.of();
    boolean onlyFirst = operator.equals("PRelu") || operator.equals("Pow");
    for (int rank = 2; rank <= 5; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : Sweep.Layout.values()) {
          boolean many = rank == 5 && layout != Sweep.Layout.STRAIGHT;
          if (!Sweep.fits(layout, rank) || layout == Sweep.Layout.BATCH_INSIDE || many) {
            continue;
          }
          for (long[] other : partners(shape)) {
            for (boolean swap : new boolean[] {false, true}) {
              if (swap && onlyFirst) {
                continue;
              }
              String what = java.util.Arrays.toString(other) + (swap ? " first" : " second");
              sweep.use(
                  18,
                  layout,
                  shape,
                  false,
                  what,
                  (w, x) -> {
                    String a = operator.equals("Pow") && !whole ? w.node("Abs", x) : x;
                    String b = w.positive(other);
                    if (whole) {
                      a = integer(w, w.node("Mul", a, w.number(20)));
                      b = integer(w, w.node("Mul", b, w.number(3)));
                    }
                    List<String> both = swap ? List.of(b, a) : List.of(a, b);
                    if (whole && swap && !operator.matches("Add|Sub|Mul|Min|Max")) {
                      String one = w.node("Abs", a);
                      both = List.of(b, w.node("Add", one, w.integers(1)));
                    }
                    String y = w.node(operator, both, attributes);
                    return whole ? truth(w, y) : after.write(w, y);
                  });
            }
          }
          ofTwo(sweep, operator, whole, after, attributes, shape, layout);
        }
        odd(sweep, operator, whole, after, attributes, shape);
      }
    }
  }

  /** Both operands from the image, the second one reduced over some axes. */
  private static void ofTwo(
      Sweep sweep,
      String operator,
      boolean whole,
      Sweep.Body after,
      Map<String, Object> attributes,
      long[] shape,
      Sweep.Layout layout) {
    for (int mask = 0; mask < 1 << (shape.length - 1); mask++) {
      List<Long> axes = new ArrayList<>();
      for (int k = 1; k < shape.length; k++) {
        if ((mask >> (k - 1) & 1) == 1) {
          axes.add((long) k);
        }
      }
      sweep.use(
          18,
          layout,
          shape,
          false,
          "itself-reduced " + axes,
          (w, x) -> {
            String b = w.node("Abs", x);
            if (!axes.isEmpty()) {
              b =
                  w.node(
                      "ReduceMax",
                      b,
                      w.integers(axes.stream().mapToLong(Long::longValue).toArray()));
            }
            String a = operator.equals("Pow") ? w.node("Abs", x) : x;
            if (whole) {
              a = integer(w, w.node("Mul", a, w.number(20)));
              b = integer(w, w.node("Add", w.node("Mul", b, w.number(2)), w.number(1)));
            }
            String y = w.node(operator, List.of(a, b), attributes);
            return whole ? truth(w, y) : after.write(w, y);
          });
    }
  }

  private static void odd(
      Sweep sweep,
      String operator,
      boolean whole,
      Sweep.Body after,
      Map<String, Object> attributes,
      long[] shape) {
    if (whole || operator.equals("Mod") || operator.equals("Pow")) {
      return;
    }
    Sweep.Layout straight = Sweep.Layout.STRAIGHT;
    for (boolean swap : new boolean[] {false, true}) {
      for (float number : new float[] {0.5f, 0}) {
        sweep.use(
            18,
            straight,
            shape,
            true,
            "odd values and " + number + (swap ? " first" : ""),
            (w, x) -> {
              String b = w.number(number);
              return after.write(
                  w, w.node(operator, swap ? List.of(b, x) : List.of(x, b), attributes));
            });
      }
      sweep.use(
          18,
          straight,
          shape,
          true,
          "odd values and a row" + (swap ? " first" : ""),
          (w, x) -> {
            String b = w.positive(shape[shape.length - 1]);
            return after.write(
                w, w.node(operator, swap ? List.of(b, x) : List.of(x, b), attributes));
          });
      sweep.use(
          18,
          straight,
          shape,
          true,
          "odd values and their neighbours" + (swap ? " first" : ""),
          (w, x) -> {
            long n = shape[shape.length - 1];
            long[] turned = new long[(int) n];
            java.util.Arrays.setAll(turned, i -> n - 1 - i);
            Map<String, Object> last = Map.of("axis", shape.length - 1);
            String b = w.node("Gather", List.of(x, w.integers(turned)), last);
            return after.write(
                w, w.node(operator, swap ? List.of(b, x) : List.of(x, b), attributes));
          });
    }
  }

  static String integer(OnnxWriter w, String x) {
    return w.node("Cast", List.of(x), Map.of("to", 7));
  }

  private static void where(Sweep sweep) {
    for (int rank = 2; rank <= 5; rank++) {
      for (long[] shape : Sweep.shapes(rank)) {
        for (Sweep.Layout layout : Sweep.Layout.values()) {
          if (!Sweep.fits(layout, rank) || layout == Sweep.Layout.BATCH_INSIDE) {
            continue;
          }
          for (long[] other : partners(shape)) {
            sweep.use(
                18,
                layout,
                shape,
                true,
                "else " + java.util.Arrays.toString(other),
                (w, x) -> {
                  String yes = w.node("Greater", x, w.number(0));
                  return w.node("Where", yes, x, w.positive(other));
                });
            sweep.use(
                18,
                layout,
                shape,
                false,
                "if " + java.util.Arrays.toString(other),
                (w, x) -> {
                  String yes = w.node("Greater", w.weight(1, other), w.number(0));
                  return w.node("Where", yes, x, w.node("Neg", x));
                });
          }
        }
      }
    }
  }

  /** Functions of integers stay integers, so that a division after them truncates. */
  private static void integers(Sweep sweep) {
    for (String operator : new String[] {"Neg", "Abs", "Sign", "Relu", "Identity", "Clip"}) {
      for (int rank = 2; rank <= 4; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          sweep.use(
              18,
              Sweep.Layout.STRAIGHT,
              shape,
              false,
              operator,
              (w, x) -> {
                String a = integer(w, w.node("Mul", x, w.number(20)));
                String b =
                    operator.equals("Clip")
                        ? w.node(operator, a, w.integer(-9), w.integer(11))
                        : w.node(operator, a);
                return truth(w, w.node("Div", b, w.integers(3)));
              });
        }
      }
    }
    for (String operator :
        new String[] {
          "ReduceMean",
          "ReduceSum",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceSumSquare"
        }) {
      for (int axis = 1; axis <= 2; axis++) {
        long on = axis;
        for (long[] shape : Sweep.shapes(3)) {
          sweep.use(
              13,
              Sweep.Layout.STRAIGHT,
              shape,
              false,
              operator + " over " + axis,
              (w, x) -> {
                String whole =
                    w.node("Cast", List.of(w.node("Mul", x, w.number(4))), Map.of("to", 6));
                String y =
                    operator.equals("ReduceSum")
                        ? w.node(operator, whole, w.integers(on))
                        : w.node(operator, List.of(whole), Map.of("axes", new long[] {on}));
                String two = w.node("Cast", List.of(w.node("Div", y, w.int32(2))), Map.of("to", 1));
                return w.node("Add", two, truth(w, y));
              });
        }
      }
    }
    for (String operator : new String[] {"ArgMax", "ArgMin"}) {
      for (long[] shape : Sweep.shapes(3)) {
        sweep.use(
            13,
            Sweep.Layout.STRAIGHT,
            shape,
            false,
            operator + " halved",
            (w, x) -> {
              String y = w.node(operator, List.of(x), Map.of("axis", 2));
              return truth(w, w.node("Div", y, w.integers(2)));
            });
      }
    }
  }
}
