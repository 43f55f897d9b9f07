package org.ke4j.drift;

import java.util.List;
import org.ke4j.error.Check;

/**
 * What {@link PermutationTest} found.
 *
 * @param distance the exact Wasserstein distance between the bank and the batch
 * @param expected its mean over the splits: what chance gives for sets of these sizes
 * @param atLeast how many splits had at least this distance, the true one not counted unless all
 *     were enumerated
 * @param splits how many splits were looked at
 * @param enumerated whether these are all splits there are, each once
 * @param pValue probability of such a distance without drift: {@code atLeast / splits} where all
 *     splits were enumerated, otherwise {@code (atLeast + 1) / (splits + 1)}, which never promises
 *     too much (Phipson and Smyth 2010)
 * @param bank learnt images that were used
 * @param batch images of the batch that were used
 * @param images the used images of the batch, the one that carries most of the transport first
 */
public record Drift(
    double distance,
    double expected,
    int atLeast,
    int splits,
    boolean enumerated,
    double pValue,
    int bank,
    int batch,
    List<Carried> images) {
  public Drift {
    images = List.copyOf(images);
  }

  /**
   * What one image of the batch takes of the transport.
   *
   * @param image its row in the batch
   * @param distance mean ground distance that its mass comes from
   * @param share of the whole distance, 0..1; all shares add up to 1, or are 0 at distance 0
   * @param nearest row in the bank that most of its mass comes from
   */
  public record Carried(int image, double distance, double share, int nearest) {}

  /**
   * Whether this is an alarm.
   *
   * @param level rate of false alarms, above 0 and below 1
   * @throws org.ke4j.error.UsageException for a level that so few splits cannot reach
   */
  public boolean alarm(double level) {
    Check.that(level > 0 && level < 1, "drift: expected a level between 0 and 1, got %s", level);
    double finest = enumerated ? 1.0 / splits : 1.0 / (splits + 1.0);
    Check.that(
        level >= finest,
        "drift: %d splits cannot reach a level of %s, only %s; take more permutations%s",
        splits,
        level,
        finest,
        enumerated ? " of more images" : "");
    return pValue <= level;
  }
}
