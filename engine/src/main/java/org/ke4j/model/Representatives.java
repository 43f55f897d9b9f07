package org.ke4j.model;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;

/**
 * A few images that stand for many, chosen by their embeddings as {@link Fitter} chooses a bank:
 * suspicious ones are left out, then the chosen cover the others.
 *
 * <p>It composes: the chosen of the chosen of several parts cover all images within four times the
 * best radius (Malkomes et al. 2015, "Fast distributed k-center clustering with outliers").
 *
 * @param chosen ascending indices
 * @param trimmed ascending indices of those that were left out as suspicious
 */
public record Representatives(int[] chosen, int[] trimmed) {
  /** Neighbours that judge an image need others beside them. */
  private static final int FEWEST = 10;

  /**
   * Chooses.
   *
   * @param embeddings one image a row, not of length 0
   * @param count how many at most, 1 or more
   * @param trim share of the images, the most suspicious, that is left out, 0 to 0.5
   */
  public static Representatives choose(Matrix embeddings, int count, double trim) {
    Check.atLeast("images of the bank", count, 1);
    Check.between("share to trim", trim, 0, 0.5);
    int n = embeddings.rows();
    int[] trimmed = {};
    if (trim > 0 && n >= FEWEST) {
      List<Integer> order = new Suspicion(embeddings).farthestFirst();
      trimmed =
          order.stream()
              .limit((int) Math.floor(trim * n + 1e-9))
              .mapToInt(i -> i)
              .sorted()
              .toArray();
    }
    Set<Integer> left = new HashSet<>();
    Arrays.stream(trimmed).forEach(left::add);
    int[] used = IntStream.range(0, n).filter(i -> !left.contains(i)).toArray();
    int[] core = Coreset.choose(embeddings.select(used).normalized(), Math.min(count, used.length));
    return new Representatives(Arrays.stream(core).map(i -> used[i]).toArray(), trimmed);
  }
}
