package org.ke4j.detection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;

/**
 * Sequential minimal optimisation of the one-class SVM's dual with second-order working sets (Fan,
 * Chen and Lin 2005, as in LIBSVM's solver, without shrinking):
 *
 * <pre>min 1/2 a'Qa   subject to   0 &lt;= a_i &lt;= 1,   sum a_i = nu n</pre>
 *
 * Start: the first floor(nu n) coefficients are 1, the next takes the rest. The optimum is reached
 * when max(-G_i : a_i &lt; 1) + max(G_j : a_j &gt; 0) falls below eps, G = Qa; at the end G is
 * computed afresh, so that rounding in its updates cannot fake it. O(n) a step.
 */
final class Smo {
  /** Stands in for a curvature that is not positive (LIBSVM's TAU). */
  private static final double TAU = 1e-12;

  /** Steps between looks at whether there is anything to find. */
  private static final int DEGENERACY_INTERVAL = 100_000;

  /** Kernel rows that are computed at a time when one is missing. */
  private static final int ROWS_AT_A_TIME = 64;

  /** |w|^2 below this share of what it could be is the rounding of float32 kernels. */
  private static final double DEGENERATE = 1e-8;

  private final Gram gram;
  private final double eps;
  private final double[] alpha;
  private final double[] gradient;
  private long iterations;

  /**
   * The optimum.
   *
   * @param alpha coefficients 0..1, their sum is nu n
   * @param gradient Q alpha
   * @param rho the offset
   * @param objective 1/2 alpha' Q alpha
   * @param violation of the optimality conditions, below eps; negative if no pair is left
   * @param iterations steps taken
   */
  record Solution(
      double[] alpha,
      double[] gradient,
      double rho,
      double objective,
      double violation,
      long iterations) {}

  private Smo(Gram gram, double eps) {
    this.gram = gram;
    this.eps = eps;
    this.alpha = new double[gram.size()];
    this.gradient = new double[gram.size()];
  }

  /**
   * Solves the dual.
   *
   * @param nu above 0, at most 1
   * @param eps allowed violation, above 0
   * @throws Ke4jException if it is not reached in 100 n or ten million steps
   */
  static Solution solve(Gram gram, double nu, double eps) {
    Smo smo = new Smo(gram, eps);
    smo.start(nu);
    long limit = Math.max(10_000_000L, 100L * gram.size());
    do {
      smo.computeGradient();
    } while (smo.descend(limit));
    smo.requireSeparable();
    return new Solution(
        smo.alpha, smo.gradient, smo.rho(), smo.objective(), smo.violation(), smo.iterations);
  }

  private void start(double nu) {
    double sum = nu * alpha.length;
    int whole = (int) sum;
    for (int i = 0; i < whole; i++) {
      alpha[i] = 1;
    }
    if (whole < alpha.length) {
      alpha[whole] = sum - whole;
    }
  }

  private void computeGradient() {
    Arrays.fill(gradient, 0);
    gram.prepare(IntStream.range(0, alpha.length).filter(i -> alpha[i] > 0).toArray());
    for (int i = 0; i < alpha.length; i++) {
      if (alpha[i] > 0) {
        float[] row = gram.row(i);
        double a = alpha[i];
        for (int t = 0; t < gradient.length; t++) {
          gradient[t] += a * row[t];
        }
      }
    }
  }

  /** Steps until the optimum; false if there was nothing to do. */
  private boolean descend(long limit) {
    boolean moved = false;
    int up = lowestBelowOne();
    while (up >= 0) {
      if (!gram.has(up)) {
        prepareNear();
      }
      int down = bestPartner(up);
      if (down < 0) {
        return moved;
      }
      if (iterations % DEGENERACY_INTERVAL == DEGENERACY_INTERVAL - 1) {
        requireSeparable();
      }
      if (iterations >= limit) {
        throw new Ke4jException(
            "one-class SVM: expected a violation below "
                + eps
                + " within "
                + limit
                + " steps, found "
                + violation()
                + "; normalise the features or allow a larger eps");
      }
      up = step(up, down);
      iterations++;
      moved = true;
    }
    return moved;
  }

  /** The index with the smallest gradient among alpha < 1, the last of equals; -1 if none. */
  private int lowestBelowOne() {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < alpha.length; t++) {
      if (alpha[t] < 1 && gradient[t] <= least) {
        least = gradient[t];
        best = t;
      }
    }
    return best;
  }

  /** Has the rows computed that are likely to be asked for next: those of the least gradients. */
  private void prepareNear() {
    gram.prepare(
        IntStream.range(0, alpha.length)
            .filter(t -> alpha[t] < 1 && !gram.has(t))
            .boxed()
            .sorted(Comparator.<Integer>comparingDouble(t -> gradient[t]))
            .limit(ROWS_AT_A_TIME)
            .mapToInt(Integer::intValue)
            .toArray());
  }

  /**
   * The index from which to take, for the greatest decrease of the objective; -1 at the optimum.
   */
  private int bestPartner(int up) {
    float[] row = gram.row(up);
    double low = gradient[up];
    double diagonal = gram.diagonal(up);
    double greatest = Double.NEGATIVE_INFINITY;
    double most = Double.POSITIVE_INFINITY;
    int best = -1;
    for (int t = 0; t < alpha.length; t++) {
      if (alpha[t] > 0) {
        double g = gradient[t];
        greatest = Math.max(greatest, g);
        double slope = g - low;
        if (slope > 0) {
          double curvature = diagonal + gram.diagonal(t) - 2.0 * row[t];
          double change = -(slope * slope) / (curvature > 0 ? curvature : TAU);
          if (change <= most) {
            most = change;
            best = t;
          }
        }
      }
    }
    return greatest - low < eps ? -1 : best;
  }

  /** Moves weight from {@code down} to {@code up} and returns the next {@code up}. */
  private int step(int up, int down) {
    float[] rowUp = gram.row(up);
    float[] rowDown = gram.row(down);
    double curvature = gram.diagonal(up) + gram.diagonal(down) - 2.0 * rowUp[down];
    double delta = (gradient[up] - gradient[down]) / (curvature > 0 ? curvature : TAU);
    double oldUp = alpha[up];
    double oldDown = alpha[down];
    double sum = oldUp + oldDown;
    double newUp = oldUp - delta;
    double newDown = oldDown + delta;
    if (sum > 1 && newUp > 1) {
      newUp = 1;
      newDown = sum - 1;
    } else if (sum <= 1 && newDown < 0) {
      newDown = 0;
      newUp = sum;
    }
    alpha[up] = newUp;
    alpha[down] = newDown;
    double changeUp = newUp - oldUp;
    double changeDown = newDown - oldDown;
    for (int t = 0; t < gradient.length; t++) {
      gradient[t] += rowUp[t] * changeUp + rowDown[t] * changeDown;
    }
    return lowestBelowOne();
  }

  /**
   * Refuses training features whose hull holds the origin of the kernel's space: then w = 0, and
   * decision values are nothing but rounding. Only kernels without a fixed |u| can meet it.
   */
  private void requireSeparable() {
    double greatest = 0;
    for (int t = 0; t < alpha.length; t++) {
      greatest = Math.max(greatest, gram.diagonal(t));
    }
    requireSeparable(gram.kernel(), alpha, greatest, objective());
  }

  /** The same for a solution of anybody's; {@code greatest} is the kernel matrix's diagonal's. */
  static void requireSeparable(Kernel kernel, double[] alpha, double greatest, double objective) {
    double sum = Arrays.stream(alpha).sum();
    if (kernel.canHoldOrigin() && 2 * objective <= DEGENERATE * sum * sum * greatest) {
      throw new Ke4jException(
          "one-class SVM with kernel "
              + kernel.type()
              + ": expected training features that a plane separates from the origin, but they"
              + " surround it, so no score would mean anything; use kernel RBF or a smaller nu");
    }
  }

  private double violation() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < alpha.length; t++) {
      if (alpha[t] < 1) {
        low = Math.min(low, gradient[t]);
      }
      if (alpha[t] > 0) {
        high = Math.max(high, gradient[t]);
      }
    }
    return low == Double.POSITIVE_INFINITY ? 0 : high - low;
  }

  /**
   * The mean gradient of coefficients inside 0..1, else the middle of what the others allow. Where
   * all are 1 (nu = 1) it is the greatest gradient; LIBSVM says infinity there.
   */
  private double rho() {
    double sum = 0;
    int free = 0;
    double upper = Double.POSITIVE_INFINITY;
    double lower = Double.NEGATIVE_INFINITY;
    for (int t = 0; t < alpha.length; t++) {
      if (alpha[t] >= 1) {
        lower = Math.max(lower, gradient[t]);
      } else if (alpha[t] <= 0) {
        upper = Math.min(upper, gradient[t]);
      } else {
        sum += gradient[t];
        free++;
      }
    }
    if (free > 0) {
      return sum / free;
    }
    return upper == Double.POSITIVE_INFINITY ? lower : (upper + lower) / 2;
  }

  private double objective() {
    double sum = 0;
    for (int t = 0; t < alpha.length; t++) {
      sum += alpha[t] * gradient[t];
    }
    return sum / 2;
  }
}
