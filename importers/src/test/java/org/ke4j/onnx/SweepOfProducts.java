package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Products of matrices with their operands turned, scaled and shifted, and sums over letters. */
final class SweepOfProducts {
  private static final String MICROSOFT = "com.microsoft.";

  private SweepOfProducts() {}

  static void add(Map<String, Consumer<Sweep>> to) {
    to.put("Gemm", sweep -> gemm(sweep, List.of("")));
    to.put(
        MICROSOFT + "FusedGemm",
        sweep -> gemm(sweep, List.of("Relu", "LeakyRelu", "Tanh", "Sigmoid", "Elu", "Softplus")));
    to.put(MICROSOFT + "FusedMatMul", SweepOfProducts::fused);
    to.put("Einsum", SweepOfProducts::einsum);
    to.put("Einsum of one", SweepOfProducts::single);
    to.put("Einsum with dots", SweepOfProducts::dots);
  }

  /**
   * x as either operand, turned or not: flattened from more axes, so that all orders in memory come
   * to it. Each image is a row of the result, or a column that becomes one.
   */
  private static void gemm(Sweep sweep, List<String> functions) {
    for (int rank = 2; rank <= 4; rank++) {
      for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
        for (long[] shape : Sweep.shapes(rank)) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          Options.each(
              o -> gemm(sweep, layout, shape, o),
              "opset",
              functions.size() > 1 ? List.of(17) : List.of(6, 7, 9, 13),
              "function",
              functions,
              "place",
              List.of("first", "firstTurned", "second", "secondTurned"),
              "bias",
              List.of("none", "one", "same", "whole"),
              "other",
              Options.EITHER,
              "alpha",
              List.of(0, 1, 2),
              "width",
              List.of(1, 3));
        }
      }
    }
  }

  private static void gemm(Sweep sweep, Sweep.Layout layout, long[] shape, Options o) {
    int opset = o.whole("opset");
    String kind = o.text("bias");
    if (opset < 11 && kind.equals("none")) {
      return;
    }
    // A bias of its own for each image names their number.
    sweep.closed(kind.equals("whole"));
    sweep.use(opset, layout, shape, false, o.toString(), (w, x) -> gemm(w, x, shape, o));
    sweep.closed(false);
  }

  private static String gemm(OnnxWriter w, String x, long[] shape, Options o) {
    boolean first = o.text("place").startsWith("first");
    boolean turned = o.text("place").endsWith("Turned");
    long n = shape[0];
    long sum = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    long width = o.whole("width");
    // [n, sum], or [sum, n] for what the operator turns back, or as the second operand.
    String own = w.node("Flatten", x);
    if (first == turned) {
      own = w.node("Transpose", List.of(own), Map.of("perm", new long[] {1, 0}));
    }
    boolean other = o.is("other");
    String b = first == other ? w.weight(1, width, sum) : w.weight(1, sum, width);
    Map<String, Object> a = new HashMap<>();
    a.put("transA", (first ? turned : other) ? 1 : 0);
    a.put("transB", (first ? other : turned) ? 1 : 0);
    if (o.whole("alpha") > 0) {
      a.put("alpha", 0.5f);
      a.put("beta", o.whole("alpha") == 2 ? 0f : 2f);
    }
    String function = o.text("function");
    if (!function.isEmpty()) {
      a.put("activation", function);
    }
    if (function.equals("LeakyRelu") || function.equals("Elu")) {
      a.put("activation_alpha", 0.3f);
    }
    if (o.whole("opset") < 7) {
      a.put("broadcast", 1);
    }
    List<String> inputs = new ArrayList<>(first ? List.of(own, b) : List.of(b, own));
    switch (o.text("bias")) {
      case "one" -> inputs.add(w.weight(1, 1));
      case "same" -> inputs.add(first ? w.weight(1, width) : w.weight(1, width, 1));
      case "whole" -> inputs.add(first ? w.weight(1, n, width) : w.weight(1, width, n));
      default -> {}
    }
    String y = w.node(function.isEmpty() ? "Gemm" : MICROSOFT + "FusedGemm", inputs, a);
    return first ? y : w.node("Transpose", List.of(y), Map.of("perm", new long[] {1, 0}));
  }

  private static void fused(Sweep sweep) {
    for (int rank = 2; rank <= 5; rank++) {
      for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
        for (long[] shape : Sweep.shapes(rank)) {
          if (!Sweep.fits(layout, rank)) {
            continue;
          }
          Options.each(
              o -> {
                boolean first = o.is("first");
                boolean turned = o.is("turned");
                // An open batch is no axis of the matrices.
                sweep.closed(shape.length == 2 && (turned || !first));
                if (shape.length == 2 && (turned || !first)) {
                  return;
                }
                sweep.use(17, layout, shape, false, o.toString(), (w, x) -> fused(w, x, shape, o));
              },
              "first",
              Options.EITHER,
              "turned",
              Options.EITHER,
              "otherTurned",
              Options.EITHER,
              "other",
              List.of("matrix", "ones", "full", "itself"),
              "alpha",
              List.of(0, 1));
        }
      }
    }
  }

  private static String fused(OnnxWriter w, String x, long[] shape, Options o) {
    int rank = shape.length;
    boolean first = o.is("first");
    long last = shape[rank - 1];
    long before = shape[rank - 2];
    boolean turned = o.is("turned");
    boolean otherTurned = o.is("otherTurned");
    // The axis of x that is summed over.
    long sum = first == turned ? before : last;
    boolean sumFirst = first != otherTurned;
    String other;
    if (o.text("other").equals("itself")) {
      // x once more, so that the same axis of both is summed over.
      other = w.node("Sin", x);
      otherTurned = !turned;
    } else {
      long[] matrix = sumFirst ? new long[] {sum, 4} : new long[] {4, sum};
      int more = o.text("other").equals("matrix") ? 0 : Math.max(0, rank - 2);
      long[] full = new long[more + 2];
      for (int k = 0; k < more; k++) {
        full[k] = o.text("other").equals("ones") || k == 0 ? 1 : shape[k];
      }
      System.arraycopy(matrix, 0, full, more, 2);
      other = w.weight(1, full);
    }
    Map<String, Object> a = new HashMap<>();
    a.put("transA", (first ? turned : otherTurned) ? 1 : 0);
    a.put("transB", (first ? otherTurned : turned) ? 1 : 0);
    if (o.whole("alpha") == 1) {
      a.put("alpha", 0.25f);
    }
    List<String> inputs = first ? List.of(x, other) : List.of(other, x);
    return w.node(MICROSOFT + "FusedMatMul", inputs, a);
  }

  /** Operands of two, by their letters: every extent of a letter is fixed but the batch's, n. */
  private static final String[] EQUATIONS = {
    "nc,cd->nd",
    "nc,dc->nd",
    "nc,c->n",
    "nc,c->nc",
    "nc,d->ncd",
    "nc,nd->ncd",
    "nc,nc->n",
    "nc,nc->nc",
    "nhc,cd->nhd",
    "nhc,hc->nh",
    "nhc,hd->ncd",
    "nhc,hcd->nd",
    "nhc,h->nc",
    "nhc,nkc->nhk",
    "nhc,nhd->ncd",
    "nhc,nhk->nhkc",
    "nhc,d->dnhc",
    "nhc,cd",
    "nhwc,cd->nhwd",
    "nhwc,cd->ndhw",
    "nhwc,hwc->n",
    "nhwc,hkc->nhwk",
    "nhwc,wkc->nhwk",
    "nhwc,nhkc->nhwk",
    "nhwc,nhkc->nwk",
    "nhwc,nkwc->nhk",
    "nhwc,nw->nhc",
    "nhwc,wh->nc",
    "nhwc,chd->nwd",
    "nhwc,whd->ncdw",
    "nhwcd,cde->nhwe",
    "nhwcd,nhkcd->nhwk",
    "nhwcd,hwe->necd",
    "nhwcd,dc->nwh",
    "nhwcd,nhwdc->nhw"
  };

  private static final String EXTENTS = "nhwcdke";

  private static long extent(char letter, boolean ones) {
    long[] extents = {2, 3, 4, 5, 6, 7, 2};
    long[] small = {2, 1, 3, 1, 2, 1, 1};
    return (ones ? small : extents)[EXTENTS.indexOf(letter)];
  }

  private static long[] shape(String letters, boolean ones) {
    return letters.chars().mapToLong(c -> extent((char) c, ones)).toArray();
  }

  private static void einsum(Sweep sweep) {
    for (String equation : EQUATIONS) {
      String[] terms = equation.split("->")[0].split(",");
      for (boolean ones : Options.EITHER) {
        for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
          for (boolean swap : Options.EITHER) {
            long[] x = shape(terms[0], ones);
            if (!Sweep.fits(layout, x.length) || (swap && !equation.contains("->"))) {
              continue;
            }
            boolean image = terms[1].contains("n");
            boolean batchLater = equation.contains("->d") || !equation.contains("->");
            sweep.closed(false);
            sweep.use(
                12,
                layout,
                x,
                false,
                "equation " + equation + " swapped " + swap,
                (w, v) -> {
                  String other =
                      image
                          ? other(w, v, terms[0], terms[1], ones)
                          : w.weight(1, shape(terms[1], ones));
                  String order =
                      swap ? terms[1] + "," + terms[0] + "->" + equation.split("->")[1] : equation;
                  List<String> inputs = swap ? List.of(other, v) : List.of(v, other);
                  String y = w.node("Einsum", inputs, Map.of("equation", order));
                  return batchLater ? batchFirst(w, y, equation) : y;
                });
          }
        }
      }
    }
  }

  private static String batchFirst(OnnxWriter w, String y, String equation) {
    String result = equation.contains("->") ? equation.split("->")[1] : "dhn";
    int at = result.indexOf('n');
    long[] perm =
        IntStream.range(0, result.length())
            .mapToLong(k -> k == 0 ? at : k <= at ? k - 1 : k)
            .toArray();
    return w.node("Transpose", List.of(y), Map.of("perm", perm));
  }

  /** The image again with these letters: some summed over, turned, and new ones put in. */
  private static String other(OnnxWriter w, String x, String from, String to, boolean ones) {
    String y = w.node("Sin", x);
    StringBuilder left = new StringBuilder();
    for (int k = from.length() - 1; k >= 0; k--) {
      if (to.indexOf(from.charAt(k)) < 0) {
        y = w.node("ReduceMax", List.of(y), Map.of("axes", new long[] {k}, "keepdims", 0));
      } else {
        left.insert(0, from.charAt(k));
      }
    }
    for (int i = 0; i < to.length(); i++) {
      char c = to.charAt(i);
      if (left.indexOf("" + c) < 0) {
        y = w.node("Unsqueeze", List.of(y), Map.of("axes", new long[] {left.length()}));
        long[] full = new long[left.length() + 1];
        Arrays.fill(full, 1);
        full[left.length()] = extent(c, ones);
        y = w.node("Mul", y, w.positive(full));
        left.append(c);
      }
    }
    long[] perm = to.chars().mapToLong(c -> left.indexOf("" + (char) c)).toArray();
    return w.node("Transpose", List.of(y), Map.of("perm", perm));
  }

  private static void single(Sweep sweep) {
    for (String equation :
        new String[] {
          "nc->n",
          "nc->nc",
          "nhc->nch",
          "nhc->n",
          "nhc->nc",
          "nhwc->nchw",
          "nhwc->nw",
          "nhwc->ncw",
          "nhwc->ncwh",
          "nhwcd->nwd",
          "nhwcd->ndcwh",
          "nhwcd->n",
          "ndc"
        }) {
      for (boolean ones : Options.EITHER) {
        for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
          long[] x = shape(equation.split("->")[0], ones);
          if (Sweep.fits(layout, x.length)) {
            sweep.use(
                12,
                layout,
                x,
                false,
                "equation " + equation,
                (w, v) -> {
                  String y = w.node("Einsum", List.of(v), Map.of("equation", equation));
                  return equation.equals("ndc") ? batchFirst(w, y, "->cdn") : y;
                });
          }
        }
      }
    }
  }

  /** Dots for no axis to three. */
  private static void dots(Sweep sweep) {
    for (String equation :
        new String[] {
          "n...c,cd->n...d",
          "n...c,dc->nd...",
          "n...c,...c->n...",
          "n...c,c->n...c",
          "n...c,c...->n...",
          "nc...,dc->nd...",
          "nc...,c...->nc...",
          "n...c,n...d->ncd..."
        }) {
      for (int rank = 2; rank <= 5; rank++) {
        for (long[] shape : Sweep.shapes(rank)) {
          for (Sweep.Layout layout : SweepOfAxes.BATCH_FIRST) {
            if (!Sweep.fits(layout, rank)) {
              continue;
            }
            boolean last = equation.startsWith("n...c");
            long c = shape[last ? rank - 1 : 1];
            long[] middle =
                last ? Arrays.copyOfRange(shape, 1, rank - 1) : Arrays.copyOfRange(shape, 2, rank);
            String term = equation.split("->")[0].split(",")[1];
            sweep.use(
                12,
                layout,
                shape,
                false,
                "equation " + equation,
                (w, x) -> {
                  String other;
                  if (term.startsWith("n")) {
                    other = w.node("Sin", x);
                  } else {
                    List<Long> extents = new ArrayList<>();
                    for (char letter : term.replace("...", ".").toCharArray()) {
                      if (letter == '.') {
                        Arrays.stream(middle).forEach(extents::add);
                      } else {
                        extents.add(letter == 'c' ? c : 3L);
                      }
                    }
                    other = w.weight(1, extents.stream().mapToLong(Long::longValue).toArray());
                  }
                  return w.node("Einsum", List.of(x, other), Map.of("equation", equation));
                });
          }
        }
      }
    }
  }
}
