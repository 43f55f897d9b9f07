package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/** Maximum and average over windows or over everything. */
final class Pooling {
  private Pooling() {}

  static void register(Map<String, Rule> rules) {
    rules.put("MaxPool", Pooling::maximum);
    rules.put("AveragePool", Pooling::average);
    rules.put("GlobalAveragePool", call -> global(call, "ReduceMean"));
    rules.put("GlobalMaxPool", call -> global(call, "ReduceMax"));
  }

  private static void global(Call call, String operator) {
    Value x = call.input(0);
    int[] axes = IntStream.range(2, x.rank()).toArray();
    call.set(Reductions.reduce(call.emitter(), operator, x, axes, true));
  }

  private static Windows windows(Call call, Value x) {
    if (x.rank() != 4) {
      throw new Unsupported("over " + (x.rank() - 2) + " axes");
    }
    return Windows.of(call.attributes(), x.shape(), null);
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

  private static void maximum(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Windows w = windows(call, x);
    if (Arrays.stream(w.dilations()).anyMatch(d -> d != 1)) {
      call.set(dilated(to, x, w));
      return;
    }
    long[] pads = w.before();
    Value padded = x;
    if (!w.symmetric(x.shape())) {
      padded = Padding.constant(to, x, -Float.MAX_VALUE, w.before(), w.reach(x.shape()));
      pads = new long[2];
    }
    SDVariable image = to.node(to.channelsLast(padded));
    call.set(pooled(to, to.graph().cnn.maxPooling2d(image, config(w, pads, 0)), x, w));
  }

  private static Value pooled(Emitter to, SDVariable result, Value x, Windows w) {
    long[] s = x.shape();
    return to.channelsFirst(to.floats(result, s[0], w.output()[0], w.output()[1], s[1]));
  }

  /** The maximum of one strided slice for each element of the kernel. */
  private static Value dilated(Emitter to, Value x, Windows w) {
    Value padded = Padding.constant(to, x, -Float.MAX_VALUE, w.before(), w.reach(x.shape()));
    Value result = null;
    for (long i = 0; i < w.kernel()[0]; i++) {
      for (long j = 0; j < w.kernel()[1]; j++) {
        long[] begin = {0, 0, i * w.dilations()[0], j * w.dilations()[1]};
        long[] extents = {x.shape()[0], x.shape()[1], w.output()[0], w.output()[1]};
        long[] steps = {1, 1, w.strides()[0], w.strides()[1]};
        Value part = to.slice(padded, begin, extents, steps);
        result = result == null ? part : Arithmetic.binary(to, "Max", result, part);
      }
    }
    return result;
  }

  /** The mean with all pads counted, corrected by the true number of elements of each window. */
  private static void average(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Windows w = windows(call, x);
    if (Arrays.stream(w.dilations()).anyMatch(d -> d != 1)) {
      throw new Unsupported("with dilations");
    }
    long[] behind = w.reach(x.shape());
    boolean pads = call.attributes().flag("count_include_pad", false);
    boolean plain =
        Arrays.stream(w.before()).allMatch(p -> p == 0)
            && Arrays.stream(behind).allMatch(p -> p == 0);
    Value padded = plain ? x : Padding.constant(to, x, 0, w.before(), behind);
    SDVariable image = to.node(to.channelsLast(padded));
    Value result = pooled(to, to.graph().cnn.avgPooling2d(image, config(w, new long[2], 1)), x, w);
    if (!plain) {
      float[] rows = counts(w, x.shape()[2], 0, pads);
      float[] columns = counts(w, x.shape()[3], 1, pads);
      float[] factor = new float[rows.length * columns.length];
      boolean same = true;
      for (int i = 0; i < factor.length; i++) {
        float count = rows[i / columns.length] * columns[i % columns.length];
        factor[i] = w.kernel()[0] * w.kernel()[1] / count;
        same &= factor[i] == 1;
      }
      if (!same) {
        Tensor correction = Tensor.ofFloats(factor, 1, 1, rows.length, columns.length);
        result = Arithmetic.binary(to, "Mul", result, correction);
      }
    }
    call.set(result);
  }

  /** Elements of each window that count along one axis. */
  private static float[] counts(Windows w, long extent, int axis, boolean pads) {
    float[] counts = new float[(int) w.output()[axis]];
    long first = pads ? -w.before()[axis] : 0;
    long last = extent + (pads ? w.after()[axis] : 0);
    for (int i = 0; i < counts.length; i++) {
      long from = i * w.strides()[axis] - w.before()[axis];
      long to = from + w.kernel()[axis];
      counts[i] = Math.min(to, last) - Math.max(from, first);
    }
    return counts;
  }
}
