package org.ke4j.model;

import java.util.function.Function;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.calibration.CrossFit;
import org.ke4j.error.Check;
import org.ke4j.method.FittedDetector;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * A detector with scores of normal images that it has not seen. What a detector was fitted to
 * scores lower than what is new, so those scores make no honest threshold.
 *
 * @param detector the caller closes it
 * @param trainedOn how many images it was fitted to
 */
public record Calibrated(FittedDetector detector, Calibration calibration, int trainedOn) {
  private static final int FOLDS = 5;

  /** How images are spent. */
  public enum Way {
    /** Hold out if at most half of the images are needed, else cross-fit. */
    AUTO,
    /** A fifth of the images is set aside, more where the share of false alarms needs more. */
    HOLD_OUT,
    /** All images are fitted; five more detectors, each without a fifth of them, are too. */
    CROSS_FIT
  }

  /**
   * Fits and calibrates. A detector that scores its own images with each left out needs neither
   * way.
   *
   * @param fit fits the detector that is kept
   * @param again fits the others of cross-fitting
   * @param falseAlarms share of normal images that may be called anomalies
   * @param seed of the choice of images
   */
  public static Calibrated fit(
      Images normal,
      Way way,
      double falseAlarms,
      long seed,
      Function<Images, FittedDetector> fit,
      Function<Images, FittedDetector> again,
      boolean leavesOneOut) {
    int n = normal.size();
    Check.atLeast("number of training images", n, 2);
    if (leavesOneOut) {
      FittedDetector detector = fit.apply(normal);
      double[] own = detector.trainingScores();
      return new Calibrated(detector, new Calibration(Calibration.Source.LEAVE_ONE_OUT, own), n);
    }
    int aside = heldOut(n, falseAlarms);
    if (way == Way.HOLD_OUT || (way == Way.AUTO && aside <= n / 2 && n >= 10)) {
      Check.that(
          aside < n,
          "--false-alarms %s: expected at least %d images to hold out and others to learn from, got"
              + " %d in all",
          falseAlarms,
          aside,
          n);
      CrossFit.Split split = CrossFit.split(n, aside, seed);
      FittedDetector detector = fit.apply(normal.subset(split.training()));
      try {
        double[] scores = detector.score(normal.subset(split.calibration()), View.UNTOUCHED);
        return new Calibrated(
            detector,
            new Calibration(Calibration.Source.HELD_OUT, scores),
            split.training().length);
      } catch (RuntimeException e) {
        detector.close();
        throw e;
      }
    }
    FittedDetector detector = fit.apply(normal);
    try {
      double[] scores =
          CrossFit.scores(
              n,
              FOLDS,
              seed,
              (training, heldOut) -> {
                try (FittedDetector part = again.apply(normal.subset(training))) {
                  return part.score(normal.subset(heldOut), View.UNTOUCHED);
                }
              });
      return new Calibrated(detector, new Calibration(Calibration.Source.CROSS_FIT, scores), n);
    } catch (RuntimeException e) {
      detector.close();
      throw e;
    }
  }

  /** How many images to set aside: a fifth, or what the share of false alarms takes. */
  private static int heldOut(int images, double falseAlarms) {
    int fifth = Math.max(2, (images + 4) / 5);
    return falseAlarms > 0 ? Math.max(fifth, ConformalCalibration.normalsFor(falseAlarms)) : fifth;
  }

  /** Images to learn from, and images set aside. */
  public record Parts(Images training, Images aside) {}

  /**
   * Sets images aside for a threshold, as many as the share of false alarms takes, at least a
   * fifth.
   *
   * @param seed of the choice
   */
  public static Parts holdOut(Images normal, double falseAlarms, long seed) {
    CrossFit.Split split = CrossFit.split(normal.size(), heldOut(normal.size(), falseAlarms), seed);
    return new Parts(normal.subset(split.training()), normal.subset(split.calibration()));
  }
}
