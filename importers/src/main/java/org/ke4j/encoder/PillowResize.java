package org.ke4j.encoder;

import org.ke4j.image.RgbImage;

/**
 * Resizing as Pillow does it: a separable filter whose support grows when shrinking, rows first,
 * then columns, with coefficients of 22 binary places and an 8-bit image in between.
 */
final class PillowResize {
  private static final int PLACES = 22;

  private PillowResize() {}

  /** Weights of the inputs of one output position, from the first input on. */
  private record Taps(int first, int[] weights) {}

  static RgbImage resize(RgbImage image, int width, int height, boolean cubic) {
    RgbImage rows =
        image.width() == width ? image : horizontally(image, taps(image.width(), width, cubic));
    return rows.height() == height ? rows : vertically(rows, taps(rows.height(), height, cubic));
  }

  private static double filter(double distance, boolean cubic) {
    double x = Math.abs(distance);
    if (!cubic) {
      return Math.max(0, 1 - x);
    }
    double a = -0.5;
    if (x < 1) {
      return ((a + 2) * x - (a + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
  }

  private static Taps[] taps(int in, int out, boolean cubic) {
    double scale = (double) in / out;
    double stretch = Math.max(scale, 1);
    double support = (cubic ? 2 : 1) * stretch;
    Taps[] all = new Taps[out];
    for (int i = 0; i < out; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max(0, (int) (centre - support + 0.5));
      int last = Math.min(in, (int) (centre + support + 0.5));
      double[] weights = new double[last - first];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = filter((j + first - centre + 0.5) / stretch, cubic);
        sum += weights[j];
      }
      int[] fixed = new int[weights.length];
      for (int j = 0; j < fixed.length; j++) {
        double weight = weights[j] / sum * (1 << PLACES);
        fixed[j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
      all[i] = new Taps(first, fixed);
    }
    return all;
  }

  private static byte rounded(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PLACES));
  }

  private static RgbImage horizontally(RgbImage image, Taps[] taps) {
    byte[] from = image.rgb();
    byte[] to = new byte[taps.length * image.height() * 3];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < taps.length; x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 1 << (PLACES - 1);
          int at = (y * image.width() + taps[x].first) * 3 + c;
          for (int weight : taps[x].weights) {
            sum += (from[at] & 0xFF) * weight;
            at += 3;
          }
          to[(y * taps.length + x) * 3 + c] = rounded(sum);
        }
      }
    }
    return new RgbImage(taps.length, image.height(), to);
  }

  private static RgbImage vertically(RgbImage image, Taps[] taps) {
    byte[] from = image.rgb();
    int row = image.width() * 3;
    byte[] to = new byte[taps.length * row];
    for (int y = 0; y < taps.length; y++) {
      for (int x = 0; x < row; x++) {
        int sum = 1 << (PLACES - 1);
        int at = taps[y].first * row + x;
        for (int weight : taps[y].weights) {
          sum += (from[at] & 0xFF) * weight;
          at += row;
        }
        to[y * row + x] = rounded(sum);
      }
    }
    return new RgbImage(image.width(), taps.length, to);
  }
}
