package org.ke4j.transformation;

import java.util.random.RandomGenerator;

/** Poisson-distributed counts. */
final class Poisson {
  /** Below this mean, counts are found by multiplying uniform numbers (Knuth). */
  private static final double SMALL = 10;

  private Poisson() {}

  /**
   * One count. For means of 10 and more by transformed rejection, PTRS of Hoermann, "The
   * transformed rejection method for generating Poisson random variables" (1993).
   *
   * @param mean 0 or more
   */
  static int next(double mean, RandomGenerator random) {
    return mean < SMALL ? multiplied(mean, random) : rejected(mean, random);
  }

  private static int multiplied(double mean, RandomGenerator random) {
    double limit = StrictMath.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private static int rejected(double mean, RandomGenerator random) {
    double root = Math.sqrt(mean);
    double b = 0.931 + 2.53 * root;
    double a = -0.059 + 0.02483 * b;
    double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double inner = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = random.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= inner) {
        return (int) k;
      }
      if (k < 0 || (us < 0.013 && v > us)) {
        continue;
      }
      double acceptance = StrictMath.log(v * inverseAlpha / (a / (us * us) + b));
      if (acceptance <= k * StrictMath.log(mean) - mean - logFactorial(k)) {
        return (int) k;
      }
    }
  }

  /** log k!, by Stirling's series from 10 on (relative error below 1e-12). */
  private static double logFactorial(double k) {
    if (k < 10) {
      double product = 1;
      for (int i = 2; i <= k; i++) {
        product *= i;
      }
      return StrictMath.log(product);
    }
    double inverse = 1 / k;
    double series =
        inverse * (1.0 / 12 - inverse * inverse * (1.0 / 360 - inverse * inverse / 1260));
    return (k + 0.5) * StrictMath.log(k) - k + 0.5 * StrictMath.log(2 * Math.PI) + series;
  }
}
