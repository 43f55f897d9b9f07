package org.ke4j.spark.cli;

import java.util.Locale;
import org.ke4j.progress.Progress;
import org.ke4j.spark.ChunkedJob;

/** Words for people. */
final class Told {
  private Told() {}

  /** A line on standard error for each step. */
  static Progress progress() {
    return step ->
        System.err.printf(
            Locale.ROOT, "ke: %s: %d of %d%n", step.task(), step.done(), step.total());
  }

  static String summary(ChunkedJob.Summary summary) {
    return String.format(
        Locale.ROOT,
        "%s: %d pictures, %d damaged%s%s%n",
        summary.out(),
        summary.pictures(),
        summary.damaged(),
        summary.anomalies() == null ? "" : ", " + summary.anomalies() + " anomalies",
        summary.resumed() == 0
            ? ""
            : " (" + summary.resumed() + " of " + summary.chunks() + " chunks were there)");
  }
}
