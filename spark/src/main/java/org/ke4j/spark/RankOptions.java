package org.ke4j.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.transport.GroundDistance;

/**
 * How the transformations of classes are ranked.
 *
 * @param transformations names, 1 or more
 * @param severity of the views, 1..5
 * @param ground the ground distance
 * @param k size of the positive and the negative set
 * @param positiveOffset 0 (the paper) or 1 (its code)
 * @param tolerance relative width of the interval of each distance, above 0 and at most 1; NaN for
 *     exact distances
 * @param confidence with which sets that rest on a part of the images are right, 0.5 to below 1;
 *     NaN for all images
 * @param seed of the views
 * @param largestDamaged share of pictures, 0..1, that may be damaged; beyond it nothing is ranked
 */
public record RankOptions(
    List<String> transformations,
    int severity,
    GroundDistance ground,
    int k,
    int positiveOffset,
    double tolerance,
    double confidence,
    long seed,
    double largestDamaged)
    implements Serializable {
  public RankOptions {
    transformations = List.copyOf(transformations);
    Check.atLeast("number of transformations", transformations.size(), 1);
    Check.that(
        transformations.stream().distinct().count() == transformations.size(),
        "transformations: a name occurs twice");
    transformations.forEach(TransformationProvider::find);
    Check.between("share of damaged pictures", largestDamaged, 0, 1);
    Check.between("severity", severity, 1, 5);
    Objects.requireNonNull(ground, "ground");
    Check.that(
        Double.isNaN(tolerance) || (tolerance > 0 && tolerance <= 1),
        "tolerance: expected a share above 0 and at most 1, got %s",
        tolerance);
    Check.that(
        Double.isNaN(tolerance) || Double.isNaN(confidence),
        "choose intervals by transport (tolerance) or by a part of the images (confidence)");
    SelectionOptions.fixed(k, positiveOffset).check(transformations.size());
  }

  /** The ten of the paper, exactly. */
  public static RankOptions paper() {
    return new RankOptions(
        TransformationProvider.allStandard().stream().map(t -> t.name()).toList(),
        1,
        GroundDistance.COSINE,
        2,
        0,
        Double.NaN,
        Double.NaN,
        1,
        1);
  }

  /** With certified intervals instead of exact distances. */
  public RankOptions withTolerance(double width) {
    return new RankOptions(
        transformations,
        severity,
        ground,
        k,
        positiveOffset,
        width,
        Double.NaN,
        seed,
        largestDamaged);
  }

  /** With a growing part of the images. */
  public RankOptions withConfidence(double level) {
    return new RankOptions(
        transformations,
        severity,
        ground,
        k,
        positiveOffset,
        Double.NaN,
        level,
        seed,
        largestDamaged);
  }

  /** With other transformations. */
  public RankOptions withTransformations(List<String> names) {
    return new RankOptions(
        names, severity, ground, k, positiveOffset, tolerance, confidence, seed, largestDamaged);
  }

  /** With a limit on damaged pictures. */
  public RankOptions withLargestDamaged(double share) {
    return new RankOptions(
        transformations, severity, ground, k, positiveOffset, tolerance, confidence, seed, share);
  }

  SelectionOptions selection() {
    return SelectionOptions.fixed(k, positiveOffset);
  }
}
