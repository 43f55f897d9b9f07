package org.ke4j.calibration;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;

/**
 * What the scores of n normal images say about a new score (conformal prediction; Vovk, Gammerman
 * and Shafer 2005, "Algorithmic learning in a random world", chapter 4).
 *
 * <p>The p-value of a score s is (1 + number of normal scores that are s or greater) / (n + 1). If
 * a new normal image and the n images are exchangeable and the detector has seen none of them, the
 * p-value is a or less with probability at most a, whatever the distribution of the scores. Calling
 * an image an anomaly when its p-value is the target or less therefore gives at most the target
 * rate of false alarms, on average over calibrations. The rate of one calibration varies about it:
 * see {@link #rate}.
 *
 * <p>Immutable, safe for several threads. The target is chosen when a question is asked: it changes
 * without fitting again.
 */
public final class ConformalCalibration {
  /** Rounding of a target as text (.1, .05) must not cost a score. */
  private static final double ROUNDING = 1e-9;

  private final double[] sorted;

  private ConformalCalibration(double[] sorted) {
    this.sorted = sorted;
  }

  /**
   * A calibration.
   *
   * @param normalScores scores of normal images that the detector has not seen, in any order; at
   *     least one, finite; not kept
   * @throws Ke4jException if there are none, one is not finite, or all of several are equal
   */
  public static ConformalCalibration of(double[] normalScores) {
    double[] sorted = normalScores.clone();
    Arrays.sort(sorted);
    if (sorted.length == 0) {
      throw new Ke4jException("calibration: expected scores of normal images, got none");
    }
    for (double score : sorted) {
      if (!Double.isFinite(score)) {
        throw new Ke4jException("calibration: expected finite scores, got " + score);
      }
    }
    if (sorted.length > 1 && sorted[0] == sorted[sorted.length - 1]) {
      throw new Ke4jException(
          String.format(
              Locale.ROOT,
              "calibration: all %d scores of normal images are %s; the detector does not tell images"
                  + " apart",
              sorted.length,
              sorted[0]));
    }
    return new ConformalCalibration(sorted);
  }

  /** On how many normal images it rests. */
  public int normals() {
    return sorted.length;
  }

  /** A copy of the scores it rests on, ascending: what a file must keep. */
  public double[] scores() {
    return sorted.clone();
  }

  /** The least p-value and the finest target that can be promised: 1 / (n + 1). */
  public double finest() {
    return 1.0 / (sorted.length + 1);
  }

  /**
   * How unusual a score is among normal images.
   *
   * @param score finite
   * @return from {@link #finest()}, higher than all normal scores, to 1
   */
  public double pValue(double score) {
    Check.that(!Double.isNaN(score), "p-value: expected a score, got %s", score);
    return (1.0 + sorted.length - below(score)) / (sorted.length + 1);
  }

  /**
   * The threshold for a target rate of false alarms: a score above it, and no other, has a p-value
   * of at most the target.
   *
   * @param falseAlarms the share of normal images that may be called anomalies, from {@link
   *     #finest()} to below 1
   * @throws UsageException if the images are too few for the target; says how many it takes
   */
  public double threshold(double falseAlarms) {
    return sorted[sorted.length - allowed(falseAlarms)];
  }

  /** Whether the p-value of a score is at most the target; see {@link #threshold}. */
  public boolean isAnomaly(double score, double falseAlarms) {
    Check.that(!Double.isNaN(score), "verdict: expected a score, got %s", score);
    return score > threshold(falseAlarms);
  }

  /**
   * The rate of false alarms that one has to reckon with. Over calibrations on n images it follows
   * a beta distribution with parameters k = floor(target (n + 1)) and n + 1 - k, if scores are
   * continuous.
   *
   * @param mean k / (n + 1), at most the target
   * @param low with probability (1 - confidence) / 2 the rate is lower
   * @param high with probability (1 - confidence) / 2 the rate is higher
   */
  public record Rate(double mean, double low, double high) {}

  /**
   * The rate of false alarms of a target.
   *
   * @param falseAlarms as in {@link #threshold}
   * @param confidence of the interval, above 0, below 1
   */
  public Rate rate(double falseAlarms, double confidence) {
    Check.that(confidence > 0 && confidence < 1, "confidence: expected 0 to 1, got %s", confidence);
    int k = allowed(falseAlarms);
    BetaDistribution rates = new BetaDistribution(null, k, sorted.length + 1 - k);
    double tail = (1 - confidence) / 2;
    return new Rate(
        (double) k / (sorted.length + 1),
        rates.inverseCumulativeProbability(tail),
        rates.inverseCumulativeProbability(1 - tail));
  }

  /**
   * How many normal images the finest promise of a target takes: the least n with 1/(n+1) at most
   * it.
   */
  public static int normalsFor(double falseAlarms) {
    Check.that(
        falseAlarms > 0 && falseAlarms < 1,
        "share of false alarms: expected above 0 and below 1, got %s",
        falseAlarms);
    double needed = Math.ceil(1 / falseAlarms - 1 - ROUNDING);
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, needed));
  }

  /** k, the rank of the threshold from above: floor(target (n + 1)), 1 to n. */
  private int allowed(double falseAlarms) {
    int needed = normalsFor(falseAlarms);
    if (needed > sorted.length) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "false alarms: %s takes at least %d normal images to promise, there are %d; ask for"
                  + " %.4f or more, or calibrate with more images",
              falseAlarms,
              needed,
              sorted.length,
              Math.ceil(finest() * 1e4) / 1e4));
    }
    return (int) Math.min(sorted.length, Math.floor(falseAlarms * (sorted.length + 1) + ROUNDING));
  }

  /** The number of normal scores that are less than a score. */
  private int below(double score) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConformalCalibration that && Arrays.equals(sorted, that.sorted);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(sorted));
  }

  @Override
  public String toString() {
    return "ConformalCalibration[" + sorted.length + " normal images]";
  }
}
