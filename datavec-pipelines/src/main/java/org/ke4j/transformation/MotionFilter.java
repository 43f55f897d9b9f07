package org.ke4j.transformation;

import java.util.ArrayList;
import java.util.List;

/**
 * Smears along a line: weights fall off like a gaussian from the pixel itself to a radius on one
 * side. Edges are mirrored without repeating the edge pixel.
 */
final class MotionFilter {
  private final int radius;
  private final int[] dx;
  private final int[] dy;
  private final float[] weights;

  /**
   * A filter of {@code 4 * radius} points along the line, moved to the nearest pixels.
   *
   * @param degrees direction in image coordinates: 0 = right, -90 = up
   */
  MotionFilter(int radius, double sigma, double degrees) {
    this.radius = radius;
    int side = 2 * radius + 1;
    double[] kernel = new double[side * side];
    double angle = StrictMath.toRadians(degrees);
    double sum = 0;
    int points = 4 * radius;
    for (int i = 0; i < points; i++) {
      double r = (double) radius * i / (points - 1);
      int y = (int) Math.rint(radius + r * StrictMath.sin(angle));
      int x = (int) Math.rint(radius + r * StrictMath.cos(angle));
      double weight = StrictMath.exp(-r * r / (2 * sigma * sigma));
      kernel[y * side + x] += weight;
      sum += weight;
    }
    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < kernel.length; i++) {
      if (kernel[i] > 0) {
        used.add(i);
      }
    }
    dx = new int[used.size()];
    dy = new int[used.size()];
    weights = new float[used.size()];
    for (int i = 0; i < weights.length; i++) {
      int at = used.get(i);
      dx[i] = at % side - radius;
      dy[i] = at / side - radius;
      weights[i] = (float) (kernel[at] / sum);
    }
  }

  /** Smears interleaved channels; {@code values} is not changed. */
  float[] apply(float[] values, int width, int height, int channels) {
    int row = width * channels;
    int paddedRow = (width + 2 * radius) * channels;
    float[] padded = new float[paddedRow * height];
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, y * row, padded, y * paddedRow + radius * channels, row);
      for (int i = 0; i < radius; i++) {
        int left = y * row + GaussianFilter.mirror(i - radius, width) * channels;
        int right = y * row + GaussianFilter.mirror(width + i, width) * channels;
        for (int c = 0; c < channels; c++) {
          padded[y * paddedRow + i * channels + c] = values[left + c];
          padded[y * paddedRow + (radius + width + i) * channels + c] = values[right + c];
        }
      }
    }
    float[] result = new float[values.length];
    float[] line = new float[row];
    for (int y = 0; y < height; y++) {
      java.util.Arrays.fill(line, 0);
      for (int k = 0; k < weights.length; k++) {
        int start =
            GaussianFilter.mirror(y + dy[k], height) * paddedRow + (radius + dx[k]) * channels;
        float weight = weights[k];
        for (int i = 0; i < row; i++) {
          line[i] += weight * padded[start + i];
        }
      }
      System.arraycopy(line, 0, result, y * row, row);
    }
    return result;
  }
}
