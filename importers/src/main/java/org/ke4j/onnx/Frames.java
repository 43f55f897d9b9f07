package org.ke4j.onnx;

import java.util.Arrays;
import java.util.Map;
import org.ke4j.error.Ke4jException;

/** Operators that cut or frame images around their centre, and that lay patches over each other. */
final class Frames {
  private Frames() {}

  static void register(Map<String, Rule> rules) {
    rules.put("CenterCropPad", Frames::centred);
    rules.put("Col2Im", Frames::folded);
  }

  private static void centred(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    long[] sizes = call.constant(1).integers();
    long[] axes = call.attributes().integers("axes", Dims.upTo(x.rank()));
    if (sizes.length != axes.length) {
      throw new Ke4jException(sizes.length + " sizes for " + axes.length + " axes");
    }
    long[] before = new long[x.rank()];
    long[] behind = new long[x.rank()];
    Value result = x;
    for (int i = 0; i < axes.length; i++) {
      int axis = Dims.axis(axes[i], x.rank());
      long extent = x.shape()[axis];
      long more = sizes[i] - extent;
      if (sizes[i] < 1) {
        throw new Ke4jException("size " + sizes[i] + ": expected at least 1");
      }
      if (more < 0) {
        long from = -more / 2;
        result = to.range(result, axis, from, from + sizes[i]);
      } else {
        before[axis] = more / 2;
        behind[axis] = more - more / 2;
      }
    }
    call.set(Padding.pad(to, result, 0, before, behind));
  }

  /** Columns of patches added up where they lie in the image. */
  private static void folded(Call call) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    long[] image = call.constant(1).integers();
    long[] block = call.constant(2).integers();
    if (image.length != 2 || block.length != 2 || x.rank() != 3) {
      throw new Unsupported("over " + image.length + " axes");
    }
    long[] input = {1, 1, image[0], image[1]};
    Windows w = Windows.of(call.attributes(), input, block);
    long[] s = x.shape();
    long[] out = w.output();
    if (s[1] % w.size() != 0 || s[2] != out[0] * out[1]) {
      throw new Ke4jException(
          "columns " + Dims.text(s) + " for an image " + Arrays.toString(image));
    }
    long channels = s[1] / w.size();
    Value split = to.reshape(x, s[0], channels, w.size(), out[0], out[1]);
    long[] full = {
      image[0] + w.before()[0] + w.after()[0], image[1] + w.before()[1] + w.after()[1]
    };
    Value result = null;
    for (long i = 0; i < w.size(); i++) {
      Value part = to.reshape(to.range(split, 2, i, i + 1), s[0], channels, out[0], out[1]);
      long[] begin = {i / block[1] * w.dilations()[0], i % block[1] * w.dilations()[1]};
      long[] rest = new long[2];
      for (int k = 0; k < 2; k++) {
        part = TransposedConvolution.withZeros(to, part, k + 2, w.strides()[k]);
        rest[k] = full[k] - begin[k] - part.shape()[k + 2];
      }
      Value placed = Padding.constant(to, part, 0, begin, rest);
      result = result == null ? placed : Arithmetic.binary(to, "Add", result, placed);
    }
    long[] from = {0, 0, w.before()[0], w.before()[1]};
    call.set(
        to.slice(
            result,
            from,
            new long[] {s[0], channels, image[0], image[1]},
            new long[] {1, 1, 1, 1}));
  }
}
