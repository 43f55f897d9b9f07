package org.ke4j.transport;

import java.math.BigInteger;
import java.util.Arrays;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;

/**
 * Weights as whole numbers of equal total, so that flows are exact. A weight's mass is the weight
 * over the sum of its side: w[i] of X times the sum of Y, and the other way round, in units of
 * their last bits. Where these totals exceed a long, the masses are rounded to parts of 2^60, and
 * the exact ones are there on demand.
 */
final class Masses {
  private static final long PARTS = 1L << 60;
  private static final int LONG_BITS = 60;

  private final double[] weightsX;
  private final double[] weightsY;
  private final int n;
  private final int m;
  private final long[] x;
  private final long[] y;
  private final long total;
  private final boolean exact;
  private BigInteger[] exactX;
  private BigInteger[] exactY;
  private BigInteger exactTotal;

  private Masses(
      double[] weightsX, double[] weightsY, long[] x, long[] y, long total, boolean exact) {
    this.weightsX = weightsX;
    this.weightsY = weightsY;
    this.n = x.length;
    this.m = y.length;
    this.x = x;
    this.y = y;
    this.total = total;
    this.exact = exact;
  }

  /**
   * The masses of weights that {@link #check} accepts.
   *
   * @param weightsX length n; null for uniform
   * @param weightsY length m; null for uniform
   */
  static Masses of(double[] weightsX, int n, double[] weightsY, int m) {
    long[] x = whole(weightsX, n);
    long[] y = whole(weightsY, m);
    if (x != null && y != null) {
      long sumX = Arrays.stream(x).sum();
      long sumY = Arrays.stream(y).sum();
      long common = gcd(sumX, sumY);
      if (bits(sumX / common) + bits(sumY) <= LONG_BITS) {
        return new Masses(
            weightsX,
            weightsY,
            times(x, sumY / common),
            times(y, sumX / common),
            sumX / common * sumY,
            true);
      }
    }
    return new Masses(weightsX, weightsY, parts(weightsX, n), parts(weightsY, m), PARTS, false);
  }

  /** Masses of the points of X, of {@link #total} in all. */
  long[] x() {
    return x;
  }

  /** Masses of the points of Y. */
  long[] y() {
    return y;
  }

  long total() {
    return total;
  }

  /** Whether {@link #x} and {@link #y} are exact. */
  boolean isExact() {
    return exact;
  }

  /** A bound of the whole mass that rounding has moved, as a part of the total. */
  double moved() {
    return exact ? 0 : 2 * (double) (n + m) / PARTS + 0x1p-49;
  }

  /** Whether every point of X is to be matched with one of Y. */
  boolean assignment() {
    return exact && n == m && total == n;
  }

  /** Copies the exact mass of a point of X; to amounts of any size unless {@link #isExact}. */
  void copyX(int point, Amounts to, int slot) {
    if (exact) {
      to.set(slot, x[point]);
    } else {
      to.set(slot, exactX()[point]);
    }
  }

  void copyY(int point, Amounts to, int slot) {
    if (exact) {
      to.set(slot, y[point]);
    } else {
      to.set(slot, exactY()[point]);
    }
  }

  /** The exact masses of X, in units of {@link #exactTotal}. */
  BigInteger[] exactX() {
    makeExact();
    return exactX;
  }

  BigInteger[] exactY() {
    makeExact();
    return exactY;
  }

  BigInteger exactTotal() {
    makeExact();
    return exactTotal;
  }

  private void makeExact() {
    if (exactTotal != null) {
      return;
    }
    if (exact) {
      exactX = Arrays.stream(x).mapToObj(BigInteger::valueOf).toArray(BigInteger[]::new);
      exactY = Arrays.stream(y).mapToObj(BigInteger::valueOf).toArray(BigInteger[]::new);
      exactTotal = BigInteger.valueOf(total);
      return;
    }
    BigInteger[] wholeX = units(weightsX, n);
    BigInteger[] wholeY = units(weightsY, m);
    BigInteger sumX = Arrays.stream(wholeX).reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger sumY = Arrays.stream(wholeY).reduce(BigInteger.ZERO, BigInteger::add);
    BigInteger common = sumX.gcd(sumY);
    BigInteger factorX = sumY.divide(common);
    BigInteger factorY = sumX.divide(common);
    exactX = Arrays.stream(wholeX).map(factorX::multiply).toArray(BigInteger[]::new);
    exactY = Arrays.stream(wholeY).map(factorY::multiply).toArray(BigInteger[]::new);
    exactTotal = sumX.multiply(factorX);
  }

  /** Weights in units of the lowest bit of all. */
  private static BigInteger[] units(double[] weights, int count) {
    BigInteger[] units = new BigInteger[count];
    int lowest = weights == null ? 0 : lowest(weights);
    for (int i = 0; i < count; i++) {
      if (weights == null) {
        units[i] = BigInteger.ONE;
      } else if (weights[i] == 0) {
        units[i] = BigInteger.ZERO;
      } else {
        int own = Exact.lowest(weights[i]);
        units[i] = BigInteger.valueOf(Exact.mantissa(weights[i], own)).shiftLeft(own - lowest);
      }
    }
    return units;
  }

  private static int lowest(double[] weights) {
    int lowest = Integer.MAX_VALUE;
    for (double weight : weights) {
      if (weight > 0) {
        lowest = Math.min(lowest, Exact.lowest(weight));
      }
    }
    return lowest;
  }

  /** The smallest whole numbers in the proportion of the weights; null if their sum is large. */
  private static long[] whole(double[] weights, int count) {
    long[] whole = new long[count];
    if (weights == null) {
      Arrays.fill(whole, 1);
      return whole;
    }
    int lowest = lowest(weights);
    long sum = 0;
    long common = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] == 0) {
        continue;
      }
      int own = Exact.lowest(weights[i]);
      long mantissa = Exact.mantissa(weights[i], own);
      if (own - lowest + bits(mantissa) >= LONG_BITS) {
        return null;
      }
      whole[i] = mantissa << (own - lowest);
      sum += whole[i];
      if (sum >= 1L << LONG_BITS) {
        return null;
      }
      common = common == 1 ? 1 : gcd(common, whole[i]);
    }
    if (common > 1) {
      for (int i = 0; i < count; i++) {
        whole[i] /= common;
      }
    }
    return whole;
  }

  private static long[] times(long[] values, long factor) {
    return factor == 1 ? values : Arrays.stream(values).map(v -> v * factor).toArray();
  }

  private static int bits(long value) {
    return 64 - Long.numberOfLeadingZeros(value);
  }

  private static long gcd(long a, long b) {
    return org.apache.commons.math3.util.ArithmeticUtils.gcd(a, b);
  }

  /** Checks weights; null is uniform. */
  static void check(String what, double[] weights, int count) {
    if (weights == null) {
      return;
    }
    Check.that(weights.length == count, "%s: expected %d, got %d", what, count, weights.length);
    double largest = 0;
    for (int i = 0; i < count; i++) {
      if (!(weights[i] >= 0 && Double.isFinite(weights[i]))) {
        throw new UsageException(
            what + ", number " + i + ": expected 0 or more, got " + weights[i]);
      }
      largest = Math.max(largest, weights[i]);
    }
    Check.that(largest > 0, "%s: expected a sum above 0, got %s", what, largest);
  }

  /** The sum of weights that {@link #check} accepts, in units of 2^exponent. */
  static double sum(double[] weights, int exponent) {
    double sum = 0;
    for (double weight : weights) {
      sum += Math.scalb(weight, -exponent);
    }
    return sum;
  }

  private static long[] parts(double[] weights, int count) {
    long[] parts = new long[count];
    double largestWeight = weights == null ? 1 : Arrays.stream(weights).max().orElseThrow();
    int exponent = Math.getExponent(largestWeight);
    Compensated sum = new Compensated();
    for (int i = 0; i < count; i++) {
      sum.add(weights == null ? 1 : Math.scalb(weights[i], -exponent));
    }
    long left = PARTS;
    int largest = 0;
    for (int i = 0; i < count; i++) {
      double share = (weights == null ? 1.0 : Math.scalb(weights[i], -exponent)) / sum.value();
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
