package org.ke4j.drift;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.transport.GroundDistance;

/**
 * How drift is tested.
 *
 * @param ground the ground distance between two embeddings
 * @param permutations random splits of bank and batch, 19 or more; the smallest p-value is {@code 1
 *     / (permutations + 1)}. Where there are fewer splits at all, each one is taken once
 * @param largestBank learnt images that are used at most, drawn at random from more; 2 or more
 * @param largestBatch images of the batch that are used at most, drawn at random from more
 * @param seed of what is drawn
 * @param threads how many permutations are solved at a time; it changes no number
 */
public record DriftOptions(
    GroundDistance ground,
    int permutations,
    int largestBank,
    int largestBatch,
    long seed,
    int threads) {
  /** Cosine distance, 199 permutations, at most 1000 images on either side, on one thread. */
  public static final DriftOptions DEFAULT =
      new DriftOptions(GroundDistance.COSINE, 199, 1000, 1000, 1, 1);

  public DriftOptions {
    Objects.requireNonNull(ground, "ground");
    Check.atLeast("permutations", permutations, 19);
    Check.atLeast("largest bank", largestBank, 2);
    Check.atLeast("largest batch", largestBatch, 1);
    Check.atLeast("threads", threads, 1);
  }

  /** With another number of permutations and another seed. */
  public DriftOptions with(int permutations, long seed) {
    return new DriftOptions(ground, permutations, largestBank, largestBatch, seed, threads);
  }
}
