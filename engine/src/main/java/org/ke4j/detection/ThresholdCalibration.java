package org.ke4j.detection;

import java.util.Arrays;
import org.ke4j.error.Check;
import org.ke4j.metric.ScoreCheck;

/**
 * A threshold above which a score is called an anomaly, from scores of normal images: the share of
 * false alarms that one is willing to bear sets it, and it can be set anew without fitting again.
 *
 * @param threshold scores above it are anomalies
 * @param falseAlarms the share of normal images that was to lie above it, 0 or more, below 1
 * @param normals how many scores it rests on; no share below 1 / normals can be told apart
 */
public record ThresholdCalibration(double threshold, double falseAlarms, int normals) {
  public ThresholdCalibration {
    Check.that(
        falseAlarms >= 0 && falseAlarms < 1,
        "share of false alarms: expected 0 to below 1, got %s",
        falseAlarms);
    Check.that(Double.isFinite(threshold), "threshold: expected finite, got %s", threshold);
    Check.atLeast("number of normal scores", normals, 1);
  }

  /** The threshold from a detector's own training images; see {@link Detector#trainingScores}. */
  public static ThresholdCalibration of(Detector detector, double falseAlarms) {
    return of(detector.trainingScores(), falseAlarms);
  }

  /**
   * The threshold from scores of normal images, best of images that the detector has not seen.
   *
   * <p>It is the smallest score s such that at most the wanted share of the scores lies above s
   * (the empirical quantile without interpolation); share 0 gives the greatest score.
   *
   * @param normalScores at least one, finite and not all equal
   */
  public static ThresholdCalibration of(double[] normalScores, double falseAlarms) {
    ScoreCheck.usable("calibration", normalScores);
    Check.that(
        falseAlarms >= 0 && falseAlarms < 1,
        "share of false alarms: expected 0 to below 1, got %s",
        falseAlarms);
    double[] sorted = normalScores.clone();
    Arrays.sort(sorted);
    int allowed = (int) Math.floor(falseAlarms * sorted.length + 1e-9);
    return new ThresholdCalibration(
        sorted[sorted.length - 1 - allowed], falseAlarms, sorted.length);
  }

  public boolean isAnomaly(double score) {
    return score > threshold;
  }
}
