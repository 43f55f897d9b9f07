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
    return resize(image, width, height, cubic, new Window(0, 0, width, height));
  }

  /** A part of the resized image. */
  record Window(int left, int top, int width, int height) {}

  /**
   * A part of the image at another size, without computing the rest.
   *
   * @param width of the whole image at the new size
   * @param window inside {@code width x height}
   */
  static RgbImage resize(RgbImage image, int width, int height, boolean cubic, Window window) {
    Taps[] down =
        image.height() == height
            ? copies(window.top(), window.height())
            : taps(image.height(), height, cubic, window.top(), window.height());
    int first = down[0].first;
    int last = first;
    for (Taps each : down) {
      first = Math.min(first, each.first);
      last = Math.max(last, each.first + each.weights.length);
    }
    Taps[] across =
        image.width() == width
            ? copies(window.left(), window.width())
            : taps(image.width(), width, cubic, window.left(), window.width());
    return vertically(horizontally(image, across, first, last), down, first);
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

  /** Taps that change nothing: what is not resized is not filtered. */
  private static Taps[] copies(int from, int count) {
    Taps[] all = new Taps[count];
    for (int i = 0; i < count; i++) {
      all[i] = new Taps(from + i, new int[] {1 << PLACES});
    }
    return all;
  }

  private static Taps[] taps(int in, int out, boolean cubic, int from, int count) {
    double scale = (double) in / out;
    double stretch = Math.max(scale, 1);
    double support = (cubic ? 2 : 1) * stretch;
    Taps[] all = new Taps[count];
    for (int i = 0; i < count; i++) {
      double centre = (from + i + 0.5) * scale;
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

  private static RgbImage horizontally(RgbImage image, Taps[] taps, int first, int last) {
    byte[] from = image.rgb();
    byte[] to = new byte[taps.length * (last - first) * 3];
    for (int y = first; y < last; y++) {
      for (int x = 0; x < taps.length; x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 1 << (PLACES - 1);
          int at = (y * image.width() + taps[x].first) * 3 + c;
          for (int weight : taps[x].weights) {
            sum += (from[at] & 0xFF) * weight;
            at += 3;
          }
          to[((y - first) * taps.length + x) * 3 + c] = rounded(sum);
        }
      }
    }
    return new RgbImage(taps.length, last - first, to);
  }

  private static RgbImage vertically(RgbImage image, Taps[] taps, int first) {
    byte[] from = image.rgb();
    int row = image.width() * 3;
    byte[] to = new byte[taps.length * row];
    for (int y = 0; y < taps.length; y++) {
      for (int x = 0; x < row; x++) {
        int sum = 1 << (PLACES - 1);
        int at = (taps[y].first - first) * row + x;
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
