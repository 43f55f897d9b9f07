package org.ke4j.transport;

import java.math.BigInteger;

/** An exact sum of doubles times whole numbers. */
final class Exact {
  private static final int LOWEST = -1074;
  private static final int STEP = 64;

  /** Parts by exponent: part k counts units of 2^(64 k - 1074). */
  private final BigInteger[] parts = new BigInteger[(1024 - LOWEST) / STEP + 1];

  /** Adds a finite value times a whole number. */
  void add(double value, BigInteger times) {
    if (value == 0) {
      return;
    }
    int lowest = lowest(value);
    int part = (lowest - LOWEST) / STEP;
    BigInteger whole =
        BigInteger.valueOf(mantissa(value, lowest))
            .shiftLeft(lowest - LOWEST - part * STEP)
            .multiply(times);
    parts[part] = parts[part] == null ? whole : parts[part].add(whole);
  }

  /** The sum in units of 2^-1074. */
  BigInteger units() {
    BigInteger sum = BigInteger.ZERO;
    for (int k = parts.length - 1; k >= 0; k--) {
      sum = sum.shiftLeft(STEP);
      if (parts[k] != null) {
        sum = sum.add(parts[k]);
      }
    }
    return sum;
  }

  /** The sum over a whole number, rounded; 0 if it is below the smallest double. */
  double over(BigInteger whole) {
    BigInteger units = units();
    if (units.signum() == 0) {
      return 0;
    }
    return quotient(units, whole, LOWEST);
  }

  /** part / whole * 2^exponent from the first 66 bits. */
  private static double quotient(BigInteger part, BigInteger whole, int exponent) {
    int shift = whole.bitLength() + 66 - part.bitLength();
    double quotient = part.shiftLeft(shift).divide(whole).doubleValue();
    return scaled(quotient, exponent - shift);
  }

  /** value * 2^exponent, rounded once where it is normal. */
  private static double scaled(double value, int exponent) {
    return Math.scalb(Math.scalb(value, exponent / 2), exponent - exponent / 2);
  }

  /** The ratio of two whole numbers, rounded. */
  static double ratio(BigInteger part, BigInteger whole) {
    return part.signum() == 0 ? 0 : quotient(part, whole, 0);
  }

  /** The exponent of the last bit that is set in a finite value other than 0. */
  static int lowest(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & ((1L << 52) - 1);
    int exponent = (int) ((bits >> 52) & 0x7FF);
    if (exponent == 0) {
      return LOWEST + Long.numberOfTrailingZeros(fraction);
    }
    return exponent - 1075 + Long.numberOfTrailingZeros(fraction | (1L << 52));
  }

  /** value / 2^exponent where that is a whole number below 2^53. */
  static long mantissa(double value, int exponent) {
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & ((1L << 52) - 1);
    int biased = (int) ((bits >> 52) & 0x7FF);
    long mantissa = biased == 0 ? fraction : fraction | (1L << 52);
    int lowest = biased == 0 ? LOWEST : biased - 1075;
    mantissa >>>= exponent - lowest;
    return bits < 0 ? -mantissa : mantissa;
  }
}
