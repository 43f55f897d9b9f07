package org.ke4j.transport;

import java.util.Arrays;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;

/**
 * Weights as whole numbers of equal total, so that flows are exact. Uniform clouds of n and m
 * points get m / gcd and n / gcd, whole weights of equal sum stay as they are; other weights are
 * rounded to parts of 2^60, below the resolution of a double.
 *
 * @param x masses of the points of X
 * @param y masses of the points of Y
 * @param total the sum of either
 */
record Masses(long[] x, long[] y, long total) {
  private static final long PARTS = 1L << 60;
  private static final double LARGEST_WHOLE = 0x1p52;

  static Masses of(TransportProblem problem) {
    int n = problem.n();
    int m = problem.m();
    if (uniform(problem.weightsX()) && uniform(problem.weightsY())) {
      int gcd = org.apache.commons.math3.util.ArithmeticUtils.gcd(n, m);
      long[] x = new long[n];
      long[] y = new long[m];
      Arrays.fill(x, m / gcd);
      Arrays.fill(y, n / gcd);
      return new Masses(x, y, (long) n * (m / gcd));
    }
    Masses whole = whole(problem.weightsX(), problem.weightsY());
    return whole != null
        ? whole
        : new Masses(parts(problem.weightsX(), n), parts(problem.weightsY(), m), PARTS);
  }

  /** Weights that are whole numbers of equal sum, as they are; otherwise null. */
  private static Masses whole(double[] weightsX, double[] weightsY) {
    if (weightsX == null || weightsY == null) {
      return null;
    }
    long[] x = new long[weightsX.length];
    long[] y = new long[weightsY.length];
    long total = wholeSum(weightsX, x);
    return total > 0 && total == wholeSum(weightsY, y) ? new Masses(x, y, total) : null;
  }

  /** Fills in whole weights and returns their sum; -1 if one is not whole or the sum is large. */
  private static long wholeSum(double[] weights, long[] whole) {
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      whole[i] = (long) weights[i];
      if (whole[i] != weights[i] || (sum += whole[i]) > LARGEST_WHOLE) {
        return -1;
      }
    }
    return sum;
  }

  /** Whether every point of X is to be matched with one of Y. */
  boolean assignment() {
    return x.length == y.length && total == x.length;
  }

  /** The sum of valid weights; 1 for absent ones. */
  static double sum(String what, double[] weights, int count) {
    if (weights == null) {
      return 1;
    }
    Check.that(weights.length == count, "%s: expected %d, got %d", what, count, weights.length);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      if (!(weights[i] >= 0 && Double.isFinite(weights[i]))) {
        throw new UsageException(
            what + ", number " + i + ": expected 0 or more, got " + weights[i]);
      }
      sum += weights[i];
    }
    Check.that(sum > 0 && Double.isFinite(sum), "%s: expected a sum above 0, got %s", what, sum);
    return sum;
  }

  private static boolean uniform(double[] weights) {
    if (weights == null) {
      return true;
    }
    for (double weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }

  private static long[] parts(double[] weights, int count) {
    long[] parts = new long[count];
    double sum = sum("weights", weights, count);
    long left = PARTS;
    int largest = 0;
    for (int i = 0; i < count; i++) {
      double share = (weights == null ? 1.0 / count : weights[i] / sum);
      parts[i] = Math.round(share * PARTS);
      left -= parts[i];
      if (parts[i] > parts[largest]) {
        largest = i;
      }
    }
    parts[largest] += left;
    return parts;
  }
}
