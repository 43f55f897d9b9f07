package org.ke4j.onnx;

import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.nd4j.enums.PadMode;
import org.nd4j.linalg.factory.Nd4j;

/** Adds a border. */
final class Padding {
  private Padding() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Pad", Padding::apply);
  }

  private static void apply(Call call) {
    Value x = call.input(0);
    long[] pads = call.integers(1, "pads");
    float value = call.number(2, "value", 0);
    String mode = call.attributes().text("mode", "constant");
    long[] axes = call.has(3) ? call.constant(3).integers() : Dims.upTo(x.rank());
    long[] before = new long[x.rank()];
    long[] after = new long[x.rank()];
    for (int i = 0; i < axes.length; i++) {
      int axis = Dims.axis(axes[i], x.rank());
      before[axis] = pads[i];
      after[axis] = pads[i + axes.length];
    }
    Value cropped = x;
    for (int k = 0; k < x.rank(); k++) {
      long low = Math.min(0, before[k]);
      long high = Math.min(0, after[k]);
      if (low < 0 || high < 0) {
        cropped = call.emitter().range(cropped, k, -low, cropped.shape()[k] + high);
        before[k] = Math.max(0, before[k]);
        after[k] = Math.max(0, after[k]);
      }
    }
    call.set(
        mode.equals("constant")
            ? pad(call.emitter(), cropped, value, before, after)
            : copied(call.emitter(), cropped, mode, before, after));
  }

  /** A constant border around height and width. */
  static Value constant(Emitter to, Value x, float value, long[] before, long[] after) {
    return pad(
        to,
        x,
        value,
        new long[] {0, 0, before[0], before[1]},
        new long[] {0, 0, after[0], after[1]});
  }

  /** A constant border, so much before and behind along each axis. */
  static Value pad(Emitter to, Value x, float value, long[] before, long[] after) {
    if (x instanceof Turned t) {
      Value padded = pad(to, t.source(), value, t.toSource(before), t.toSource(after));
      return to.transpose(padded, t.permutation());
    }
    int[][] pads = new int[x.rank()][];
    long[] shape = x.shape().clone();
    boolean none = true;
    for (int k = 0; k < pads.length; k++) {
      pads[k] = new int[] {Math.toIntExact(before[k]), Math.toIntExact(after[k])};
      shape[k] = padded(shape[k], before[k], after[k]);
      none &= before[k] == 0 && after[k] == 0;
      if (Dims.isBatch(x.shape()[k]) && shape[k] != x.shape()[k]) {
        throw new Unsupported("of the batch");
      }
    }
    if (none) {
      return x;
    }
    return to.floats(
        to.graph()
            .nn
            .pad(
                to.node(x),
                to.graph().constant(Nd4j.createFromArray(pads)),
                PadMode.CONSTANT,
                value),
        shape);
  }

  /** An extent with its border. */
  private static long padded(long extent, long before, long after) {
    try {
      return Math.addExact(Math.addExact(extent, before), after);
    } catch (ArithmeticException e) {
      throw new Ke4jException("pads of " + before + " and " + after, e);
    }
  }

  /** Borders that repeat what is inside: reflect, edge, wrap. */
  private static Value copied(Emitter to, Value x, String mode, long[] before, long[] after) {
    Value result = x;
    for (int k = 0; k < x.rank(); k++) {
      if (before[k] == 0 && after[k] == 0) {
        continue;
      }
      long extent = x.shape()[k];
      long[] from = new long[to.budget().charge(padded(extent, before[k], after[k]))];
      for (int i = 0; i < from.length; i++) {
        from[i] = source(mode, i - before[k], extent);
      }
      result = to.gather(result, k, from, from.length);
    }
    return result;
  }

  private static long source(String mode, long index, long extent) {
    return switch (mode) {
      case "edge" -> Math.max(0, Math.min(extent - 1, index));
      case "wrap" -> Math.floorMod(index, extent);
      case "reflect" -> {
        long period = Math.max(1, 2 * (extent - 1));
        long folded = Math.floorMod(index, period);
        yield folded < extent ? folded : period - folded;
      }
      default -> throw new Unsupported("mode " + mode);
    };
  }
}
