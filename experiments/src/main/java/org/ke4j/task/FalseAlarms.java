package org.ke4j.task;

import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.model.Calibration;
import org.ke4j.report.Numbers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The share of normal images that may be called anomalies. */
public final class FalseAlarms {
  private static final Logger LOG = LoggerFactory.getLogger(FalseAlarms.class);

  private FalseAlarms() {}

  /** What a threshold promises, in words. */
  public static String promise(Calibration calibration, double share) {
    int n = calibration.scores().length;
    String rests =
        "false alarms: about "
            + Numbers.fixed(100 * calibration.expected(share), 1)
            + " % expected of new normal images, by "
            + n
            + " images ("
            + calibration.how().words()
            + ")\n";
    return calibration.canPromise(share) ? rests : rests + broken(n, share) + "\n";
  }

  private static String broken(int n, double share) {
    return n
        + " images cannot promise "
        + Numbers.fixed(100 * share, 2)
        + " %: the threshold is the highest of their scores";
  }

  /** Says what a threshold for a share gives where the images cannot promise that. */
  static void warn(Calibration calibration, double share) {
    if (!calibration.canPromise(share)) {
      LOG.warn(
          "--false-alarms: {}; about {} % of new normal images are to be expected above it",
          broken(calibration.scores().length, share),
          Numbers.fixed(100 * calibration.expected(share), 1));
    }
  }

  /** Refuses what is no share. */
  public static double check(double share) {
    Check.that(share >= 0 && share < 1, "--false-alarms: expected 0 to below 1, got %s", share);
    return share;
  }

  /** Refuses a share that the images cannot promise. */
  static void check(double share, Calibration calibration) {
    int n = calibration.scores().length;
    if (!calibration.canPromise(share)) {
      throw new UsageException(
          "--false-alarms: "
              + n
              + " images cannot promise "
              + Numbers.fixed(100 * share, 2)
              + " %: ask for "
              + Math.ceil(1e4 / (n + 1)) / 1e4
              + " or more, learn from more images (ke fit --add), or set the threshold itself with"
              + " --value");
    }
  }
}
