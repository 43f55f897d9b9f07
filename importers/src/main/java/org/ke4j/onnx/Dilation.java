package org.ke4j.onnx;

import java.util.Arrays;
import java.util.function.BiFunction;

/**
 * Dilated convolutions as plain ones: the pixels that a dilated kernel visits from one position
 * have the same remainders by the dilation, so that the pixels of each pair of remainders are an
 * image of their own, and all those images one larger batch. ND4J's oneDNN operators refuse every
 * dilated convolution on processors with AVX-512 (see docs/decisions.md), and its own loops are 5
 * to 100 times slower than this.
 */
final class Dilation {
  private Dilation() {}

  /** Whether the elements of the kernel lie apart. */
  static boolean isNeeded(Windows w) {
    return spread(w, 0) > 1 || spread(w, 1) > 1;
  }

  /** A kernel of one element is not spread, whatever the file says. */
  private static long spread(Windows w, int k) {
    return w.kernel()[k] > 1 ? w.dilations()[k] : 1;
  }

  /**
   * Convolves.
   *
   * @param x {@code [batch, channels, height, width]}
   * @param w the window; its strides are taken from a result of every position
   * @param plain the convolution of an image by a window without dilation, strides or padding
   * @return {@code [batch, channels of the result, output height, output width]}
   */
  static Value apply(Emitter to, Value x, Windows w, BiFunction<Value, Windows, Value> plain) {
    long[] reach = w.reach(x.shape());
    long[] behind = new long[2];
    long[] spread = new long[2];
    for (int k = 0; k < 2; k++) {
      spread[k] = spread(w, k);
      long extent = x.shape()[k + 2] + w.before()[k] + reach[k];
      behind[k] = reach[k] + Math.floorMod(-extent, spread[k]);
    }
    Value padded = Padding.constant(to, x, 0, w.before(), behind);
    long[] s = padded.shape();
    long high = s[2] / spread[0];
    long wide = s[3] / spread[1];
    Value split = to.reshape(padded, s[0], s[1], high, spread[0], wide, spread[1]);
    Value apart = to.transpose(split, 3, 5, 0, 1, 2, 4);
    Value images = to.reshape(apart, spread[0] * spread[1] * s[0], s[1], high, wide);
    long[] ones = {1, 1};
    long[] output = {high - w.kernel()[0] + 1, wide - w.kernel()[1] + 1};
    Windows each = new Windows(w.kernel(), ones, ones, new long[2], new long[2], output);
    Value result = plain.apply(images, each);
    long channels = result.shape()[1];
    Value parts = to.reshape(result, spread[0], spread[1], s[0], channels, output[0], output[1]);
    Value together = to.transpose(parts, 2, 3, 4, 0, 5, 1);
    Value every =
        to.reshape(together, s[0], channels, output[0] * spread[0], output[1] * spread[1]);
    long[] extents = {s[0], channels, w.output()[0], w.output()[1]};
    long[] steps = {1, 1, w.strides()[0], w.strides()[1]};
    long[] needed = Arrays.copyOf(extents, 4);
    for (int k = 0; k < 2; k++) {
      if (needed[k + 2] > 1) {
        needed[k + 2] = (needed[k + 2] - 1) * w.strides()[k] + 1;
      }
    }
    Value cropped = to.slice(every, new long[4], needed, new long[] {1, 1, 1, 1});
    return to.slice(cropped, new long[4], extents, steps);
  }
}
