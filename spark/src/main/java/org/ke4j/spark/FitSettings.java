package org.ke4j.spark;

import java.util.Objects;
import org.ke4j.FitOptions;
import org.ke4j.error.Check;

/**
 * How a detector is fitted on a cluster.
 *
 * @param options as on one machine; without an encoder one is chosen by the size of the pictures.
 *     With a bank and more pictures than a shard holds, the bank is chosen on the cluster
 * @param shard pictures of which a task chooses at once, at least twice the bank; default 20 000
 * @param heldOut pictures that are set aside for the threshold where the bank is chosen on the
 *     cluster, at most a fifth of all; default 10 000
 * @param largestDamaged share of pictures, 0..1, that may be damaged; default .05
 */
public record FitSettings(FitOptions options, int shard, int heldOut, double largestDamaged) {
  public FitSettings {
    Objects.requireNonNull(options, "options");
    Check.atLeast("pictures of a shard", shard, 4);
    Check.atLeast("pictures held out", heldOut, 2);
    Check.between("share of damaged pictures", largestDamaged, 0, 1);
    Check.that(
        options.bank() <= shard / 2,
        "bank: expected at most half a shard (%d of %d images): take larger shards",
        options.bank(),
        shard);
  }

  /** With the defaults. */
  public static FitSettings of(FitOptions options) {
    return new FitSettings(options, Math.max(20_000, 2 * options.bank()), 10_000, 0.05);
  }

  /** Whether a bank is chosen on the cluster. */
  boolean reduces(long pictures) {
    return options.bank() > 0 && pictures > shard;
  }
}
