package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;

/** Resize and its forerunner Upsample, one axis after the other. */
final class Resizing {
  private Resizing() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Resize", Resizing::resize);
    rules.put("Upsample", Resizing::upsample);
  }

  private static void upsample(Call call) {
    Value x = call.input(0);
    float[] scales = call.has(1) ? call.constant(1).floats() : call.attributes().numbers("scales");
    String mode = call.attributes().text("mode", "nearest");
    Interpolation how = new Interpolation(mode, "asymmetric", "floor", -0.75, false, false);
    call.set(apply(call.emitter(), x, IntStream.range(0, x.rank()).toArray(), scales, null, how));
  }

  private static void resize(Call call) {
    Value x = call.input(0);
    Attributes given = call.attributes();
    boolean first = call.opset() < 11;
    Interpolation how =
        new Interpolation(
            given.text("mode", "nearest"),
            given.text("coordinate_transformation_mode", first ? "asymmetric" : "half_pixel"),
            given.text("nearest_mode", first ? "floor" : "round_prefer_floor"),
            given.number("cubic_coeff_a", -0.75f),
            given.flag("exclude_outside", false),
            given.flag("antialias", false));
    int scaleInput = first ? 1 : 2;
    float[] scales =
        call.has(scaleInput) && call.constant(scaleInput).count() > 0
            ? call.constant(scaleInput).floats()
            : null;
    long[] sizes = scales == null ? call.integers(3, null) : null;
    if (scales == null && sizes == null) {
      throw new Ke4jException("expected scales or sizes");
    }
    long[] all = given.integers("axes", Dims.upTo(x.rank()));
    int[] axes = Arrays.stream(all).mapToInt(a -> Dims.axis(a, x.rank())).toArray();
    if (sizes != null) {
      sizes = kept(given.text("keep_aspect_ratio_policy", "stretch"), x, axes, sizes);
    }
    call.set(apply(call.emitter(), x, axes, scales, sizes, how));
  }

  private static long[] kept(String policy, Value x, int[] axes, long[] sizes) {
    if (policy.equals("stretch")) {
      return sizes;
    }
    double[] ratios =
        IntStream.range(0, axes.length)
            .mapToDouble(i -> (double) sizes[i] / x.shape()[axes[i]])
            .toArray();
    double ratio =
        policy.equals("not_larger")
            ? Arrays.stream(ratios).min().orElse(1)
            : Arrays.stream(ratios).max().orElse(1);
    return Arrays.stream(axes).mapToLong(a -> Math.round(ratio * x.shape()[a])).toArray();
  }

  private static Value apply(
      Emitter to, Value x, int[] axes, float[] scales, long[] sizes, Interpolation how) {
    Value result = x;
    for (int i = 0; i < axes.length; i++) {
      long in = x.shape()[axes[i]];
      long out = sizes != null ? sizes[i] : (long) Math.floor(in * (double) scales[i]);
      if (out == in && (scales == null || scales[i] == 1)) {
        continue;
      }
      if (Dims.isBatch(in)) {
        throw new Unsupported("of the batch");
      }
      if (out < 1) {
        throw new Ke4jException("size " + out + ": expected at least 1");
      }
      to.budget().charge(in, out);
      result = along(to, result, axes[i], out, sizes != null ? (double) out / in : scales[i], how);
    }
    return result;
  }

  private static Value along(
      Emitter to, Value x, int axis, long out, double scale, Interpolation how) {
    int in = Dims.count(x.shape()[axis]);
    if (how.mode().equals("nearest")) {
      return to.gather(x, axis, how.indices(in, (int) out, scale), out);
    }
    Tensor weights = Tensor.ofFloats(how.matrix(in, (int) out, scale), out, in);
    int[] swap = IntStream.range(0, x.rank()).toArray();
    swap[axis] = x.rank() - 1;
    swap[x.rank() - 1] = axis;
    Value product = Products.matmul(to, to.transpose(x, swap), to.transpose(weights, 1, 0));
    return to.transpose(product, swap);
  }
}
