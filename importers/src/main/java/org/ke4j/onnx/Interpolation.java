package org.ke4j.onnx;

import java.util.Arrays;
import org.ke4j.error.Ke4jException;

/**
 * The weights of a resize along one axis as a matrix, output x input: every mode of ONNX's Resize
 * is linear, so that its result is an exact matrix product. Coordinates are computed in float32 as
 * onnxruntime does, where one rounding decides about the nearest pixel.
 *
 * @param mode nearest, linear or cubic
 * @param coordinates ONNX's coordinate_transformation_mode
 * @param nearest ONNX's nearest_mode, or "simple" before operator set 11
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
  /** How far from a half a coordinate still counts as one. */
  private static final double HALF = 1e-6;

  /**
   * One axis of a resize.
   *
   * @param in extent of the input
   * @param out extent of the result
   * @param scale out / in, or the scale that the file gives
   * @param start first coordinate of the region to crop, as a part of the axis
   * @param end last coordinate of that region
   */
  record Axis(int in, int out, float scale, float start, float end) {}

  /** Whether positions outside the input take a value of their own. */
  boolean crops() {
    return coordinates.equals("tf_crop_and_resize");
  }

  /** Where output position i lies in the input. */
  private float source(float i, Axis a) {
    float in = a.in;
    float out = a.out;
    return switch (coordinates) {
      case "half_pixel" -> (i + 0.5f) / a.scale - 0.5f;
      case "pytorch_half_pixel" -> out > 1 ? (i + 0.5f) / a.scale - 0.5f : 0;
      case "tf_half_pixel_for_nn" -> (i + 0.5f) / a.scale;
      case "align_corners" -> out > 1 ? i * (in - 1) / (out - 1) : 0;
      case "asymmetric" -> i / a.scale;
      case "half_pixel_symmetric" -> {
        float offset = in / 2 * (1 - out / (a.scale * in));
        yield (float) (offset + (i + 0.5) / a.scale - 0.5);
      }
      case "tf_crop_and_resize" ->
          out > 1
              ? a.start * (in - 1) + i * (a.end - a.start) * (in - 1) / (out - 1)
              : (float) (0.5 * (a.start + a.end) * (in - 1));
      default -> throw new Unsupported("coordinate_transformation_mode " + coordinates);
    };
  }

  private int nearest(double x, float scale) {
    // Roundings of the coordinates leave halves a little off; onnxruntime takes them for halves.
    boolean half = Math.abs(x - Math.floor(x) - 0.5) < HALF;
    return (int)
        switch (nearest) {
          case "round_prefer_floor" -> half ? Math.floor(x) : Math.ceil(x - 0.5);
          case "round_prefer_ceil" -> half ? Math.ceil(x) : Math.floor(x + 0.5);
          case "floor" -> Math.floor(x);
          case "ceil" -> Math.ceil(x);
          case "simple" -> scale < 1 ? Math.ceil(x) : x;
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

  /** Whether each output position lies outside the input and takes the extrapolated value. */
  boolean[] outside(Axis axis) {
    boolean[] outside = new boolean[axis.out];
    for (int i = 0; crops() && i < outside.length; i++) {
      float x = source(i, axis);
      outside[i] = x < 0 || x > axis.in - 1;
    }
    return outside;
  }

  /** The matrix, row-major {@code out x in}; zeros where a position lies outside. */
  float[] matrix(Axis axis) {
    if (!mode.equals("nearest") && !mode.equals("linear") && !mode.equals("cubic")) {
      throw new Ke4jException("mode " + mode + ": expected nearest, linear or cubic");
    }
    int in = axis.in;
    float[] weights = new float[axis.out * in];
    boolean[] outside = outside(axis);
    for (int i = 0; i < axis.out; i++) {
      if (outside[i]) {
        continue;
      }
      double x = source(i, axis);
      if (mode.equals("nearest")) {
        weights[i * in + Math.max(0, Math.min(in - 1, nearest(x, axis.scale)))] = 1;
        continue;
      }
      double squeeze = antialias ? Math.min(1, axis.scale) : 1;
      double support = (mode.equals("linear") ? 1 : 2) / squeeze;
      double[] row = new double[in];
      double sum = 0;
      for (int j = (int) Math.floor(x - support) + 1; j < x + support; j++) {
        double weight = kernel((j - x) * squeeze);
        boolean beyond = j < 0 || j >= in;
        if (beyond && excludeOutside) {
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
  long[] indices(Axis axis) {
    long[] indices = new long[axis.out];
    Arrays.setAll(
        indices, i -> Math.max(0, Math.min(axis.in - 1, nearest(source(i, axis), axis.scale))));
    return indices;
  }
}
