package org.ke4j.metric;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.ke4j.error.Check;

/**
 * Intervals and comparisons of AUROCs without resampling (DeLong, DeLong and Clarke-Pearson 1988),
 * by ranks (Sun and Xu 2014) in O(n log n). The images must be independent: for several views of
 * each image use {@link Bootstrap} with groups.
 */
public final class DeLong {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private DeLong() {}

  /**
   * Two detectors on the same images.
   *
   * @param first AUROC of the first
   * @param second AUROC of the second
   * @param difference first minus second with its interval
   * @param z the difference in standard errors; 0 if the detectors rank alike
   * @param pValue two-sided, of the hypothesis that both areas are equal
   */
  public record Comparison(
      double first, double second, Interval difference, double z, double pValue) {}

  /**
   * The variance of the AUROC's estimate.
   *
   * @throws org.ke4j.error.UsageException as {@link Auroc}, and if one kind has a single label
   */
  public static double variance(boolean[] anomaly, double[] scores) {
    Components c = Components.of(anomaly, scores);
    return c.covariance(c);
  }

  /**
   * The AUROC with its normal interval, cut to 0..1. A perfect ranking has an interval without
   * width, which says too much: DeLong's estimate sees no spread there.
   *
   * @param confidence for example 0.95
   */
  public static Interval interval(boolean[] anomaly, double[] scores, double confidence) {
    checkConfidence(confidence);
    double auroc = Auroc.of(anomaly, scores);
    double half = quantile(confidence) * Math.sqrt(variance(anomaly, scores));
    return new Interval(auroc, Math.max(0, auroc - half), Math.min(1, auroc + half), confidence);
  }

  /**
   * Whether two detectors differ, given their scores of the same images.
   *
   * @param confidence of the difference's interval, for example 0.95
   */
  public static Comparison compare(
      boolean[] anomaly, double[] first, double[] second, double confidence) {
    checkConfidence(confidence);
    Components a = Components.of(anomaly, first);
    Components b = Components.of(anomaly, second);
    double aurocA = Auroc.of(anomaly, first);
    double aurocB = Auroc.of(anomaly, second);
    double difference = aurocA - aurocB;
    double variance = a.minus(b).variance();
    double deviation = Math.sqrt(variance);
    double half = quantile(confidence) * deviation;
    return comparison(
        aurocA,
        aurocB,
        new Interval(difference, difference - half, difference + half, confidence),
        deviation);
  }

  /** A comparison by the standard deviation of the difference. */
  static Comparison comparison(double first, double second, Interval difference, double deviation) {
    double z =
        deviation > 0 ? difference.estimate() / deviation : withoutSpread(difference.estimate());
    return new Comparison(
        first, second, difference, z, 2 * NORMAL.cumulativeProbability(-Math.abs(z)));
  }

  static void checkConfidence(double confidence) {
    Check.that(
        confidence > 0 && confidence < 1,
        "confidence: expected between 0 and 1, got %s",
        confidence);
  }

  /** The z of detectors whose rankings have no spread, such as two perfect ones. */
  private static double withoutSpread(double difference) {
    return difference == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, difference);
  }

  private static double quantile(double confidence) {
    return NORMAL.inverseCumulativeProbability((1 + confidence) / 2);
  }

  /**
   * For each image the share of images of the other kind that it is ordered rightly against.
   *
   * @param anomalies one for each anomaly
   * @param normals one for each normal image
   */
  private record Components(double[] anomalies, double[] normals) {
    static Components of(boolean[] anomaly, double[] scores) {
      Labels.checkBothKinds("DeLong", anomaly, scores);
      int m = Labels.anomalies(anomaly);
      int n = anomaly.length - m;
      Check.that(
          m > 1 && n > 1,
          "DeLong: expected at least 2 normal and 2 anomalous labels, got %d and %d",
          n,
          m);
      double[] above = new double[m];
      double[] below = new double[n];
      for (int i = 0, a = 0, b = 0; i < anomaly.length; i++) {
        if (anomaly[i]) {
          above[a++] = scores[i];
        } else {
          below[b++] = scores[i];
        }
      }
      double[] all = Ranks.middle(scores);
      double[] amongAnomalies = Ranks.middle(above);
      double[] amongNormals = Ranks.middle(below);
      double[] v10 = new double[m];
      double[] v01 = new double[n];
      for (int i = 0, a = 0, b = 0; i < anomaly.length; i++) {
        if (anomaly[i]) {
          v10[a] = (all[i] - amongAnomalies[a]) / n;
          a++;
        } else {
          v01[b] = 1 - (all[i] - amongNormals[b]) / m;
          b++;
        }
      }
      return new Components(v10, v01);
    }

    double covariance(Components other) {
      return covariance(anomalies, other.anomalies) / anomalies.length
          + covariance(normals, other.normals) / normals.length;
    }

    double variance() {
      return covariance(this);
    }

    Components minus(Components other) {
      return new Components(minus(anomalies, other.anomalies), minus(normals, other.normals));
    }

    private static double[] minus(double[] a, double[] b) {
      double[] difference = new double[a.length];
      for (int i = 0; i < a.length; i++) {
        difference[i] = a[i] - b[i];
      }
      return difference;
    }

    private static double covariance(double[] a, double[] b) {
      double meanA = 0;
      double meanB = 0;
      for (int i = 0; i < a.length; i++) {
        meanA += a[i] / a.length;
        meanB += b[i] / b.length;
      }
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - meanA) * (b[i] - meanB);
      }
      return sum / (a.length - 1);
    }
  }
}
