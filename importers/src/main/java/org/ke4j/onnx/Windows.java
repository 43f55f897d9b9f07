package org.ke4j.onnx;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;

/**
 * The sliding window of a convolution or pooling over one axis or more, such as height and width.
 *
 * @param kernel extents
 * @param strides steps
 * @param dilations distances of the kernel's elements
 * @param before rows and columns added in front
 * @param after rows and columns added behind, for ceil_mode more than the file asks for
 * @param output extents of the result
 */
record Windows(
    long[] kernel, long[] strides, long[] dilations, long[] before, long[] after, long[] output) {
  /** What native operators take as a step that leads nowhere; they divide by its lower 32 bits. */
  private static final long MOST_STEP = 1 << 15;

  /**
   * Reads the attributes for an input of {@code [batch, channels, height, width, ...]}.
   *
   * @param kernel the extents where the file names none; null for pooling, which must name them
   */
  static Windows of(Attributes attributes, long[] input, long[] kernel) {
    int axes = input.length - 2;
    long[] ones = new long[axes];
    Arrays.fill(ones, 1);
    long[] size = attributes.integers("kernel_shape", kernel);
    long[] strides = attributes.integers("strides", ones);
    long[] dilations = attributes.integers("dilations", ones);
    long[] pads = attributes.integers("pads", new long[2 * axes]);
    String auto = attributes.text("auto_pad", "NOTSET");
    boolean ceil = attributes.flag("ceil_mode", false);
    if (size == null
        || size.length != axes
        || strides.length != axes
        || dilations.length != axes
        || pads.length != 2 * axes) {
      throw new Ke4jException("expected kernel, strides, dilations and pads for " + axes + " axes");
    }
    long[] before = new long[axes];
    long[] after = new long[axes];
    long[] output = new long[axes];
    for (int k = 0; k < axes; k++) {
      long extent = input[k + 2];
      Dims.checkApart(input, k + 2);
      if (size[k] < 1 || strides[k] < 1 || dilations[k] < 1) {
        throw new Ke4jException("expected kernel, strides and dilations of 1 or more");
      }
      long span = span(size[k], dilations[k]);
      switch (auto) {
        case "NOTSET" -> {
          before[k] = pads[k];
          after[k] = pads[k + axes];
        }
        case "SAME_UPPER", "SAME_LOWER" -> {
          long steps = (extent - 1) / strides[k] + 1;
          long pad = Math.max(0, (steps - 1) * strides[k] + span - extent);
          before[k] = auto.equals("SAME_UPPER") ? pad / 2 : pad - pad / 2;
          after[k] = pad - before[k];
        }
        case "VALID" -> {}
        default -> throw new Unsupported("auto_pad " + auto);
      }
      boolean possible =
          extent > 0
              && before[k] >= 0
              && after[k] >= 0
              && before[k] <= Dims.MOST
              && after[k] <= Dims.MOST;
      long room = possible ? extent + before[k] + after[k] - span : Long.MIN_VALUE / 2;
      boolean over = ceil && !auto.startsWith("SAME");
      output[k] = Math.floorDiv(room, strides[k]) + 1;
      if (over && Math.floorMod(room, strides[k]) != 0) {
        // One more window, if it starts inside the input or the pad in front; it may be the only
        // one, larger than the input.
        if (output[k] * strides[k] < extent + before[k]) {
          output[k]++;
        }
      }
      boolean pooling = kernel == null;
      if (pooling && output[k] == 0 && possible && Math.floorMod(room, strides[k]) != 0) {
        // Where less than a step is lacking onnxruntime takes the part that lies inside.
        output[k] = 1;
      }
      if (output[k] < 1) {
        throw new Ke4jException(
            "a window of " + span + " over an extent of " + extent + " with its pads");
      }
    }
    return new Windows(
        size, within(strides, output), within(dilations, size), before, after, output);
  }

  /** Elements from the first to the last of a kernel. */
  private static long span(long size, long dilation) {
    try {
      return Math.addExact(Math.multiplyExact(dilation, size - 1), 1);
    } catch (ArithmeticException e) {
      throw new Ke4jException("a kernel of " + size + " at distances of " + dilation, e);
    }
  }

  /** Steps that are really taken: a single position has none, whatever number the file gives. */
  private static long[] within(long[] steps, long[] positions) {
    long[] taken = steps.clone();
    for (int k = 0; k < taken.length; k++) {
      if (positions[k] == 1) {
        taken[k] = Math.min(taken[k], MOST_STEP);
      }
    }
    return taken;
  }

  /** Rows and columns that the windows reach over behind the input. */
  long[] reach(long[] input) {
    long[] behind = new long[kernel.length];
    for (int k = 0; k < behind.length; k++) {
      long end = (output[k] - 1) * strides[k] + dilations[k] * (kernel[k] - 1) + 1;
      behind[k] = Math.max(after[k], end - input[k + 2] - before[k]);
    }
    return behind;
  }

  /** The window over two axes of it; the second may be beyond the last: an axis of one. */
  Windows plane(int first, int second) {
    return new Windows(
        pick(kernel, first, second, 1),
        pick(strides, first, second, 1),
        pick(dilations, first, second, 1),
        pick(before, first, second, 0),
        pick(after, first, second, 0),
        pick(output, first, second, 1));
  }

  /** The window over one axis of it, as the last of two. */
  Windows line(int axis) {
    Windows turned = plane(axis, kernel.length);
    return new Windows(
        swapped(turned.kernel),
        swapped(turned.strides),
        swapped(turned.dilations),
        swapped(turned.before),
        swapped(turned.after),
        swapped(turned.output));
  }

  private static long[] pick(long[] values, int first, int second, long absent) {
    return new long[] {values[first], second < values.length ? values[second] : absent};
  }

  private static long[] swapped(long[] pair) {
    return new long[] {pair[1], pair[0]};
  }

  /** Whether the window along an axis takes each element as it is. */
  boolean isTrivial(int axis) {
    return kernel[axis] == 1 && strides[axis] == 1 && before[axis] == 0 && after[axis] == 0;
  }

  /** The number of elements of the kernel. */
  long size() {
    return Dims.product(kernel);
  }

  /** Whether there is as much in front as behind, so that the operator can pad by itself. */
  boolean symmetric(long[] input) {
    return Arrays.equals(before, reach(input));
  }
}
