package org.ke4j;

import java.util.List;
import org.ke4j.drift.Drift;
import org.ke4j.image.Skipped;

/**
 * Whether a batch still comes from where the learnt images came from.
 *
 * @param distance exact Wasserstein distance between learnt images and the batch
 * @param expected what chance gives for sets of these sizes
 * @param pValue probability of such a distance, or a greater one, without drift
 * @param finest the smallest p-value that so many permutations can give
 * @param learnt learnt images that were compared
 * @param batch images of the batch that were compared
 * @param images those of the batch, what carries most of the transport first
 * @param skipped files that are no sound pictures, and why
 */
public record DriftReport(
    double distance,
    double expected,
    double pValue,
    double finest,
    int learnt,
    int batch,
    List<Carried> images,
    List<Skipped> skipped) {
  public DriftReport {
    images = List.copyOf(images);
    skipped = List.copyOf(skipped);
  }

  /**
   * What one image takes of the transport.
   *
   * @param distance mean distance that its mass comes from
   * @param share of the whole distance, 0..1
   * @param nearest the learnt image that most of its mass comes from
   */
  public record Carried(String image, double distance, double share, String nearest) {}

  static DriftReport of(
      Drift drift, List<String> names, List<String> learnt, List<Skipped> skipped) {
    return new DriftReport(
        drift.distance(),
        drift.expected(),
        drift.pValue(),
        drift.enumerated() ? 1.0 / drift.splits() : 1.0 / (drift.splits() + 1.0),
        drift.bank(),
        drift.batch(),
        drift.images().stream()
            .map(
                one ->
                    new Carried(
                        names.get(one.image()),
                        one.distance(),
                        one.share(),
                        learnt.get(one.nearest())))
            .toList(),
        skipped);
  }

  /** Whether the p-value is at most the level: an alarm at this rate of false alarms. */
  public boolean alarm(double level) {
    return pValue <= level;
  }
}
