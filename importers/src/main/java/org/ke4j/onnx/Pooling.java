package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * Maximum, average and norm over windows or over everything, over any number of axes: windows over
 * more than two are pooled one axis after the other.
 */
final class Pooling {
  private Pooling() {}

  static void register(Map<String, Rule> rules) {
    rules.put("MaxPool", Pooling::maximum);
    rules.put("AveragePool", Pooling::average);
    rules.put("LpPool", Pooling::norm);
    rules.put("GlobalAveragePool", call -> global(call, "ReduceMean"));
    rules.put("GlobalMaxPool", call -> global(call, "ReduceMax"));
    rules.put("GlobalLpPool", Pooling::globalNorm);
  }

  private static void global(Call call, String operator) {
    call.set(global(call.emitter(), operator, call.input(0)));
  }

  private static Value global(Emitter to, String operator, Value x) {
    int[] axes = IntStream.range(2, x.rank()).toArray();
    return Reductions.reduce(to, operator, x, axes, true);
  }

  private static Windows windows(Call call, Value x) {
    if (x.rank() < 3) {
      throw new Unsupported("over " + (x.rank() - 2) + " axes");
    }
    return Windows.of(call.attributes(), x.shape(), null);
  }

  private static void maximum(Call call) {
    Value x = call.input(0);
    call.set(over(call.emitter(), x, windows(call, x), true));
  }

  /** The mean with all pads counted, corrected by the true number of elements of each window. */
  private static void average(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Windows w = windows(call, x);
    Value result = over(to, x, w, false);
    boolean pads = call.attributes().flag("count_include_pad", false);
    int axes = w.kernel().length;
    for (int k = 0; k < axes; k++) {
      float[] factor = new float[to.budget().charge(w.output()[k])];
      boolean same = true;
      for (int i = 0; i < factor.length; i++) {
        factor[i] = (float) w.kernel()[k] / count(w, x.shape()[k + 2], k, i, pads);
        same &= factor[i] == 1;
      }
      if (!same) {
        long[] along = new long[axes + 2];
        Arrays.fill(along, 1);
        along[k + 2] = factor.length;
        result = Arithmetic.binary(to, "Mul", result, Tensor.ofFloats(factor, along));
      }
    }
    call.set(result);
  }

  /** The mean of each window, with zeros for all that lies outside the image and its pads. */
  static Value meanOfWhole(Call call, Value x) {
    return over(call.emitter(), x, windows(call, x), false);
  }

  /** Elements of a window that count along one axis. */
  private static long count(Windows w, long extent, int axis, int window, boolean pads) {
    long first = pads ? -w.before()[axis] : 0;
    long last = extent + (pads ? w.after()[axis] : 0);
    long from = window * w.strides()[axis] - w.before()[axis];
    long step = w.dilations()[axis];
    // The first element at or behind the beginning, and those before the end.
    long skipped = Math.max(0, -Math.floorDiv(from - first, step));
    long until = Math.min(w.kernel()[axis], -Math.floorDiv(from - last, step));
    return Math.max(1, until - skipped);
  }

  /** The root of a sum of powers; pads count as 0. */
  private static void norm(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Windows w = windows(call, x);
    double p = power(call);
    Value mean = over(to, powers(to, x, p), w, false);
    call.set(root(to, MatrixProducts.scaled(to, mean, (float) w.size()), p));
  }

  private static void globalNorm(Call call) {
    Emitter to = call.emitter();
    double p = power(call);
    call.set(root(to, global(to, "ReduceSum", powers(to, call.input(0), p)), p));
  }

  private static double power(Call call) {
    // A number in the first version, an integer in all others.
    return call.opset() < 2 ? call.attributes().number("p", 2) : call.attributes().integer("p", 2);
  }

  private static Value powers(Emitter to, Value x, double p) {
    if (p == 2) {
      return to.pointwise(x, node -> to.graph().math.square(node));
    }
    Value size = to.pointwise(x, node -> to.graph().math.abs(node));
    return p == 1 ? size : to.pointwise(size, node -> node.pow(p));
  }

  private static Value root(Emitter to, Value sum, double p) {
    return p == 1
        ? sum
        : to.pointwise(sum, node -> p == 2 ? to.graph().math.sqrt(node) : node.pow(1 / p));
  }

  /** The maximum of each window, or the mean with zeros for what lies outside. */
  private static Value over(Emitter to, Value x, Windows w, boolean maximum) {
    int axes = w.kernel().length;
    if (axes == 2) {
      return plane(to, x, w, maximum);
    }
    Value result = x;
    for (int k = axes - 1; k >= 0; k--) {
      if (w.isTrivial(k)) {
        continue;
      }
      long[] s = result.shape();
      long before = Dims.product(Arrays.copyOfRange(s, 1, k + 2));
      long behind = Dims.product(Arrays.copyOfRange(s, k + 3, s.length));
      Value flat = to.reshape(result, s[0], before, s[k + 2], behind);
      long[] pooled = s.clone();
      pooled[k + 2] = w.output()[k];
      Windows one = w.plane(k, axes);
      one.output()[1] = behind;
      result = to.reshape(plane(to, flat, one, maximum), pooled);
    }
    return result;
  }

  private static Value plane(Emitter to, Value x, Windows w, boolean maximum) {
    float outside = maximum ? -Float.MAX_VALUE : 0;
    if (Arrays.stream(w.dilations()).anyMatch(d -> d != 1)) {
      return dilated(
          to, Padding.constant(to, x, outside, w.before(), w.reach(x.shape())), w, maximum);
    }
    boolean own = maximum && w.symmetric(x.shape());
    long[] pads = own ? w.before() : new long[2];
    Value padded = own ? x : Padding.constant(to, x, outside, w.before(), w.reach(x.shape()));
    SDVariable image = to.node(to.channelsLast(padded));
    SDVariable result =
        maximum
            ? to.graph().cnn.maxPooling2d(image, config(w, pads, 0))
            : to.graph().cnn.avgPooling2d(image, config(w, pads, 1));
    long[] s = x.shape();
    return to.channelsFirst(to.floats(result, s[0], w.output()[0], w.output()[1], s[1]));
  }

  private static Pooling2DConfig config(Windows w, long[] pads, double extra) {
    return Pooling2DConfig.builder()
        .kH(w.kernel()[0])
        .kW(w.kernel()[1])
        .sH(w.strides()[0])
        .sW(w.strides()[1])
        .pH(pads[0])
        .pW(pads[1])
        .dH(w.dilations()[0])
        .dW(w.dilations()[1])
        .isNHWC(true)
        .extra(extra)
        .build();
  }

  /** The maximum or mean of one strided slice for each element of the kernel. */
  private static Value dilated(Emitter to, Value padded, Windows w, boolean maximum) {
    long[] s = padded.shape();
    Value result = null;
    for (long i = 0; i < w.kernel()[0]; i++) {
      for (long j = 0; j < w.kernel()[1]; j++) {
        long[] begin = {0, 0, i * w.dilations()[0], j * w.dilations()[1]};
        long[] extents = {s[0], s[1], w.output()[0], w.output()[1]};
        long[] steps = {1, 1, w.strides()[0], w.strides()[1]};
        Value part = to.slice(padded, begin, extents, steps);
        result =
            result == null ? part : Arithmetic.binary(to, maximum ? "Max" : "Add", result, part);
      }
    }
    return maximum ? result : MatrixProducts.scaled(to, result, 1f / w.size());
  }
}
