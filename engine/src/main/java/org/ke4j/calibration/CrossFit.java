package org.ke4j.calibration;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.random.Seeds;

/**
 * Scores of training images by detectors that have not seen them. The images are dealt into folds;
 * each fold is scored by a detector that was fitted to the others (cross-conformal prediction; Vovk
 * 2015, "Cross-conformal predictors"). No image is set aside, and as many scores result as there
 * are images.
 *
 * <p>The detector in use is fitted to all images, those of the folds to fewer: with F folds they
 * see 1 - 1/F of the images, so that their scores are a little higher and the threshold is on the
 * safe side. The exact promise of {@link ConformalCalibration} holds for a split ({@link #split});
 * that of cross-fitting holds up to this difference.
 */
public final class CrossFit {
  private CrossFit() {}

  /** Fits a detector to some images and scores others. */
  @FunctionalInterface
  public interface FitAndScore {
    /**
     * Fits and scores.
     *
     * @param training indices of the images to fit to, ascending
     * @param heldOut indices of the images to score, ascending; none of the others
     * @return a score for each held-out image, in order
     */
    double[] apply(int[] training, int[] heldOut);
  }

  /**
   * A score for each image, by a detector that has not seen it.
   *
   * @param images how many there are, 2 or more
   * @param folds 2 or more; as many as images, or more, leaves out one at a time
   * @param seed of the dealing
   * @return {@code images} scores, in their order
   */
  public static double[] scores(int images, int folds, long seed, FitAndScore method) {
    Check.atLeast("images to cross-fit", images, 2);
    Check.atLeast("folds", folds, 2);
    int[] order = Seeds.order(images, seed, "folds");
    int parts = Math.min(folds, images);
    double[] scores = new double[images];
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) images * part / parts);
      int to = (int) ((long) images * (part + 1) / parts);
      int[] heldOut = sorted(order, from, to);
      double[] found = method.apply(rest(order, from, to), heldOut);
      if (found.length != heldOut.length) {
        throw new Ke4jException(
            "cross-fit: expected " + heldOut.length + " scores of a fold, got " + found.length);
      }
      for (int i = 0; i < found.length; i++) {
        scores[heldOut[i]] = found[i];
      }
    }
    return scores;
  }

  /** How many images the smallest of the fits of {@link #scores} sees. */
  public static int smallestPart(int images, int folds) {
    int parts = Math.min(folds, images);
    return images - (images + parts - 1) / parts;
  }

  /**
   * Images to fit to and images to calibrate with.
   *
   * @param training indices, ascending
   * @param calibration indices, ascending
   */
  public record Split(int[] training, int[] calibration) {}

  /**
   * Sets images aside for calibration.
   *
   * @param images how many there are, 2 or more
   * @param calibration how many are set aside, 1 or more, fewer than {@code images}
   * @param seed of the choice
   */
  public static Split split(int images, int calibration, long seed) {
    Check.atLeast("images to split", images, 2);
    Check.between("images set aside for calibration", calibration, 1, images - 1);
    int[] order = Seeds.order(images, seed, "folds");
    return new Split(rest(order, 0, calibration), sorted(order, 0, calibration));
  }

  private static int[] sorted(int[] order, int from, int to) {
    return Arrays.stream(order, from, to).sorted().toArray();
  }

  private static int[] rest(int[] order, int from, int to) {
    return IntStream.range(0, order.length)
        .filter(i -> i < from || i >= to)
        .map(i -> order[i])
        .sorted()
        .toArray();
  }
}
