package org.ke4j.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.exception.MathArithmeticException;
import org.apache.commons.math3.util.Combinations;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;
import org.ke4j.transport.Coupling;
import org.ke4j.transport.Transport;
import org.ke4j.transport.TransportProblem;
import org.ke4j.transport.TransportResult;

/**
 * The Wasserstein distance between what was learnt and a batch, judged by permutation: without
 * drift, learnt and new images are exchangeable, so the distance of the true split of all of them
 * is one among the distances of random splits.
 */
public final class PermutationTest {
  /** Distances of splits that differ by less than rounding count as equal, and so against drift. */
  private static final double EQUAL = 1e-9;

  private PermutationTest() {}

  /**
   * Tests.
   *
   * @param bank embeddings of the learnt images, 2 rows or more
   * @param batch embeddings of the new images by the same encoder, 1 row or more
   * @throws org.ke4j.error.Ke4jException as {@link Transport#solve}
   */
  public static Drift test(Matrix bank, Matrix batch, DriftOptions options) {
    Check.atLeast("drift: learnt images", bank.rows(), 2);
    Check.atLeast("drift: images of the batch", batch.rows(), 1);
    int[] learnt = sample(bank.rows(), options.largestBank(), options.seed(), "bank");
    int[] fresh = sample(batch.rows(), options.largestBatch(), options.seed(), "batch");
    int n = learnt.length;
    int m = fresh.length;
    Matrix all = Matrix.stack(bank.select(learnt), batch.select(fresh));
    double[] costs = Transport.costs(TransportProblem.between(all, all, options.ground()));
    int[] own = IntStream.range(n, n + m).toArray();
    TransportResult found = Transport.solve(problem(costs, n + m, own));
    int[][] splits = enumerate(n + m, m, options.permutations());
    boolean enumerated = splits != null;
    if (!enumerated) {
      splits = draw(n + m, m, options);
    }
    double[] distances = distances(costs, n + m, splits, options.threads());
    double bar = found.cost() * (1 - EQUAL);
    int atLeast = (int) Arrays.stream(distances).filter(d -> d >= bar).count();
    int count = distances.length;
    return new Drift(
        found.cost(),
        Arrays.stream(distances).average().orElseThrow(),
        atLeast,
        count,
        enumerated,
        enumerated ? (double) atLeast / count : (atLeast + 1.0) / (count + 1.0),
        n,
        m,
        carried(found, costs, n, learnt, fresh));
  }

  /** Ascending rows, all or as many as allowed. */
  private static int[] sample(int rows, int most, long seed, String use) {
    int[] chosen = IntStream.range(0, rows).toArray();
    if (rows <= most) {
      return chosen;
    }
    shuffle(chosen, most, Seeds.stream(seed, "drift", use));
    chosen = Arrays.copyOf(chosen, most);
    Arrays.sort(chosen);
    return chosen;
  }

  /** Puts a random choice first. */
  private static void shuffle(int[] values, int first, RandomGenerator random) {
    for (int k = 0; k < first; k++) {
      int other = k + random.nextInt(values.length - k);
      int held = values[k];
      values[k] = values[other];
      values[other] = held;
    }
  }

  /** All splits, if they are not more than asked for; otherwise null. */
  private static int[][] enumerate(int all, int batch, int most) {
    long count;
    try {
      count = CombinatoricsUtils.binomialCoefficient(all, batch);
    } catch (MathArithmeticException e) {
      return null;
    }
    if (count > most) {
      return null;
    }
    List<int[]> splits = new ArrayList<>();
    new Combinations(all, batch).forEach(splits::add);
    return splits.toArray(int[][]::new);
  }

  private static int[][] draw(int all, int batch, DriftOptions options) {
    int[][] splits = new int[options.permutations()][];
    for (int k = 0; k < splits.length; k++) {
      int[] order = IntStream.range(0, all).toArray();
      shuffle(order, batch, Seeds.stream(options.seed(), "drift", "split", k));
      splits[k] = Arrays.copyOf(order, batch);
    }
    return splits;
  }

  private static double[] distances(double[] costs, int all, int[][] splits, int threads) {
    List<Callable<Double>> tasks = new ArrayList<>();
    for (int[] split : splits) {
      tasks.add(() -> distance(costs, all, split));
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      double[] distances = new double[splits.length];
      int k = 0;
      for (Future<Double> task : pool.invokeAll(tasks)) {
        distances[k++] = task.get();
      }
      return distances;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException("drift: interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new Ke4jException("drift: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static double distance(double[] costs, int all, int[] split) {
    return Transport.solve(problem(costs, all, split)).cost();
  }

  /** The problem between the other points and those of a batch. */
  private static TransportProblem problem(double[] costs, int all, int[] batch) {
    boolean[] isNew = new boolean[all];
    for (int k : batch) {
      isNew[k] = true;
    }
    double[] some = new double[Math.multiplyExact(all - batch.length, batch.length)];
    int at = 0;
    for (int i = 0; i < all; i++) {
      if (!isNew[i]) {
        for (int j : batch) {
          some[at++] = costs[i * all + j];
        }
      }
    }
    return TransportProblem.withCosts(some, all - batch.length, batch.length);
  }

  private static List<Drift.Carried> carried(
      TransportResult found, double[] costs, int n, int[] learnt, int[] fresh) {
    int m = fresh.length;
    double[] sum = new double[m];
    double[] most = new double[m];
    int[] nearest = new int[m];
    Coupling coupling = found.coupling();
    for (int k = 0; k < coupling.size(); k++) {
      int i = coupling.from()[k];
      int j = coupling.to()[k];
      sum[j] += coupling.mass()[k] * costs[i * (n + m) + n + j];
      if (coupling.mass()[k] > most[j]) {
        most[j] = coupling.mass()[k];
        nearest[j] = learnt[i];
      }
    }
    double whole = Arrays.stream(sum).sum();
    List<Drift.Carried> images = new ArrayList<>();
    for (int j = 0; j < m; j++) {
      double share = whole == 0 ? 0 : sum[j] / whole;
      images.add(new Drift.Carried(fresh[j], sum[j] * m, share, nearest[j]));
    }
    images.sort(Comparator.comparingDouble(Drift.Carried::share).reversed());
    return images;
  }
}
