package org.ke4j.model;

import org.ke4j.error.Check;

/**
 * What {@code model.json} says of a trained detector.
 *
 * @param detector name of the method
 * @param className the normal class
 * @param encoder name or file of the encoder
 * @param encoderFingerprint of the encoder it was trained with
 * @param threshold scores above it are anomalies
 * @param falseAlarms share of normal images that was to lie above the threshold
 */
public record ModelDescription(
    String detector,
    String className,
    String encoder,
    String encoderFingerprint,
    double threshold,
    double falseAlarms) {
  public ModelDescription {
    Check.that(!detector.isBlank(), "detector: expected a name, got nothing");
    Check.that(
        Double.isFinite(threshold), "threshold: expected a finite number, got %s", threshold);
    Check.that(
        falseAlarms >= 0 && falseAlarms < 1,
        "share of false alarms: expected 0 to below 1, got %s",
        falseAlarms);
  }

  /** The same model with another threshold. */
  public ModelDescription withThreshold(double other, double share) {
    return new ModelDescription(detector, className, encoder, encoderFingerprint, other, share);
  }
}
