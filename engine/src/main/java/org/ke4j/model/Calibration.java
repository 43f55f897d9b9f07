package org.ke4j.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;

/**
 * What a detector's scores of normal images that it has not seen say about its threshold; kept with
 * the model, so that the threshold changes without training again.
 *
 * @param how where the scores come from
 * @param scores of normal images, finite; two or more, in any order
 */
public record Calibration(Source how, double[] scores) {
  private static final String KIND = "calibration";

  /** Where the scores of unseen normal images come from. */
  public enum Source {
    /** Images set aside. */
    HELD_OUT("held-out images"),
    /** Each image by a detector that was fitted without its part. */
    CROSS_FIT("cross-fitting"),
    /** Each image by the detector without that image. */
    LEAVE_ONE_OUT("leaving one out");

    private final String words;

    Source(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  /** How far above a score the threshold lies at most, as a share of the range of the scores. */
  private static final double MARGIN = 1e-9;

  public Calibration {
    Check.atLeast("scores to calibrate with", scores.length, 2);
    ConformalCalibration.of(scores);
  }

  /**
   * The threshold with which a new normal image is an anomaly with a probability of at most the
   * share. It lies a hair above one of the scores, so that the last digits of that image's own
   * score do not matter.
   *
   * @param falseAlarms 0 or more, below 1; where the scores are too few to promise so little, the
   *     threshold is the greatest of them
   */
  public double threshold(double falseAlarms) {
    Check.that(
        falseAlarms >= 0 && falseAlarms < 1,
        "share of false alarms: expected 0 to below 1, got %s",
        falseAlarms);
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double last = sorted[sorted.length - 1];
    double score =
        canPromise(falseAlarms) ? ConformalCalibration.of(scores).threshold(falseAlarms) : last;
    double margin = MARGIN * (last - sorted[0]);
    int next = 0;
    while (next < sorted.length && sorted[next] <= score) {
      next++;
    }
    return next == sorted.length
        ? score + margin
        : score + Math.min(margin, (sorted[next] - score) / 2);
  }

  /** Whether the scores are enough for a share: 1 / (n + 1) or more. */
  public boolean canPromise(double falseAlarms) {
    return falseAlarms > 0 && ConformalCalibration.normalsFor(falseAlarms) <= scores.length;
  }

  /**
   * The share of false alarms to expect of a threshold set for a share, at most that if possible.
   */
  public double expected(double falseAlarms) {
    return canPromise(falseAlarms)
        ? ConformalCalibration.of(scores).rate(falseAlarms, 0.95).mean()
        : 1.0 / (scores.length + 1);
  }

  /** The share of false alarms to expect of a threshold: its p-value, below 1. */
  public double shareAbove(double threshold) {
    long above = Arrays.stream(scores).filter(score -> score > threshold).count();
    return (double) above / scores.length < 1 ? (1.0 + above) / (scores.length + 1) : 1 - MARGIN;
  }

  void write(Path file) throws IOException {
    SectionFile.write(file, KIND, 1, write(new Sections()));
  }

  Sections write(Sections sections) {
    return sections.put("how", how.name()).put("scores", scores);
  }

  /** What {@link #write(Sections)} wrote. */
  static Calibration of(Sections sections) {
    return new Calibration(Source.valueOf(sections.text("how")), sections.doubles("scores"));
  }

  /** Reads a calibration; null if there is none. */
  static Calibration read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    Sections sections = SectionFile.read(file, KIND, 1, 1);
    try {
      return of(sections);
    } catch (IllegalArgumentException e) {
      throw new CorruptFileException(
          file, "how", "a known kind of calibration", sections.text("how"), e);
    }
  }
}
