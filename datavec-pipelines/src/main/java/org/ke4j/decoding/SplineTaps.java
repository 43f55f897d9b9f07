package org.ke4j.decoding;

import java.util.Arrays;

/**
 * Weights that shrink a line of pixels, each of which is the mean of its place: the sums from the
 * line's beginning on are known exactly at the borders of pixels, a spline through them gives them
 * at the borders of larger pixels, and their differences are the new means. A spline of degree 1
 * would give the mean of the covered area, which smooths twice where the sizes are near: the line
 * was smoothed already when its pixels were made. The nearer the sizes, the finer is what the
 * larger pixels still show, and the higher is the degree. Means are kept; the line goes on mirrored
 * beyond its ends.
 *
 * <p>M. Unser, Splines: a perfect fit for signal and image processing, IEEE Signal Processing
 * Magazine 16(6), 1999: interpolation through the poles of a B-spline.
 */
final class SplineTaps {
  /** Ratios of sizes below which the degree is 9, 7, 5; it is 3 above. */
  private static final double[] NEARER = {1.05, 1.15, 1.3};

  /** Of degree 9, 7, 5, 3. */
  private static final double[][] POLES = {
    {-0.6079973891686258, -0.20175052019315323, -0.04322260854048175, -0.002121306903180818},
    {-0.5352804307964382, -0.12255461519232669, -0.009148694809608277},
    {-0.4305753470999743, -0.04309628820326444},
    {Math.sqrt(3) - 2}
  };

  /** What is smaller counts as nothing: it moves no pixel by a level of grey. */
  private static final double LEAST = 1e-5;

  /** Places of a cardinal spline to each side. */
  private static final int REACH = 24;

  private final int[] first;
  private final float[][] weights;

  private SplineTaps(int[] first, float[][] weights) {
    this.first = first;
    this.weights = weights;
  }

  /**
   * The weights for one direction.
   *
   * @param in pixels of the line, {@code out} or more
   * @param out pixels of the shrunk line, 1 or more
   */
  static SplineTaps of(int in, int out) {
    double scale = (double) in / out;
    int near = 0;
    while (near < NEARER.length && scale >= NEARER[near]) {
      near++;
    }
    Cardinal spline = new Cardinal(POLES[near]);
    int[] first = new int[out];
    float[][] weights = new float[out][];
    double[] from = spline.below(0);
    for (int i = 0; i < out; i++) {
      double[] to = spline.below((i + 1) * scale);
      int low = (int) Math.floor(i * scale) - REACH;
      int high = (int) Math.floor((i + 1) * scale) + REACH;
      double[] raw = new double[high + 1 - low];
      for (int k = 0; k < raw.length; k++) {
        int toTheRight = k - (raw.length - to.length);
        raw[k] = (toTheRight < 0 ? 1 : to[toTheRight]) - (k < from.length ? from[k] : 0);
      }
      first[i] = Math.max(0, Math.min(low, in - raw.length));
      weights[i] = inside(raw, low - first[i], in - first[i]);
      first[i] += trim(weights, i);
      from = to;
    }
    return new SplineTaps(first, weights);
  }

  /**
   * Weights of pixels of the line.
   *
   * @param raw weights of which some may lie beyond the ends: those are mirrored
   * @param low place of the first of them
   * @param in pixels of the line from place 0 on, if it begins there
   */
  private static float[] inside(double[] raw, int low, int in) {
    double[] sums = new double[Math.min(in, raw.length)];
    double total = 0;
    for (int k = 0; k < raw.length; k++) {
      int at = Math.floorMod(low + k, 2 * in);
      sums[at < in ? at : 2 * in - 1 - at] += raw[k];
      total += raw[k];
    }
    float[] kept = new float[sums.length];
    for (int k = 0; k < kept.length; k++) {
      kept[k] = (float) (sums[k] / total);
    }
    return kept;
  }

  /** Leaves out what is next to nothing at both ends; how many of the first. */
  private static int trim(float[][] weights, int i) {
    int begin = 0;
    int end = weights[i].length;
    while (Math.abs(weights[i][begin]) < LEAST) {
      begin++;
    }
    while (Math.abs(weights[i][end - 1]) < LEAST) {
      end--;
    }
    weights[i] = Arrays.copyOfRange(weights[i], begin, end);
    return begin;
  }

  int first(int out) {
    return first[out];
  }

  float[] weights(int out) {
    return weights[out];
  }

  /** The spline that is 1 at 0 and 0 at every other integer. */
  private static final class Cardinal {
    private final int degree;
    private final double[] coefficients;

    Cardinal(double[] poles) {
      degree = 2 * poles.length + 1;
      int n = 4 * REACH + 1;
      double[] c = new double[n];
      c[n / 2] = 1;
      for (double pole : poles) {
        for (int i = 1; i < n; i++) {
          c[i] += pole * c[i - 1];
        }
        c[n - 1] *= -pole / (1 - pole * pole);
        for (int i = n - 2; i >= 0; i--) {
          c[i] = pole * (c[i + 1] - c[i]);
        }
        double gain = (1 - pole) * (1 - 1 / pole);
        for (int i = 0; i < n; i++) {
          c[i] *= gain;
        }
      }
      coefficients = c;
    }

    /**
     * How much of each pixel lies below a place: 1 for those far below, 0 for those far above, for
     * the pixels from {@code floor(place) - REACH} to {@code floor(place) + REACH}. It is the sum
     * over all borders above the pixel of what the spline at each of them is at the place.
     */
    double[] below(double place) {
      int whole = (int) Math.floor(place);
      int half = (degree + 1) / 2;
      double[] values = new double[degree + 1];
      for (int k = 0; k <= degree; k++) {
        values[k] = basis(place - whole + half - 1 - k);
      }
      int middle = coefficients.length / 2;
      double[] below = new double[2 * REACH + 1];
      double sum = 0;
      for (int pixel = REACH; pixel >= -REACH; pixel--) {
        for (int k = 0; k <= degree; k++) {
          sum += coefficients[middle - pixel - 1 - half + 1 + k] * values[k];
        }
        below[pixel + REACH] = sum;
      }
      return below;
    }

    /** The centred B-spline of this degree. */
    private double basis(double x) {
      double sum = 0;
      double term = 1;
      double from = x + (degree + 1) / 2.0;
      for (int j = 0; j <= degree + 1; j++) {
        if (from - j > 0) {
          sum += term * Math.pow(from - j, degree);
        }
        term *= -(degree + 1.0 - j) / (j + 1);
      }
      double factorial = 1;
      for (int j = 2; j <= degree; j++) {
        factorial *= j;
      }
      return sum / factorial;
    }
  }
}
