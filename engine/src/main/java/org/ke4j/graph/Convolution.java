package org.ke4j.graph;

import java.util.List;

/**
 * A two-dimensional convolution, {@code x} of {@code [n, height, width, in]}, weights {@code
 * [kernelHeight, kernelWidth, in, out]}, and its gradients. Where the image is a single pixel, all
 * taps but one only ever see padding, and the convolution is one matrix product.
 */
final class Convolution {
  private final Operators operators;
  private final GraphValue x;
  private final GraphValue weights;
  private final long[] arguments;
  private final long[] outputShape;
  private final int tap;

  /**
   * @param arguments of the operator: kernel height and width, strides, paddings, dilations,
   *     padding mode, layout, weight layout
   */
  Convolution(Operators operators, GraphValue x, GraphValue weights, long[] arguments) {
    this.operators = operators;
    this.x = x;
    this.weights = weights;
    this.arguments = arguments.clone();
    this.outputShape =
        new long[] {
          x.shape[0],
          outputSize(
              x.shape[1], arguments[0], arguments[2], arguments[4], arguments[6], arguments[8]),
          outputSize(
              x.shape[2], arguments[1], arguments[3], arguments[5], arguments[7], arguments[8]),
          weights.shape[3]
        };
    boolean singlePixel =
        x.shape[1] == 1
            && x.shape[2] == 1
            && outputShape[1] == 1
            && outputShape[2] == 1
            && arguments[8] == 0
            && arguments[9] == 1
            && arguments[10] == 0;
    this.tap = singlePixel ? (int) (arguments[4] * arguments[1] + arguments[5]) : -1;
  }

  /** Pixels along one side of the output; padding mode 1 is "same", else as given. */
  static long outputSize(
      long size, long kernel, long stride, long padding, long dilation, long mode) {
    return mode == 1
        ? (size + stride - 1) / stride
        : (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
  }

  /** {@code [n, height, width, out]}. */
  long[] outputShape() {
    return outputShape.clone();
  }

  void forward(GraphValue y) {
    if (tap >= 0) {
      operators.product(pixels(x), false, tap(weights), false, pixels(y));
    } else {
      operators.call("conv2d", arguments, new double[0], List.of(x, weights), y);
    }
  }

  /**
   * Appends the backward pass.
   *
   * @param g gradient of the output, only read
   * @param gradX output
   * @param gradWeights output
   */
  void backward(GraphValue g, GraphValue gradX, GraphValue gradWeights) {
    if (tap >= 0) {
      operators.fill(0, gradWeights);
      operators.product(pixels(x), true, pixels(g), false, tap(gradWeights));
      operators.product(pixels(g), false, tap(weights), true, pixels(gradX));
    } else {
      operators.call(
          "conv2d_bp", arguments, new double[0], List.of(x, weights, g), gradX, gradWeights);
    }
  }

  private GraphValue tap(GraphValue kernel) {
    return kernel
        .reshaped(kernel.shape[0] * kernel.shape[1], kernel.shape[2], kernel.shape[3])
        .row(tap);
  }

  private static GraphValue pixels(GraphValue images) {
    return images.reshaped(images.shape[0], images.shape[3]);
  }
}
