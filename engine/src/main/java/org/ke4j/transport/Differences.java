package org.ke4j.transport;

/**
 * Ground distances of near points from the points themselves, without cancellation and over the
 * whole range of a double.
 */
final class Differences {
  private static final double TINY = 0x1p-900;
  private static final double HUGE = 0x1p900;

  private final double[] x;
  private final double[] y;
  private final int d;
  private final int unit;

  /** Whether a squared distance was below the range of a double. */
  private volatile boolean lossy;

  /**
   * @param unit squared distances are in units of 2^(2 unit)
   */
  Differences(Cloud x, Cloud y, GroundDistance ground, int unit) {
    this.x = x.values();
    this.y = y.values();
    this.d = x.dimension();
    this.unit = unit;
  }

  boolean lossy() {
    return lossy;
  }

  /** The length of x - y. */
  double length(int i, int j) {
    double sum = sum(i, j);
    if (sum > TINY && sum < HUGE) {
      return Math.sqrt(sum);
    }
    double largest = largest(i, j);
    return largest == 0 ? 0 : largest * Math.sqrt(relative(i, j, largest));
  }

  /** The squared length of x - y in units of 2^(2 unit). */
  double squared(int i, int j) {
    double sum = sum(i, j);
    if (unit == 0 && sum > TINY && sum < HUGE) {
      return sum;
    }
    double largest = largest(i, j);
    if (largest == 0) {
      return 0;
    }
    double unscaled = Math.scalb(largest, -unit);
    double value = unscaled * unscaled * relative(i, j, largest);
    if (value < Double.MIN_NORMAL) {
      lossy = true;
    }
    return value;
  }

  private double sum(int i, int j) {
    double sum = 0;
    for (int k = 0, a = i * d, b = j * d; k < d; k++) {
      double part = x[a + k] - y[b + k];
      sum += part * part;
    }
    return sum;
  }

  private double largest(int i, int j) {
    double largest = 0;
    for (int k = 0, a = i * d, b = j * d; k < d; k++) {
      largest = Math.max(largest, Math.abs(x[a + k] - y[b + k]));
    }
    return largest;
  }

  /** The sum of squares in units of the largest difference, 1..d. */
  private double relative(int i, int j, double largest) {
    double sum = 0;
    for (int k = 0, a = i * d, b = j * d; k < d; k++) {
      double part = (x[a + k] - y[b + k]) / largest;
      sum += part * part;
    }
    return sum;
  }

  /**
   * 1 - cos of a small angle. With a and b in units of their largest coordinates, p that of a, the
   * vector w = a[p] b - b[p] a lies in their plane, is zero at p and so far from a's direction;
   * each of its parts is a difference of two products, good to a last bit. The area of a and w is
   * a[p] times that of a and b, which gives the sine.
   */
  double cosine(int i, int j) {
    int atA = i * d;
    int atB = j * d;
    double[] a = new double[d];
    double[] b = new double[d];
    int p = scaled(x, atA, a);
    scaled(y, atB, b);
    double[] w = new double[d];
    double largest = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int k = 0; k < d; k++) {
      w[k] = k == p ? 0 : minus(a[p], b[k], a[k], b[p]);
      largest = Math.max(largest, Math.abs(w[k]));
      lengthA += a[k] * a[k];
      lengthB += b[k] * b[k];
    }
    if (largest == 0) {
      return 0;
    }
    double inner = 0;
    double lengthW = 0;
    for (int k = 0; k < d; k++) {
      w[k] /= largest;
      inner += a[k] * w[k];
      lengthW += w[k] * w[k];
    }
    double area = Math.sqrt(lengthA * lengthW - inner * inner) * largest / Math.abs(a[p]);
    double sine = area / Math.sqrt(lengthA) / Math.sqrt(lengthB);
    double value = sine * sine / (1 + Math.sqrt(Math.max(0, 1 - sine * sine)));
    if (value < Double.MIN_NORMAL) {
      lossy = true;
    }
    return value;
  }

  /** Coordinates over a power of two near the largest; returns the place of the largest. */
  private int scaled(double[] values, int at, double[] into) {
    int place = 0;
    for (int k = 1; k < d; k++) {
      if (Math.abs(values[at + k]) > Math.abs(values[at + place])) {
        place = k;
      }
    }
    int exponent = exponent(values[at + place]);
    for (int k = 0; k < d; k++) {
      into[k] = exponent == 0 ? values[at + k] : scalb(values[at + k], -exponent);
    }
    return place;
  }

  private static int exponent(double value) {
    return Exact.lowest(value) + 63 - Long.numberOfLeadingZeros(mantissa(value));
  }

  private static long mantissa(double value) {
    return Math.abs(Exact.mantissa(value, Exact.lowest(value)));
  }

  private static double scalb(double value, int by) {
    return Math.scalb(value, by);
  }

  /** a b - c d to a last bit (Kahan). */
  private static double minus(double a, double b, double c, double d) {
    double product = c * d;
    double error = Math.fma(-c, d, product);
    return Math.fma(a, b, -product) + error;
  }
}
