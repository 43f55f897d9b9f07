package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;

/** Convolutions over one to three axes: any pads, strides, dilations and groups. */
final class Convolutions {

  private Convolutions() {}

  static void register(Map<String, Rule> rules) {
    rules.put("Conv", Convolutions::apply);
  }

  private static void apply(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    Value w = call.input(1);
    if (x.rank() < 3 || x.rank() > 5 || w.rank() != x.rank()) {
      throw new Unsupported("over " + (x.rank() - 2) + " axes");
    }
    long[] kernel = Arrays.copyOfRange(w.shape(), 2, w.rank());
    Windows windows = Windows.of(call.attributes(), x.shape(), kernel);
    long groups = call.attributes().integer("group", 1);
    long channels = x.shape()[1];
    if (groups < 1
        || channels != w.shape()[1] * groups
        || w.shape()[0] % groups != 0
        || !Arrays.equals(kernel, windows.kernel())) {
      throw new Ke4jException(
          "weights "
              + Dims.text(w.shape())
              + " in "
              + groups
              + " groups for input "
              + Dims.text(x.shape()));
    }
    Value result = convolve(to, x, w, windows, groups);
    if (call.has(2)) {
      if (!Arrays.equals(call.input(2).shape(), new long[] {w.shape()[0]})) {
        throw new Ke4jException(
            "bias " + Dims.text(call.input(2).shape()) + " for " + w.shape()[0] + " channels");
      }
      result = biased(to, result, call.input(2));
    }
    call.set(result);
  }

  /** A convolution over one to three axes; windows over other numbers of axes are not possible. */
  static Value convolve(Emitter to, Value x, Value w, Windows windows, long groups) {
    return switch (x.rank()) {
      case 3 -> line(to, x, w, windows, groups);
      case 4 -> plane(to, x, w, windows, groups);
      default -> volume(to, x, w, windows, groups);
    };
  }

  private static Value line(Emitter to, Value x, Value w, Windows windows, long groups) {
    long[] s = x.shape();
    long[] k = w.shape();
    Value image = to.reshape(x, s[0], s[1], 1, s[2]);
    Value weights = to.reshape(w, k[0], k[1], 1, k[2]);
    Value result = plane(to, image, weights, windows.line(0), groups);
    return to.reshape(result, s[0], k[0], windows.output()[0]);
  }

  /** One convolution of images for each layer of the kernel; their sum. */
  private static Value volume(Emitter to, Value x, Value w, Windows windows, long groups) {
    long[] s = x.shape();
    long deep = windows.output()[0];
    long[] before = {0, 0, windows.before()[0], 0, 0};
    long[] behind = {0, 0, windows.reach(s)[0], 0, 0};
    Value padded = Padding.pad(to, x, 0, before, behind);
    Value result = null;
    for (long layer = 0; layer < windows.kernel()[0]; layer++) {
      long[] begin = {0, 0, layer * windows.dilations()[0], 0, 0};
      long[] extents = {s[0], s[1], deep, s[3], s[4]};
      long[] steps = {1, 1, windows.strides()[0], 1, 1};
      Value slices = to.transpose(to.slice(padded, begin, extents, steps), 0, 2, 1, 3, 4);
      Value images = to.reshape(slices, s[0] * deep, s[1], s[3], s[4]);
      long[] k = w.shape();
      Value weights = to.reshape(to.range(w, 2, layer, layer + 1), k[0], k[1], k[3], k[4]);
      Value part = plane(to, images, weights, windows.plane(1, 2), groups);
      result = result == null ? part : Arithmetic.binary(to, "Add", result, part);
    }
    long[] r = result.shape();
    return to.transpose(to.reshape(result, s[0], deep, r[1], r[2], r[3]), 0, 2, 1, 3, 4);
  }

  private static Value plane(Emitter to, Value x, Value w, Windows windows, long groups) {
    if (Dilation.isNeeded(windows)) {
      return Dilation.apply(to, x, windows, (y, plain) -> plane(to, y, w, plain, groups));
    }
    Value padded = x;
    Windows own = windows;
    if (!windows.symmetric(x.shape())) {
      padded = Padding.constant(to, x, 0, windows.before(), windows.reach(x.shape()));
      long[] none = new long[2];
      own =
          new Windows(
              windows.kernel(),
              windows.strides(),
              windows.dilations(),
              none,
              none,
              windows.output());
    }
    if (groups == 1) {
      return isPatches(padded.shape(), own)
          ? patches(to, padded, w, own)
          : dense(to, padded, w, own);
    }
    if (groups == x.shape()[1]) {
      return depthwise(to, padded, w, own);
    }
    long width = w.shape()[1];
    long outputs = w.shape()[0] / groups;
    Value[] parts = new Value[(int) groups];
    for (int g = 0; g < groups; g++) {
      Value slice = to.range(padded, 1, g * width, (g + 1) * width);
      Value weights = to.range(w, 0, g * outputs, (g + 1) * outputs);
      parts[g] = dense(to, slice, weights, own);
    }
    return to.concat(1, parts);
  }

  private static Conv2DConfig config(Windows w) {
    return Conv2DConfig.builder()
        .kH(w.kernel()[0])
        .kW(w.kernel()[1])
        .sH(w.strides()[0])
        .sW(w.strides()[1])
        .pH(w.before()[0])
        .pW(w.before()[1])
        .dH(1)
        .dW(1)
        .paddingMode(PaddingMode.VALID)
        .dataFormat("NHWC")
        .weightsFormat(WeightsFormat.YXIO)
        .build();
  }

  /** The result of an operator that works channels-last. */
  private static Value channelsFirst(Emitter to, SDVariable result, long[] x, long c, Windows w) {
    return to.channelsFirst(to.floats(result, x[0], w.output()[0], w.output()[1], c));
  }

  private static Value dense(Emitter to, Value x, Value w, Windows windows) {
    if (windows.kernel()[0] == 1 && windows.kernel()[1] == 1 && isUnpadded(windows)) {
      return pixelwise(to, x, w, windows);
    }
    SDVariable image = to.node(to.channelsLast(x));
    SDVariable weights = to.node(to.transpose(w, 2, 3, 1, 0));
    SDVariable result = to.graph().cnn.conv2d(image, weights, config(windows));
    return channelsFirst(to, result, x.shape(), w.shape()[0], windows);
  }

  private static boolean isUnpadded(Windows w) {
    return w.before()[0] == 0 && w.before()[1] == 0;
  }

  /** A kernel of one pixel is a product of matrices. */
  private static Value pixelwise(Emitter to, Value x, Value w, Windows windows) {
    long[] s = x.shape();
    long[] extents = {s[0], s[1], windows.output()[0], windows.output()[1]};
    long[] steps = {1, 1, windows.strides()[0], windows.strides()[1]};
    Value pixels = to.slice(x, new long[4], extents, steps);
    Value weights = to.transpose(to.reshape(w, w.shape()[0], w.shape()[1]), 1, 0);
    return to.channelsFirst(MatrixProducts.matmul(to, to.channelsLast(pixels), weights));
  }

  private static Value biased(Emitter to, Value x, Value bias) {
    Value last = x.rank() == 4 ? to.channelsLast(x) : x;
    if (x.rank() == 4 && last instanceof Variable pixels) {
      SDVariable sum = to.graph().nn.biasAdd(pixels.node(), to.node(bias), false);
      return to.channelsFirst(to.floats(sum, pixels.shape()));
    }
    long[] channels = new long[x.rank()];
    Arrays.fill(channels, 1);
    channels[1] = x.shape()[1];
    return Arithmetic.binary(to, "Add", x, to.reshape(bias, channels));
  }

  /** One filter or more for each channel; ONNX and ND4J order the results alike. */
  private static Value depthwise(Emitter to, Value x, Value w, Windows windows) {
    long channels = x.shape()[1];
    long each = w.shape()[0] / channels;
    Value split = to.reshape(w, channels, each, w.shape()[2], w.shape()[3]);
    SDVariable weights = to.node(to.transpose(split, 2, 3, 0, 1));
    SDVariable image = to.node(to.channelsLast(x));
    SDVariable result = to.graph().cnn.depthWiseConv2d(image, weights, config(windows));
    return channelsFirst(to, result, x.shape(), w.shape()[0], windows);
  }

  private static boolean isPatches(long[] input, Windows w) {
    boolean tiles = w.before()[0] == 0 && w.before()[1] == 0 && w.kernel()[0] > 1;
    for (int k = 0; k < 2; k++) {
      tiles &=
          w.kernel()[k] == w.strides()[k]
              && w.dilations()[k] == 1
              && input[k + 2] % w.kernel()[k] == 0;
    }
    return tiles;
  }

  /** Windows that do not overlap are cut out by a transposition and multiplied once. */
  private static Value patches(Emitter to, Value x, Value w, Windows windows) {
    long[] s = x.shape();
    long rows = windows.output()[0];
    long columns = windows.output()[1];
    long high = windows.kernel()[0];
    long wide = windows.kernel()[1];
    Value cut = to.reshape(x, s[0], s[1], rows, high, columns, wide);
    Value grouped = to.transpose(cut, 0, 2, 4, 1, 3, 5);
    Value flat = to.reshape(grouped, s[0] * rows * columns, s[1] * high * wide);
    Value weights = to.transpose(to.reshape(w, w.shape()[0], s[1] * high * wide), 1, 0);
    Value product = MatrixProducts.matmul(to, flat, weights);
    return to.channelsFirst(to.reshape(product, s[0], rows, columns, w.shape()[0]));
  }
}
