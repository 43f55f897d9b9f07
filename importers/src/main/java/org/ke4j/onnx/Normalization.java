package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Batch, layer, instance, group and RMS normalisation. */
final class Normalization {
  private Normalization() {}

  static void register(Map<String, Rule> rules) {
    rules.put("BatchNormalization", Normalization::batch);
    rules.put("LayerNormalization", Normalization::layer);
    rules.put("InstanceNormalization", Normalization::instance);
    rules.put("GroupNormalization", Normalization::group);
    rules.put("RMSNormalization", Normalization::rootMeanSquare);
    rules.put("SimplifiedLayerNormalization", Normalization::rootMeanSquare);
    rules.put("LpNormalization", Normalization::length);
    rules.put("com.microsoft.SkipLayerNormalization", Normalization::skipLayer);
    rules.put("com.microsoft.SkipSimplifiedLayerNormalization", Normalization::skipMean);
    rules.put("MeanVarianceNormalization", Normalization::meanVariance);
    rules.put("LRN", Normalization::localResponse);
  }

  /** With the statistics of the file, as scale and shift. */
  private static void batch(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    long[] channels = new long[x.rank()];
    Arrays.fill(channels, 1);
    channels[1] = x.shape()[1];
    if (call.attributes().flag("training_mode", false)) {
      standardizedChannels(call, x, channels, epsilon);
      return;
    }
    boolean statistics = call.opset() < 14 && IntStream.range(1, 5).anyMatch(call::wants);
    if (statistics || (call.opset() < 7 && !call.attributes().flag("is_test", false))) {
      throw new Unsupported("in training mode");
    }
    Value variance = call.constant(4).frozen();
    Value deviation =
        Arithmetic.binary(to, "Add", variance, Tensor.ofFloats(new float[] {epsilon}));
    deviation = to.math().unary("Sqrt", (Tensor) deviation);
    Value scale = Arithmetic.binary(to, "Div", call.input(1), deviation);
    Value moved = Arithmetic.binary(to, "Mul", call.constant(3).frozen(), scale);
    Value shift = Arithmetic.binary(to, "Sub", call.input(2), moved);
    Value scaled = Arithmetic.binary(to, "Mul", x, to.reshape(scale, channels));
    call.set(Arithmetic.binary(to, "Add", scaled, to.reshape(shift, channels)));
  }

  /** With the value's own statistics, as exporters write standardised weights of convolutions. */
  private static void standardizedChannels(Call call, Value x, long[] channels, float epsilon) {
    if (Dims.isBatch(x.shape()[0])) {
      throw new Unsupported("in training mode");
    }
    // The file's statistics do not count.
    call.has(3);
    call.has(4);
    Emitter to = call.emitter();
    int[] axes = IntStream.range(0, x.rank()).filter(k -> k != 1).toArray();
    Value scaled =
        Arithmetic.binary(
            to, "Mul", standardized(to, x, epsilon, axes), to.reshape(call.input(1), channels));
    call.set(Arithmetic.binary(to, "Add", scaled, to.reshape(call.input(2), channels)));
  }

  /** (x - mean) / sqrt(variance + epsilon) over ascending axes. */
  private static Variable standardized(Emitter to, Value x, float epsilon, int... axes) {
    Dims.checkApart(x.shape(), axes);
    SameDiff sd = to.graph();
    return to.map(
        x,
        node -> {
          SDVariable centred = node.sub(Reductions.mean(sd, node, x.shape(), axes));
          SDVariable variance = Reductions.mean(sd, sd.math.square(centred), x.shape(), axes);
          return centred.mul(sd.math.sqrt(variance.add(epsilon)).rdiv(1));
        });
  }

  private static void layer(Call call) {
    Value x = call.input(0);
    int axis = Dims.axis(call.attributes().integer("axis", -1), x.rank());
    call.set(
        layer(
            call.emitter(),
            x,
            call.input(1),
            call.has(2) ? call.input(2) : null,
            call.attributes().number("epsilon", 1e-5f),
            IntStream.range(axis, x.rank()).toArray()));
  }

  private static Value layer(
      Emitter to, Value x, Value scale, Value bias, float epsilon, int[] axes) {
    Value result = Arithmetic.binary(to, "Mul", standardized(to, x, epsilon, axes), scale);
    return bias == null ? result : Arithmetic.binary(to, "Add", result, bias);
  }

  private static void skipLayer(Call call) {
    Emitter to = call.emitter();
    Value sum = Arithmetic.binary(to, "Add", call.input(0), call.input(1));
    if (call.has(4)) {
      sum = Arithmetic.binary(to, "Add", sum, call.input(4));
    }
    int[] last = {sum.rank() - 1};
    float epsilon = call.attributes().number("epsilon", 1e-12f);
    Value bias = call.has(3) ? call.input(3) : null;
    call.set(layer(to, sum, call.input(2), bias, epsilon, last));
    if (call.wants(3)) {
      call.set(3, sum);
    }
  }

  private static void skipMean(Call call) {
    Emitter to = call.emitter();
    Value sum = Arithmetic.binary(to, "Add", call.input(0), call.input(1));
    if (call.has(3)) {
      sum = Arithmetic.binary(to, "Add", sum, call.input(3));
    }
    float epsilon = call.attributes().number("epsilon", 1e-12f);
    int[] last = {sum.rank() - 1};
    call.set(Arithmetic.binary(to, "Mul", meanSquared(to, sum, epsilon, last), call.input(2)));
    if (call.wants(3)) {
      call.set(3, sum);
    }
  }

  /** (x - mean) / (deviation + 1e-9). */
  private static void meanVariance(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    int[] axes = Dims.axes(call.attributes().integers("axes", 0, 2, 3), x.rank());
    Value mean = Reductions.reduce(to, "ReduceMean", x, axes, true);
    Value centred = Arithmetic.binary(to, "Sub", x, mean);
    Value square = to.pointwise(centred, node -> to.graph().math.square(node));
    Value variance = Reductions.reduce(to, "ReduceMean", square, axes, true);
    Value deviation = to.pointwise(variance, node -> to.graph().math.sqrt(node).add(1e-9));
    call.set(Arithmetic.binary(to, "Div", centred, deviation));
  }

  /** x / (bias + alpha / size * sum of squares over neighbouring channels) ^ beta. */
  private static void localResponse(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    long size = call.attributes().integer("size", 0);
    float alpha = call.attributes().number("alpha", 1e-4f);
    float beta = call.attributes().number("beta", 0.75f);
    float bias = call.attributes().number("bias", 1);
    if (size < 1 || x.rank() < 2) {
      throw new Ke4jException("expected a size of 1 or more and channels, got size " + size);
    }
    int channels = Dims.count(x.shape()[1]);
    float[] band = new float[to.budget().charge(channels, channels)];
    for (int from = 0; from < channels; from++) {
      for (int into = 0; into < channels; into++) {
        boolean near = from - into >= -(size - 1) / 2 && from - into <= size / 2;
        band[from * channels + into] = near ? alpha / size : 0;
      }
    }
    Value square = to.pointwise(x, node -> to.graph().math.square(node));
    int[] last = IntStream.range(0, x.rank()).map(k -> k == 0 ? 0 : k + 1).toArray();
    last[x.rank() - 1] = 1;
    int[] first = IntStream.range(0, x.rank()).map(k -> k < 2 ? k : k - 1).toArray();
    if (x.rank() > 1) {
      first[1] = x.rank() - 1;
    }
    Value sums =
        MatrixProducts.matmul(
            to, to.transpose(square, last), Tensor.ofFloats(band, channels, channels));
    Value scale = to.pointwise(sums, node -> node.add(bias).pow(-beta));
    call.set(Arithmetic.binary(to, "Mul", x, to.transpose(scale, first)));
  }

  private static Value perChannel(Emitter to, Value values, int rank) {
    long[] shape = new long[rank];
    Arrays.fill(shape, 1);
    shape[1] = values.shape()[0];
    return to.reshape(values, shape);
  }

  private static void instance(Call call) {
    Value x = call.input(0);
    int[] axes = IntStream.range(2, x.rank()).toArray();
    Emitter to = call.emitter();
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    call.set(
        layer(
            to,
            x,
            perChannel(to, call.input(1), x.rank()),
            perChannel(to, call.input(2), x.rank()),
            epsilon,
            axes));
  }

  private static void group(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    long[] s = x.shape();
    long groups = call.attributes().integer("num_groups", 1);
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    long rest = Dims.product(Arrays.copyOfRange(s, 2, s.length));
    Value grouped = to.reshape(x, s[0], groups, s[1] / groups * rest);
    Value scale = call.input(1);
    Value bias = call.input(2);
    Value flat = standardized(to, grouped, epsilon, 2);
    if (call.opset() < 21 && scale.shape()[0] != s[1]) {
      scale = to.reshape(scale, groups, 1);
      bias = to.reshape(bias, groups, 1);
      Value scaled = Arithmetic.binary(to, "Mul", flat, scale);
      call.set(to.reshape(Arithmetic.binary(to, "Add", scaled, bias), s));
      return;
    }
    Value scaled =
        Arithmetic.binary(to, "Mul", to.reshape(flat, s), perChannel(to, scale, x.rank()));
    call.set(Arithmetic.binary(to, "Add", scaled, perChannel(to, bias, x.rank())));
  }

  private static void rootMeanSquare(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    int axis = Dims.axis(call.attributes().integer("axis", -1), x.rank());
    int[] axes = IntStream.range(axis, x.rank()).toArray();
    Dims.checkApart(x.shape(), axes);
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    call.set(Arithmetic.binary(to, "Mul", meanSquared(to, x, epsilon, axes), call.input(1)));
  }

  /** x / sqrt(mean of squares + epsilon) over ascending axes. */
  private static Variable meanSquared(Emitter to, Value x, float epsilon, int... axes) {
    SameDiff sd = to.graph();
    return to.map(
        x,
        node -> {
          SDVariable mean = Reductions.mean(sd, sd.math.square(node), x.shape(), axes);
          return node.mul(sd.math.sqrt(mean.add(epsilon)).rdiv(1));
        });
  }

  private static void length(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    int[] axis = {Dims.axis(call.attributes().integer("axis", -1), x.rank())};
    String norm = call.attributes().integer("p", 2) == 1 ? "ReduceL1" : "ReduceL2";
    Value size = Reductions.reduce(to, norm, x, axis, true);
    // Zeros stay zeros: they are divided by one.
    Value zero = Arithmetic.binary(to, "Equal", size, Tensor.ofFloats(new float[1]));
    Value divisor = Arithmetic.binary(to, "Add", size, Shaping.cast(to, zero, ElementType.FLOAT));
    call.set(Arithmetic.binary(to, "Div", x, divisor));
  }
}
