package org.ke4j.onnx;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;

/**
 * The weights of a resize along one axis as a matrix, output x input: every mode of ONNX's Resize
 * is linear, so that its result is an exact matrix product.
 *
 * @param mode nearest, linear or cubic
 * @param coordinates ONNX's coordinate_transformation_mode
 * @param nearest ONNX's nearest_mode
 * @param cubic the coefficient a of the cubic kernel
 * @param excludeOutside whether weights beyond the border are dropped and the rest is scaled up
 * @param antialias whether the kernel widens when shrinking
 */
record Interpolation(
    String mode,
    String coordinates,
    String nearest,
    double cubic,
    boolean excludeOutside,
    boolean antialias) {

  /** Where output position i lies in the input. */
  private double source(int i, int in, int out, double scale) {
    return switch (coordinates) {
      case "half_pixel" -> (i + 0.5) / scale - 0.5;
      case "pytorch_half_pixel" -> out > 1 ? (i + 0.5) / scale - 0.5 : 0;
      case "align_corners" -> out > 1 ? i * (in - 1.0) / (out - 1) : 0;
      case "asymmetric" -> i / scale;
      case "tf_half_pixel_for_nn" -> (i + 0.5) / scale;
      case "half_pixel_symmetric" -> in / 2.0 * (1 - out / (scale * in)) + (i + 0.5) / scale - 0.5;
      default -> throw new Unsupported("coordinate_transformation_mode " + coordinates);
    };
  }

  private int nearest(double x) {
    return (int)
        switch (nearest) {
          case "round_prefer_floor" -> Math.ceil(x - 0.5);
          case "round_prefer_ceil" -> Math.floor(x + 0.5);
          case "floor" -> Math.floor(x);
          case "ceil" -> Math.ceil(x);
          default -> throw new Unsupported("nearest_mode " + nearest);
        };
  }

  private double kernel(double distance) {
    double x = Math.abs(distance);
    if (mode.equals("linear")) {
      return Math.max(0, 1 - x);
    }
    if (x <= 1) {
      return ((cubic + 2) * x - (cubic + 3)) * x * x + 1;
    }
    return x < 2 ? ((cubic * x - 5 * cubic) * x + 8 * cubic) * x - 4 * cubic : 0;
  }

  /**
   * The matrix, row-major {@code out x in}.
   *
   * @param scale out / in, or the scale that the file gives
   */
  float[] matrix(int in, int out, double scale) {
    float[] weights = new float[out * in];
    for (int i = 0; i < out; i++) {
      double x = source(i, in, out, scale);
      if (mode.equals("nearest")) {
        weights[i * in + Math.max(0, Math.min(in - 1, nearest(x)))] = 1;
        continue;
      }
      if (!mode.equals("linear") && !mode.equals("cubic")) {
        throw new Ke4jException("mode " + mode + ": expected nearest, linear or cubic");
      }
      double squeeze = antialias ? Math.min(1, scale) : 1;
      double support = (mode.equals("linear") ? 1 : 2) / squeeze;
      double[] row = new double[in];
      double sum = 0;
      for (int j = (int) Math.floor(x - support) + 1; j < x + support; j++) {
        double weight = kernel((j - x) * squeeze);
        boolean outside = j < 0 || j >= in;
        if (outside && excludeOutside) {
          continue;
        }
        row[Math.max(0, Math.min(in - 1, j))] += weight;
        sum += weight;
      }
      for (int j = 0; j < in; j++) {
        weights[i * in + j] = (float) (row[j] / sum);
      }
    }
    return weights;
  }

  /** Indices of a nearest resize. */
  long[] indices(int in, int out, double scale) {
    long[] indices = new long[out];
    Arrays.setAll(indices, i -> Math.max(0, Math.min(in - 1, nearest(source(i, in, out, scale)))));
    return indices;
  }
}
