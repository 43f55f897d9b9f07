package org.ke4j;

/**
 * What a detector says of one image.
 *
 * @param score how anomalous, on the detector's own scale; higher = more anomalous; not clamped
 * @param threshold scores above it are called anomalies
 * @param pValue share of new normal images that would score so high or higher, at most, from
 *     1/(n+1) to 1, by n normal images that the detector has not seen; NaN for a model of an early
 *     KE4J, which keeps none
 */
public record Verdict(double score, double threshold, double pValue) {
  /** Where no p-value is known. */
  public Verdict(double score, double threshold) {
    this(score, threshold, Double.NaN);
  }

  /** Whether the score lies above the threshold. */
  public boolean anomaly() {
    return score > threshold;
  }
}
