package org.ke4j.onnx;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import onnx.Onnx;
import org.ke4j.matrix.Matrix;

/**
 * Systematic uses of one operator: every rank, axis, order in memory and broadcast, compared with
 * onnxruntime. Collects what differs instead of stopping at the first.
 */
final class Sweep {
  /** How the operator's input comes to it. */
  enum Layout {
    /** As it lies in memory. */
    STRAIGHT,
    /** The last axis of the memory is the operator's axis 1, as after a convolution. */
    CHANNELS_LAST,
    /** The batch is axis 1 of the operator. */
    BATCH_INSIDE,
    /** All axes but the batch in reverse order. */
    REVERSED
  }

  /** Writes the nodes after the input and names the result. */
  interface Body {
    String write(OnnxWriter writer, String x);
  }

  /** Values that have a sign, a size or no value at all. */
  private static final float[] ODD = {
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    0f,
    -0f,
    1e-40f,
    -1e-40f,
    1e30f,
    -1e30f,
    0.5f,
    -0.5f,
    1.5f,
    2.5f,
    -2.5f,
    88f,
    -88f,
    104f,
    -104f,
    16777216f,
    3e9f
  };

  /** Every use instead of one for each few of an axis, a shape, a layout, an option, ... */
  private static final boolean FULL = Boolean.getBoolean("ke4j.sweep.full");

  /** Of how many such things every combination is taken. */
  private static final int TOGETHER = Integer.getInteger("ke4j.sweep.together", 2);

  /** Only counts. */
  private static final boolean DRY = Boolean.getBoolean("ke4j.sweep.dry");

  /** After so many refusals of two things together no further use of them is tried. */
  private static final int REFUSALS = 3;

  /** After so many uses of two things together that onnxruntime does not take no other is tried. */
  private static final int FAILURES = 50;

  private final Set<String> seen = new HashSet<>();
  private final Map<String, Integer> refusals = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final String operator;
  private final List<String> faults = new ArrayList<>();
  private final Set<String> written;
  private int cases;
  private int refused;
  private boolean closed;

  Sweep(String operator) {
    this(operator, null);
  }

  private Sweep(String operator, Set<String> written) {
    this.operator = operator;
    this.written = written;
  }

  /** The operators in the first use, by the names of their rules; nothing is computed. */
  static Set<String> operators(Consumer<Sweep> uses) {
    Set<String> operators = new TreeSet<>();
    uses.accept(new Sweep("", operators));
    return operators;
  }

  /** Whether the models of the following uses name the batch; else they leave it open. */
  void closed(boolean yes) {
    closed = yes;
  }

  int cases() {
    return cases;
  }

  List<String> faults() {
    return faults;
  }

  String row() {
    return String.format("%-46s %7d %8d %8d", operator, cases, refused, faults.size());
  }

  static boolean fits(Layout layout, int rank) {
    return layout == Layout.STRAIGHT || rank >= (layout == Layout.BATCH_INSIDE ? 2 : 3);
  }

  /** The permutation of the node in front, or null. */
  private static int[] permutation(Layout layout, int rank) {
    int[] p = new int[rank];
    for (int k = 0; k < rank; k++) {
      p[k] =
          switch (layout) {
            case CHANNELS_LAST -> k == 0 ? 0 : k == 1 ? rank - 1 : k - 1;
            case BATCH_INSIDE -> k == 0 ? 1 : k == 1 ? 0 : k;
            case REVERSED -> k == 0 ? 0 : rank - k;
            default -> k;
          };
    }
    return layout == Layout.STRAIGHT ? null : p;
  }

  /**
   * Compares one use; with {@link Layout#STRAIGHT} also on a constant, which is computed while
   * importing.
   *
   * @param shape of the operator's input; the batch is its axis 0, or 1 with {@link
   *     Layout#BATCH_INSIDE}
   */
  void use(int opset, Layout layout, long[] shape, boolean odd, String what, Body body) {
    if (written != null) {
      if (written.isEmpty()) {
        OnnxWriter writer = new OnnxWriter(opset, 7);
        body.write(writer, writer.input("x", shape));
        writer.graph().getNodeList().forEach(n -> written.add(name(n)));
      }
      return;
    }
    String name = what + " " + Arrays.toString(shape) + " " + layout;
    name = operator + " " + name + (closed ? " closed" : "") + " opset " + opset;
    List<String> pairs = pairs(opset, "" + layout, shape, odd, what);
    if (!isTried(pairs)) {
      compare(name, pairs, ofImage(opset, layout, shape, odd, body));
    }
    pairs = pairs(opset, "constant", shape, odd, what);
    // Results that broadcast, which join the constant to an image, are newer.
    if (layout == Layout.STRAIGHT && opset >= 8 && !isTried(pairs)) {
      compare(name + " of a constant", pairs, ofConstant(opset, shape, odd, body));
    }
  }

  /** A model and what to run it on. */
  private record Use(byte[] model, String output, float[] values, long[] input) {}

  private Use ofImage(int opset, Layout layout, long[] shape, boolean odd, Body body) {
    int rank = shape.length;
    int[] p = permutation(layout, rank);
    long[] input = shape.clone();
    if (p != null) {
      for (int k = 0; k < rank; k++) {
        input[p[k]] = shape[k];
      }
    }
    OnnxWriter writer = new OnnxWriter(opset, 7);
    long[] open = input.clone();
    open[0] = closed ? input[0] : 0;
    String x = writer.input("x", open);
    if (p != null) {
      long[] perm = Arrays.stream(p).asLongStream().toArray();
      x = writer.node("Transpose", List.of(x), Map.of("perm", perm));
    }
    String y = body.write(writer, x);
    if (layout == Layout.BATCH_INSIDE) {
      long[] perm = new long[rank];
      Arrays.setAll(perm, k -> k == 0 ? 1 : k == 1 ? 0 : k);
      y = writer.node("Transpose", List.of(y), Map.of("perm", perm));
    }
    writer.output(y);
    return new Use(writer.bytes(), y, values(input, odd), input);
  }

  /** The operator's result, as one row, plus one number of each image. */
  private static Use ofConstant(int opset, long[] shape, boolean odd, Body body) {
    OnnxWriter writer = new OnnxWriter(opset, 7);
    String image = writer.input("x", 0, 1);
    String y = body.write(writer, writer.floats(values(shape, odd), shape));
    y = writer.node("Add", image, writer.node("Reshape", y, writer.integers(1, -1)));
    writer.output(y);
    long[] input = {2, 1};
    return new Use(writer.bytes(), y, values(input, false), input);
  }

  private void compare(String name, List<String> pairs, Use use) {
    cases++;
    if (DRY) {
      seen.addAll(pairs);
      return;
    }
    Matrix expected;
    // Fully optimised, onnxruntime 1.29 and 1.30 give wrong products of a transposed value of three
    // axes with a vector.
    try (OrtSession ort = new OrtSession(use.model(), 1, OptLevel.BASIC_OPT)) {
      expected = ort.run(use.output(), use.values(), use.input());
    } catch (ai.onnxruntime.OrtException | org.ke4j.error.UsageException e) {
      cases--;
      pairs.forEach(pair -> failures.merge(pair, 1, Integer::sum));
      return; // not a valid use, one that the oracle does not know, or an empty result
    }
    boolean computed = true;
    try (OnnxModel model =
        OnnxImporter.load(Path.of("m.onnx"), use.model(), ImportOptions.defaults())) {
      int batch = (int) use.input()[0];
      OperatorDuelTest.assertClose("", expected, model.run(use.values(), batch));
    } catch (UnsupportedModelException e) {
      refused++;
      computed = false;
      pairs.forEach(pair -> refusals.merge(pair, 1, Integer::sum));
      if (System.getProperty("ke4j.sweep.refused") != null) {
        System.out.println("refused " + name + ": " + e.nodes());
      }
    } catch (AssertionError | RuntimeException e) {
      faults.add(name + ": " + e.getMessage());
      if (System.getProperty("ke4j.sweep.refused") != null) {
        System.out.println("wrong " + name + ": " + e.getMessage());
      }
    }
    if (computed) {
      seen.addAll(pairs);
    }
  }

  private boolean isTried(List<String> pairs) {
    return !FULL && pairs.stream().allMatch(this::isTried);
  }

  private boolean isTried(String pair) {
    return seen.contains(pair)
        || refusals.getOrDefault(pair, 0) >= REFUSALS
        || failures.getOrDefault(pair, 0) >= FAILURES;
  }

  private static String name(Onnx.NodeProto node) {
    return (node.getDomain().isEmpty() ? "" : node.getDomain() + ".") + node.getOpType();
  }

  /** Every two (or more) things that a use has, by their places in its description. */
  private List<String> pairs(int opset, String layout, long[] shape, boolean odd, String what) {
    List<String> has = new ArrayList<>(List.of("" + opset, layout, odd + " " + closed));
    has.add(Arrays.toString(shape));
    has.addAll(List.of(what.replace(", ", ",").split(" ")));
    List<String> pairs = new ArrayList<>();
    choose(has, 0, Math.min(TOGETHER, has.size()), "", pairs);
    return pairs;
  }

  private static void choose(
      List<String> has, int from, int count, String chosen, List<String> to) {
    if (count == 0) {
      to.add(chosen);
      return;
    }
    for (int i = from; i <= has.size() - count; i++) {
      choose(has, i + 1, count - 1, chosen + " " + i + has.get(i), to);
    }
  }

  private static float[] values(long[] shape, boolean odd) {
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    float[] values = OrtSession.noise(count, count);
    for (int i = 0; odd && i < count; i++) {
      values[i] = ODD[i % ODD.length];
    }
    return values;
  }

  /** Shapes of a rank: distinct odd sizes, ones among them, many channels. */
  static List<long[]> shapes(int rank) {
    List<long[]> shapes = new ArrayList<>();
    long[] odd = {2, 3, 5, 7, 4, 2};
    long[] ones = {2, 1, 3, 1, 2, 1};
    long[] wide = {1, 33, 3, 2, 2, 3};
    long[] last = {3, 2, 1, 2, 1, 40};
    for (long[] all : new long[][] {odd, ones, wide, last}) {
      long[] shape = Arrays.copyOf(all, rank);
      shape[rank - 1] = all == last ? 40 : shape[rank - 1];
      shapes.add(shape);
    }
    return shapes;
  }
}
