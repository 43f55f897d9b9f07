package org.ke4j;

/**
 * What a detector says of one image.
 *
 * @param score how anomalous, on the detector's own scale; higher = more anomalous; not clamped
 * @param threshold scores above it are called anomalies
 */
public record Verdict(double score, double threshold) {
  /** Whether the score lies above the threshold. */
  public boolean anomaly() {
    return score > threshold;
  }
}
