package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.ke4j.onnx.Interpolation.Axis;

/** Resize and its forerunner Upsample, one axis after the other. */
final class ResizeRule {
  private ResizeRule() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Resize", ResizeRule::resize);
    rules.put("Upsample", ResizeRule::upsample);
  }

  private static void upsample(Call call) {
    Value x = call.input(0);
    float[] scales = call.has(1) ? call.constant(1).floats() : call.attributes().numbers("scales");
    if (scales == null) {
      throw new Unsupported("without scales");
    }
    String mode = call.attributes().text("mode", "nearest");
    Interpolation how = before11(mode.equals("bilinear") ? "linear" : mode);
    apply(call, x, Dims.upTo(x.rank()), scales, null, how);
  }

  private static Interpolation before11(String mode) {
    return new Interpolation(mode, "asymmetric", "simple", -0.75, false, false);
  }

  private static void resize(Call call) {
    Value x = call.input(0);
    Attributes given = call.attributes();
    String mode = given.text("mode", "nearest");
    boolean first = call.opset() < 11;
    Interpolation how =
        first
            ? before11(mode)
            : new Interpolation(
                mode,
                given.text("coordinate_transformation_mode", "half_pixel"),
                given.text("nearest_mode", "round_prefer_floor"),
                given.number("cubic_coeff_a", -0.75f),
                given.flag("exclude_outside", false),
                given.flag("antialias", false));
    int scaleInput = first ? 1 : 2;
    float[] scales =
        call.has(scaleInput) && call.constant(scaleInput).count() > 0
            ? call.constant(scaleInput).floats()
            : null;
    long[] sizes = call.integers(3, null);
    if (scales == null && sizes == null) {
      throw new Ke4jException("expected scales or sizes");
    }
    long[] axes = given.integers("axes", Dims.upTo(x.rank()));
    String policy = given.text("keep_aspect_ratio_policy", "stretch");
    if (scales == null && !policy.equals("stretch")) {
      float[] same = kept(policy, x, axes, sizes);
      long[] kept = new long[axes.length];
      Arrays.setAll(
          kept, i -> (long) Math.floor(same[i] * x.shape()[Dims.axis(axes[i], x.rank())] + 0.5f));
      apply(call, x, axes, same, kept, how);
      return;
    }
    apply(call, x, axes, scales, scales == null ? sizes : null, how);
  }

  /** The smaller or the larger one of the scales, for all axes. */
  private static float[] kept(String policy, Value x, long[] axes, long[] sizes) {
    float chosen = 0;
    for (int i = 0; i < axes.length; i++) {
      float scale = (float) sizes[i] / x.shape()[Dims.axis(axes[i], x.rank())];
      boolean smaller = policy.equals("not_larger");
      chosen = i == 0 ? scale : smaller ? Math.min(chosen, scale) : Math.max(chosen, scale);
    }
    float[] all = new float[axes.length];
    Arrays.fill(all, chosen);
    return all;
  }

  /**
   * @param scales one for each axis, or null for those that the sizes give
   * @param sizes extents of the result, or null for those that the scales give
   */
  private static void apply(
      Call call, Value x, long[] axes, float[] scales, long[] sizes, Interpolation how) {
    Emitter to = call.emitter();
    float outside = call.attributes().number("extrapolation_value", 0);
    float[] region = how.crops() ? call.constant(1).floats() : null;
    int given = sizes != null ? sizes.length : scales.length;
    if (given != axes.length || (region != null && region.length != 2 * axes.length)) {
      throw new Ke4jException(given + " scales or sizes for " + axes.length + " axes");
    }
    Value result = x;
    for (int i = 0; i < axes.length; i++) {
      int axis = Dims.axis(axes[i], x.rank());
      long in = x.shape()[axis];
      long out = sizes != null ? sizes[i] : (long) (in * scales[i]);
      float scale = scales != null ? scales[i] : (float) out / in;
      float start = region == null ? 0 : region[i];
      float end = region == null ? 1 : region[i + axes.length];
      if (out == in && scale == 1 && start == 0 && end == 1) {
        continue;
      }
      if (Dims.isBatch(in)) {
        throw new Unsupported("of the batch");
      }
      if (out < 1) {
        throw new Ke4jException("size " + out + ": expected at least 1");
      }
      to.budget().charge(in, out);
      Axis a = new Axis(Math.toIntExact(in), Math.toIntExact(out), scale, start, end);
      result = along(to, result, axis, a, how, outside);
    }
    call.set(result);
  }

  private static Value along(
      Emitter to, Value x, int axis, Axis a, Interpolation how, float outside) {
    if (how.mode().equals("nearest") && !how.crops()) {
      return to.gather(x, axis, how.indices(a), a.out());
    }
    Tensor weights = Tensor.ofFloats(how.matrix(a), a.out(), a.in());
    int[] swap = IntStream.range(0, x.rank()).toArray();
    swap[axis] = x.rank() - 1;
    swap[x.rank() - 1] = axis;
    Value product = MatrixProducts.matmul(to, to.transpose(x, swap), to.transpose(weights, 1, 0));
    boolean[] beyond = how.outside(a);
    if (outside != 0) {
      float[] added = new float[a.out()];
      for (int i = 0; i < added.length; i++) {
        added[i] = beyond[i] ? outside : 0;
      }
      product = Arithmetic.binary(to, "Add", product, Tensor.ofFloats(added, added.length));
    }
    return to.transpose(product, swap);
  }
}
