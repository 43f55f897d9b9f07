package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;

/**
 * Transposed convolutions over one to three axes. Windows that do not overlap are one matrix
 * product; others are a plain convolution, with the kernel turned round, of the input with zeros
 * between its elements.
 */
final class TransposedConvolution {
  private TransposedConvolution() {}

  static void register(Map<String, Rule> rules) {
    rules.put("ConvTranspose", TransposedConvolution::apply);
  }

  /** What the attributes say, one number for each axis. */
  private record Plan(
      long[] kernel, long[] strides, long[] dilations, long[] before, long[] output) {

    /** Extent of the result before anything is cut off or added. */
    long full(int axis, long in) {
      return (in - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    }

    boolean isTiles() {
      return Arrays.equals(kernel, strides) && Arrays.stream(dilations).allMatch(d -> d == 1);
    }
  }

  private static void apply(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Value w = call.input(1);
    long groups = call.attributes().integer("group", 1);
    if (x.rank() < 3 || x.rank() > 5) {
      throw new Unsupported("over " + (x.rank() - 2) + " axes");
    }
    if (w.rank() != x.rank()
        || groups < 1
        || w.shape()[0] != x.shape()[1]
        || x.shape()[1] % groups != 0) {
      throw new Ke4jException(
          "weights "
              + Dims.text(w.shape())
              + " in "
              + groups
              + " groups for input "
              + Dims.text(x.shape()));
    }
    Plan plan = plan(call, x, w);
    Value full = groups == 1 && plan.isTiles() ? tiles(to, x, w) : spread(to, x, w, plan, groups);
    Value result = cropped(to, full, plan);
    long[] channels = new long[x.rank()];
    Arrays.fill(channels, 1);
    channels[1] = result.shape()[1];
    call.set(
        call.has(2)
            ? Arithmetic.binary(to, "Add", result, to.reshape(call.input(2), channels))
            : result);
  }

  private static Plan plan(Call call, Value x, Value w) {
    Attributes given = call.attributes();
    int axes = x.rank() - 2;
    long[] ones = new long[axes];
    Arrays.fill(ones, 1);
    long[] kernel = Arrays.copyOfRange(w.shape(), 2, w.rank());
    long[] strides = given.integers("strides", ones);
    long[] dilations = given.integers("dilations", ones);
    long[] pads = given.integers("pads", new long[2 * axes]);
    long[] more = given.integers("output_padding", new long[axes]);
    long[] wanted = given.integers("output_shape", (long[]) null);
    String auto = given.text("auto_pad", "NOTSET");
    if (strides.length != axes
        || dilations.length != axes
        || pads.length != 2 * axes
        || more.length != axes
        || !Arrays.equals(given.integers("kernel_shape", kernel), kernel)
        || (wanted != null && wanted.length < axes)) {
      throw new Ke4jException(
          "expected kernel, strides, dilations, pads and output sizes for " + axes + " axes");
    }
    long[] before = new long[axes];
    long[] output = new long[axes];
    for (int k = 0; k < axes; k++) {
      long in = x.shape()[k + 2];
      for (long number : new long[] {in, kernel[k], strides[k], dilations[k]}) {
        if (number < 1 || number > Dims.MOST) {
          throw new Ke4jException("expected extents, strides and dilations of 1 or more");
        }
      }
      Plan plain = new Plan(kernel, strides, dilations, before, output);
      long full = Dims.product(1, plain.full(k, in)) + more[k];
      boolean same = auto.startsWith("SAME");
      if (wanted != null || same) {
        output[k] =
            wanted != null
                ? wanted[k + wanted.length - axes]
                : Math.min(full, in * strides[k]); // nothing is added beyond the last tile
        long cut = Math.max(0, full - output[k]);
        before[k] = auto.equals("SAME_UPPER") ? cut / 2 : cut - cut / 2;
      } else if (auto.equals("VALID")) {
        output[k] = full;
      } else if (auto.equals("NOTSET")) {
        before[k] = pads[k];
        output[k] = full - pads[k] - pads[k + axes];
      } else {
        throw new Unsupported("auto_pad " + auto);
      }
      if (before[k] < 0 || output[k] < 1 || output[k] > Dims.MOST || before[k] > Dims.MOST) {
        throw new Ke4jException("pads " + Arrays.toString(pads) + " leave nothing of " + full);
      }
    }
    return new Plan(kernel, strides, dilations, before, output);
  }

  /** Each element of the input becomes a tile of the result. */
  private static Value tiles(Emitter to, Value x, Value w) {
    int axes = x.rank() - 2;
    long[] s = x.shape();
    long[] kernel = Arrays.copyOfRange(w.shape(), 2, w.rank());
    long outputs = w.shape()[1];
    int[] last =
        IntStream.range(0, x.rank()).map(k -> k == 0 ? 0 : k <= axes ? k + 1 : 1).toArray();
    Value pixels = to.transpose(x, last);
    // Tiles first and channels last, so that a result of images lies channels-last too.
    int[] order =
        IntStream.range(0, w.rank()).map(k -> k == 0 ? 0 : k <= axes ? k + 1 : 1).toArray();
    Value weights = to.reshape(to.transpose(w, order), s[1], Dims.product(kernel) * outputs);
    Value product = MatrixProducts.matmul(to, pixels, weights);
    // [n, h, w, kh, kw, m] to [n, h, kh, w, kw, m].
    long[] split = new long[2 * axes + 2];
    int[] mixed = new int[2 * axes + 2];
    long[] joined = new long[axes + 2];
    split[0] = s[0];
    joined[0] = s[0];
    for (int k = 0; k < axes; k++) {
      split[1 + k] = s[k + 2];
      split[1 + axes + k] = kernel[k];
      mixed[1 + 2 * k] = 1 + k;
      mixed[2 + 2 * k] = 1 + axes + k;
      joined[1 + k] = s[k + 2] * kernel[k];
    }
    split[2 * axes + 1] = outputs;
    mixed[2 * axes + 1] = 2 * axes + 1;
    joined[axes + 1] = outputs;
    Value apart = to.transpose(to.reshape(product, split), mixed);
    int[] first =
        IntStream.range(0, x.rank()).map(k -> k == 0 ? 0 : k == 1 ? axes + 1 : k - 1).toArray();
    return to.transpose(to.reshape(apart, joined), first);
  }

  private static Value spread(Emitter to, Value x, Value w, Plan plan, long groups) {
    int axes = x.rank() - 2;
    Value apart = x;
    long[] before = new long[axes];
    long[] output = new long[axes];
    for (int k = 0; k < axes; k++) {
      apart = withZeros(to, apart, k + 2, plan.strides[k]);
      before[k] = (plan.kernel[k] - 1) * plan.dilations[k];
      output[k] = plan.full(k, x.shape()[k + 2]);
    }
    long[] ones = new long[axes];
    Arrays.fill(ones, 1);
    Windows windows =
        new Windows(plan.kernel, ones, plan.dilations, before, before.clone(), output);
    return Convolutions.convolve(to, apart, turned(to, w, groups), windows, groups);
  }

  /** Zeros between the elements of an axis, so that they lie a stride apart. */
  static Value withZeros(Emitter to, Value x, int axis, long stride) {
    if (stride == 1 || x.shape()[axis] == 1) {
      return x;
    }
    long extent = x.shape()[axis];
    Value split = to.reshape(x, Dims.inserted(x.shape(), axis + 1));
    long[] behind = new long[split.rank()];
    behind[axis + 1] = stride - 1;
    Value padded = Padding.pad(to, split, 0, new long[split.rank()], behind);
    long[] joined = x.shape().clone();
    joined[axis] = Dims.product(extent, stride);
    return to.range(to.reshape(padded, joined), axis, 0, (extent - 1) * stride + 1);
  }

  /** Weights {@code [in, out / groups, ...]} as {@code [out, in / groups, ...]}, back to front. */
  private static Value turned(Emitter to, Value w, long groups) {
    long[] s = w.shape();
    long[] begin = new long[s.length];
    long[] steps = new long[s.length];
    Arrays.fill(steps, 1);
    for (int k = 2; k < s.length; k++) {
      begin[k] = s[k] - 1;
      steps[k] = s[k] > 1 ? -1 : 1;
    }
    Value flipped = to.slice(w, begin, s, steps);
    long[] split = new long[s.length + 1];
    split[0] = groups;
    split[1] = s[0] / groups;
    System.arraycopy(s, 1, split, 2, s.length - 1);
    int[] order = IntStream.range(0, split.length).toArray();
    order[1] = 2;
    order[2] = 1;
    long[] joined = s.clone();
    joined[0] = groups * s[1];
    joined[1] = s[0] / groups;
    return to.reshape(to.transpose(to.reshape(flipped, split), order), joined);
  }

  /** The asked part of the full result; zeros where it ends too early. */
  private static Value cropped(Emitter to, Value full, Plan plan) {
    Value result = full;
    for (int k = 0; k < plan.output.length; k++) {
      long extent = result.shape()[k + 2];
      long end = plan.before[k] + plan.output[k];
      if (end > extent) {
        long[] behind = new long[result.rank()];
        behind[k + 2] = end - extent;
        result = Padding.pad(to, result, 0, new long[result.rank()], behind);
      }
      result = to.range(result, k + 2, plan.before[k], end);
    }
    return result;
  }
}
