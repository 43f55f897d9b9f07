package org.ke4j;

import java.util.List;
import org.ke4j.image.Skipped;

/**
 * What a detector chose while it learnt.
 *
 * @param encoder its name
 * @param encoderReason why it was chosen, in a sentence
 * @param images how many sound pictures there were
 * @param learnt how many the detector was fitted to
 * @param kept how many it keeps
 * @param calibratedOn how many scores of normal images the threshold rests on
 * @param calibration where those scores come from, in words
 * @param falseAlarms share of new normal images that the threshold was set for
 * @param changes what each transformation is taken for, nearest first; empty if the method does not
 *     ask
 * @param suspicious training images that look as if they were none, the most suspicious first
 * @param skipped files that are no sound pictures, and why
 * @param notes what a user should know besides, each a sentence
 */
public record FitReport(
    String encoder,
    String encoderReason,
    int images,
    int learnt,
    int kept,
    int calibratedOn,
    String calibration,
    double falseAlarms,
    List<Change> changes,
    List<Suspect> suspicious,
    List<Skipped> skipped,
    List<String> notes) {
  public FitReport {
    changes = List.copyOf(changes);
    suspicious = List.copyOf(suspicious);
    skipped = List.copyOf(skipped);
    notes = List.copyOf(notes);
  }

  /**
   * What a transformation is taken for.
   *
   * @param transformation its name
   * @param distance mean distance between an image and its changed copy, or between all of them
   * @param meaning {@code harmless}, {@code harmful} or {@code unused}
   * @param overruled whether the user said so
   */
  public record Change(String transformation, double distance, String meaning, boolean overruled) {}

  /**
   * A training image that looks as if it were none.
   *
   * @param distance to its neighbours among the others
   * @param trimmed whether it was left out
   */
  public record Suspect(String image, double distance, boolean trimmed) {}
}
