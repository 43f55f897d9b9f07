package org.ke4j.detection;

import org.ke4j.error.Check;

/**
 * A kernel of two feature vectors with its numbers settled, as LIBSVM defines it.
 *
 * <pre>
 * LINEAR      u v
 * POLYNOMIAL  (gamma u v + coef0)^degree
 * RBF         exp(-gamma |u - v|^2)
 * SIGMOID     tanh(gamma u v + coef0)
 * </pre>
 *
 * LINEAR, RBF, and POLYNOMIAL with coef0 of 0 or more are positive semi-definite; SIGMOID is not.
 *
 * @param type the formula
 * @param gamma above 0; not used by LINEAR
 * @param coef0 finite; used by POLYNOMIAL and SIGMOID
 * @param degree 1 or more; used by POLYNOMIAL
 */
public record Kernel(Type type, double gamma, double coef0, int degree) {
  /** The formulas. */
  public enum Type {
    LINEAR,
    POLYNOMIAL,
    RBF,
    SIGMOID
  }

  public Kernel {
    Check.positive("gamma", gamma);
    Check.that(Double.isFinite(coef0), "coef0: expected finite, got %s", coef0);
    Check.atLeast("degree", degree, 1);
  }

  /**
   * The kernel from an inner product.
   *
   * @param product u v
   * @param squares |u|^2 + |v|^2
   */
  double of(double product, double squares) {
    return switch (type) {
      case LINEAR -> product;
      case POLYNOMIAL -> power(gamma * product + coef0, degree);
      case RBF -> Math.exp(-gamma * Math.max(0, squares - 2 * product));
      case SIGMOID -> Math.tanh(gamma * product + coef0);
    };
  }

  /**
   * Whether weighted means of images of features can vanish although the kernel is positive
   * semi-definite.
   */
  boolean canHoldOrigin() {
    return type == Type.LINEAR || type == Type.POLYNOMIAL;
  }

  private static double power(double base, int exponent) {
    double power = 1;
    double square = base;
    for (int rest = exponent; rest > 0; rest /= 2) {
      if (rest % 2 == 1) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }
}
