package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;

/**
 * GridSample: reads an image between its pixels, at positions that the file or the image gives. The
 * weights of the neighbours are ordinary values, so that positions have a slope, too.
 */
final class GridSampling {
  private static final double CUBIC = -0.75;

  private final Emitter to;
  private final String padding;
  private final boolean corners;

  private GridSampling(Emitter to, String padding, boolean corners) {
    this.to = to;
    this.padding = padding;
    this.corners = corners;
  }

  static void register(Map<String, Rule> rules) {
    rules.put("GridSample", GridSampling::apply);
  }

  /** A neighbour of each position along one axis: its index there and its weight. */
  private record Neighbour(Value index, Value weight) {}

  private static void apply(Call call) {
    Value x = call.input(0);
    Value grid = call.input(1);
    int axes = x.rank() - 2;
    if (axes < 1
        || grid.rank() != x.rank()
        || grid.shape()[axes + 1] != axes
        || (grid.shape()[0] != x.shape()[0] && !Dims.isBatch(x.shape()[0]))) {
      throw new Ke4jException("a grid " + Dims.text(grid.shape()) + " for " + Dims.text(x.shape()));
    }
    Attributes given = call.attributes();
    String mode =
        switch (given.text("mode", "linear")) {
          case "linear", "bilinear" -> "linear";
          case "cubic", "bicubic" -> "cubic";
          case "nearest" -> "nearest";
          default -> throw new Unsupported("mode " + given.text("mode", ""));
        };
    String padding = given.text("padding_mode", "zeros");
    if (!padding.equals("zeros") && !padding.equals("border") && !padding.equals("reflection")) {
      throw new Unsupported("padding_mode " + padding);
    }
    GridSampling how =
        new GridSampling(call.emitter(), padding, given.flag("align_corners", false));
    call.set(how.sample(x, grid, mode));
  }

  private static Tensor number(double value) {
    return Tensor.ofFloats(new float[] {(float) value});
  }

  private Value sum(Value a, Value b) {
    return Arithmetic.binary(to, "Add", a, b);
  }

  private Value sum(Value a, double b) {
    return Arithmetic.binary(to, "Add", a, number(b));
  }

  private Value times(Value a, Value b) {
    return Arithmetic.binary(to, "Mul", a, b);
  }

  private Value times(Value a, double b) {
    return Arithmetic.binary(to, "Mul", a, number(b));
  }

  private Value rounded(String operator, Value x) {
    if (x.isFoldable()) {
      return to.math().unary(operator, (Tensor) x);
    }
    SameDiff sd = to.graph();
    return to.pointwise(
        x,
        node ->
            switch (operator) {
              case "Floor" -> sd.math.floor(node);
              case "Abs" -> sd.math.abs(node);
              default -> new Rint(sd, node, false).outputVariable();
            });
  }

  private Value sample(Value x, Value grid, String mode) {
    int axes = x.rank() - 2;
    long[] s = x.shape();
    long[] out = Arrays.copyOf(grid.shape(), axes + 1);
    long places = Dims.product(Arrays.copyOfRange(out, 1, out.length));
    Neighbour[][] along = new Neighbour[axes][];
    for (int k = 0; k < axes; k++) {
      // The grid names the last axis first.
      Value given = to.range(grid, axes + 1, axes - 1 - k, axes - k);
      along[k] = neighbours(to.reshape(given, out[0], places), s[k + 2], mode);
    }
    long pixels = Dims.product(Arrays.copyOfRange(s, 2, s.length));
    Value flat = to.transpose(to.reshape(x, s[0], s[1], pixels), 0, 2, 1);
    Value result = null;
    int[] at = new int[axes];
    boolean more = true;
    while (more) {
      Value index = null;
      Value weight = null;
      for (int k = 0; k < axes; k++) {
        Neighbour one = along[k][at[k]];
        index = index == null ? one.index() : sum(times(index, (double) s[k + 2]), one.index());
        weight =
            weight == null || one.weight() == null
                ? or(weight, one.weight())
                : times(weight, one.weight());
      }
      Value part = picked(flat, index, out[0], places);
      if (weight != null) {
        part = times(part, to.reshape(weight, weight.shape()[0], places, 1));
      }
      result = result == null ? part : sum(result, part);
      more = false;
      for (int k = axes - 1; k >= 0 && !more; k--) {
        at[k]++;
        more = at[k] < along[k].length;
        at[k] = more ? at[k] : 0;
      }
    }
    long[] shape = Arrays.copyOf(out, axes + 2);
    shape[0] = s[0];
    shape[axes + 1] = s[1];
    int[] first =
        IntStream.range(0, axes + 2).map(k -> k == 0 ? 0 : k == 1 ? axes + 1 : k - 1).toArray();
    return to.transpose(to.reshape(result, shape), first);
  }

  private static Value or(Value a, Value b) {
    return a == null ? b : a;
  }

  /** The values at some pixels of each image, {@code [n, places, channels]}. */
  private Value picked(Value flat, Value index, long images, long places) {
    long[] s = flat.shape();
    if (index instanceof Tensor known) {
      long[] at = known.integers();
      boolean same = true;
      for (int i = 0; i < at.length; i++) {
        same &= at[i] == at[(int) (i % places)];
      }
      if (same) {
        return to.gather(flat, 1, Arrays.copyOf(at, (int) places), places);
      }
      if (Dims.isBatch(s[0])) {
        throw new Unsupported("with positions of " + images + " images of an open batch");
      }
      long[] all = new long[at.length];
      Arrays.setAll(all, i -> i / places * s[1] + at[i]);
      Value rows = to.gather(to.reshape(flat, s[0] * s[1], s[2]), 0, all, all.length);
      return to.reshape(rows, s[0], places, s[2]);
    }
    Variable whole = new Variable(to.node(index), new long[] {images, places}, ElementType.INTEGER);
    SDVariable positions = RowChoice.positions(to, whole, s[1]);
    positions = RowChoice.shifted(to, positions, new long[] {images, places}, new long[] {s[1], 0});
    long count = Dims.product(images, places);
    SDVariable line = to.graph().reshape(positions, Dims.isBatch(count) ? -1 : count);
    Value rows = RowChoice.rows(to, to.reshape(flat, Dims.product(s[0], s[1]), s[2]), line, count);
    return to.reshape(rows, images, places, s[2]);
  }

  /** Positions from -1 to 1 along an axis as neighbours there. */
  private Neighbour[] neighbours(Value position, long extent, String mode) {
    double low = corners ? 0 : -0.5;
    double high = corners ? extent - 1 : extent - 0.5;
    // (position + 1) / 2 * (high - low) + low.
    Value at = sum(times(sum(position, 1), (high - low) / 2), low);
    if (mode.equals("nearest")) {
      at = rounded("Round", at);
    }
    if (mode.equals("cubic")) {
      return four(at, extent, low, high);
    }
    if (padding.equals("border")) {
      at = limited(at, 0, (double) (extent - 1));
    } else if (padding.equals("reflection")) {
      at = reflected(at, low, high);
    }
    if (mode.equals("nearest")) {
      return new Neighbour[] {inside(at, null, extent, low, high)};
    }
    Value floor = rounded("Floor", at);
    Value rest = Arithmetic.binary(to, "Sub", at, floor);
    return new Neighbour[] {
      inside(floor, one(rest), extent, low, high), inside(sum(floor, 1), rest, extent, low, high)
    };
  }

  /** Of the cubic kernel: each neighbour is moved into the image, not the position between them. */
  private Neighbour[] four(Value at, long extent, double low, double high) {
    Value floor = rounded("Floor", at);
    Value rest = Arithmetic.binary(to, "Sub", at, floor);
    Neighbour[] four = new Neighbour[4];
    for (int i = 0; i < 4; i++) {
      Value weight =
          i == 1 || i == 2
              ? near(i == 1 ? rest : one(rest))
              : far(i == 0 ? sum(rest, 1) : sum(one(rest), 1));
      four[i] = inside(sum(floor, i - 1), weight, extent, low, high);
    }
    return four;
  }

  private Value one(Value rest) {
    return Arithmetic.binary(to, "Sub", number(1), rest);
  }

  /** The cubic kernel at distances up to 1: ((a + 2) d - (a + 3)) d d + 1. */
  private Value near(Value d) {
    Value inner = sum(times(d, CUBIC + 2), -(CUBIC + 3));
    return sum(times(times(inner, d), d), 1);
  }

  /** The cubic kernel at distances from 1 to 2: ((a d - 5 a) d + 8 a) d - 4 a. */
  private Value far(Value d) {
    Value inner = sum(times(sum(times(d, CUBIC), -5 * CUBIC), d), 8 * CUBIC);
    return sum(times(inner, d), -4 * CUBIC);
  }

  private Value limited(Value x, double low, double high) {
    Value least = Arithmetic.binary(to, "Max", x, number(low));
    return Arithmetic.binary(to, "Min", least, number(high));
  }

  /** Folded back at both ends as often as it takes. */
  private Value reflected(Value x, double low, double high) {
    double span = high - low;
    if (span <= 0) {
      return times(x, 0);
    }
    Value from = rounded("Abs", sum(x, -low));
    Value turns = rounded("Floor", times(from, 1 / (2 * span)));
    Value within = sum(from, times(turns, -2 * span));
    // From 0 up to span and down again.
    Value peak = rounded("Abs", sum(within, -span));
    return sum(times(peak, -1), span + low);
  }

  /** A pixel index within the image; what lies outside gets weight 0, or another pixel. */
  private Neighbour inside(Value index, Value weight, long extent, double low, double high) {
    if (!padding.equals("zeros")) {
      Value moved = index;
      if (padding.equals("reflection")) {
        moved = rounded("Round", reflected(index, low, high));
      }
      return new Neighbour(limited(moved, 0, (double) (extent - 1)), weight);
    }
    Value kept = limited(index, 0, (double) (extent - 1));
    Value same = Shaping.cast(to, Arithmetic.binary(to, "Equal", kept, index), ElementType.FLOAT);
    return new Neighbour(kept, weight == null ? same : times(weight, same));
  }
}
