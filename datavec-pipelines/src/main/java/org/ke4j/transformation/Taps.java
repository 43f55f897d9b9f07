package org.ke4j.transformation;

import java.util.Arrays;

/**
 * A filter of few weights at any places: each pixel becomes the sum of {@code weight[k]} times the
 * pixel at {@code (dx[k], dy[k])} from it.
 */
final class Taps {
  private final int[] dx;
  private final int[] dy;
  private final float[] weights;
  private final int radius;
  private final Edge edge;

  /** Taps as they are; weights are not normalised. */
  Taps(int[] dx, int[] dy, float[] weights, Edge edge) {
    this.dx = dx;
    this.dy = dy;
    this.weights = weights;
    this.edge = edge;
    int largest = 0;
    for (int shift : dx) {
      largest = Math.max(largest, Math.abs(shift));
    }
    this.radius = largest;
  }

  /**
   * The weights of a square kernel that are not 0.
   *
   * @param kernel {@code side x side}, side odd, the pixel itself in the middle
   */
  static Taps ofKernel(double[] kernel, int side, Edge edge) {
    int[] dx = new int[kernel.length];
    int[] dy = new int[kernel.length];
    float[] weights = new float[kernel.length];
    int used = 0;
    for (int i = 0; i < kernel.length; i++) {
      if (kernel[i] != 0) {
        dx[used] = i % side - side / 2;
        dy[used] = i / side - side / 2;
        weights[used++] = (float) kernel[i];
      }
    }
    return new Taps(
        Arrays.copyOf(dx, used), Arrays.copyOf(dy, used), Arrays.copyOf(weights, used), edge);
  }

  /** Filters interleaved channels; {@code values} is not changed. */
  float[] apply(float[] values, int width, int height, int channels) {
    int row = width * channels;
    int paddedRow = (width + 2 * radius) * channels;
    float[] padded = edge.padRows(values, width, height, channels, radius);
    float[] result = new float[values.length];
    float[] line = new float[row];
    for (int y = 0; y < height; y++) {
      Arrays.fill(line, 0);
      for (int k = 0; k < weights.length; k++) {
        int from = edge.inside(y + dy[k], height) * paddedRow + (radius + dx[k]) * channels;
        add(padded, from, weights[k], line);
      }
      System.arraycopy(line, 0, result, y * row, row);
    }
    return result;
  }

  static void weigh(float[] from, int start, float weight, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = weight * from[start + i];
    }
  }

  static void add(float[] from, int start, float weight, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += weight * from[start + i];
    }
  }
}
