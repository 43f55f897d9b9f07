package org.ke4j.model;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.calibration.CrossFit;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
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
    return fit(
        new Spending(normal.size(), way, falseAlarms, seed, leavesOneOut, 1),
        chosen -> fit.apply(normal.subset(chosen)),
        chosen -> again.apply(normal.subset(chosen)),
        (detector, chosen) -> detector.score(normal.subset(chosen), View.UNTOUCHED));
  }

  /**
   * How the images of a class are spent on a detector and on its threshold.
   *
   * @param images how many there are, 2 or more
   * @param falseAlarms share of normal images that may be called anomalies
   * @param seed of the choice of images
   * @param leavesOneOut whether the detector scores its own images with each left out
   * @param least the fewest images that the detector can learn from
   */
  public record Spending(
      int images, Way way, double falseAlarms, long seed, boolean leavesOneOut, int least) {
    public Spending {
      Check.atLeast("number of training images", images, 2);
      Check.atLeast("fewest images to learn from", least, 1);
    }
  }

  /**
   * Fits and calibrates.
   *
   * @param fit fits the detector that is kept to images of these indices
   * @param again fits the others of cross-fitting
   * @param score gives a score for each image of these indices
   */
  public static Calibrated fit(
      Spending spending,
      Function<int[], FittedDetector> fit,
      Function<int[], FittedDetector> again,
      BiFunction<FittedDetector, int[], double[]> score) {
    int n = spending.images;
    int[] all = IntStream.range(0, n).toArray();
    if (spending.leavesOneOut) {
      FittedDetector detector = fit.apply(all);
      double[] own = detector.trainingScores();
      if (n == 2 && own[0] == own[1]) {
        detector.close();
        throw new Ke4jException(
            "2 normal images are too few for this detector: it knows each by the other, and their"
                + " scores are the same; expected at least 3");
      }
      return new Calibrated(detector, new Calibration(Calibration.Source.LEAVE_ONE_OUT, own), n);
    }
    int aside = heldOut(n, spending.falseAlarms);
    if (spending.way == Way.HOLD_OUT || (spending.way == Way.AUTO && aside <= n / 2 && n >= 10)) {
      Check.that(
          aside <= n - spending.least,
          "--false-alarms %s: expected at least %d images to hold out and others to learn from, got"
              + " %d in all",
          spending.falseAlarms,
          aside,
          n);
      CrossFit.Split split = CrossFit.split(n, aside, spending.seed);
      return calibrated(
          fit.apply(split.training()),
          Calibration.Source.HELD_OUT,
          split.training().length,
          detector -> score.apply(detector, split.calibration()));
    }
    int fewest = CrossFit.smallestPart(n, FOLDS);
    Check.enough(
        fewest >= spending.least,
        "%d normal images are too few for this detector: its threshold rests on others that learn"
            + " from %d of them; expected at least %d",
        n,
        fewest,
        spending.least + 1);
    return calibrated(
        fit.apply(all),
        Calibration.Source.CROSS_FIT,
        n,
        detector ->
            CrossFit.scores(
                n,
                FOLDS,
                spending.seed,
                (training, heldOut) -> {
                  try (FittedDetector part = again.apply(training)) {
                    return score.apply(part, heldOut);
                  }
                }));
  }

  private static Calibrated calibrated(
      FittedDetector detector,
      Calibration.Source how,
      int trainedOn,
      Function<FittedDetector, double[]> scores) {
    try {
      return new Calibrated(detector, new Calibration(how, scores.apply(detector)), trainedOn);
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
