package org.ke4j.knowledge;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.transport.GroundDistance;

/**
 * How a ranking with confidence grows.
 *
 * @param confidence probability, over all comparisons and rounds together, that settled sets are
 *     right; default 0.95
 * @param blocks number of disjoint subsamples, 4 or more; default 16
 * @param firstImages images of the first round, at least 4 for each block; default 160
 * @param growth factor from round to round, above 1; default 1.5
 * @param largestShare share of the images beyond which it gives up, 0..1; default 0.25
 * @param margin transformations whose distances differ by less than this share may be exchanged;
 *     default 0.05
 * @param ground the ground distance; default cosine
 */
public record ConfidenceOptions(
    double confidence,
    int blocks,
    int firstImages,
    double growth,
    double largestShare,
    double margin,
    GroundDistance ground) {
  /** The documented defaults. */
  public static final ConfidenceOptions DEFAULT =
      new ConfidenceOptions(
          0.95, 16, 160, 1.5, 0.25, Ranked.INTERCHANGEABLE, GroundDistance.COSINE);

  public ConfidenceOptions {
    Check.between("confidence", confidence, 0.5, 0.9999);
    Check.atLeast("blocks", blocks, 4);
    Check.atLeast("images of the first round", firstImages, 4 * blocks);
    Check.between("growth", growth, 1.01, 10);
    Check.between("largest share of the images", largestShare, 0.001, 1);
    Check.between("margin", margin, 0, 0.5);
    Objects.requireNonNull(ground, "ground");
  }

  /** The same with another confidence and ground distance. */
  public ConfidenceOptions with(double otherConfidence, GroundDistance otherGround) {
    return new ConfidenceOptions(
        otherConfidence, blocks, firstImages, growth, largestShare, margin, otherGround);
  }
}
