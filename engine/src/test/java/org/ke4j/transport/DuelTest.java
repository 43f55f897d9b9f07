package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.ortools.Loader;
import com.google.ortools.graph.LinearSumAssignment;
import com.google.ortools.graph.MinCostFlow;
import com.google.ortools.graph.MinCostFlowBase;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.jgrapht.Graph;
import org.jgrapht.alg.flow.mincost.CapacityScalingMinimumCostFlow;
import org.jgrapht.alg.flow.mincost.MinimumCostFlowProblem;
import org.jgrapht.alg.matching.KuhnMunkresMinimalWeightBipartitePerfectMatching;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.SimpleDirectedWeightedGraph;
import org.jgrapht.graph.SimpleWeightedGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ours against the exact solvers of JGraphT and OR-Tools on the same random instances, with whole
 * costs and masses, so that all optima are exact whole numbers.
 */
class DuelTest {
  /** Kinds of cost matrices; the last ones are known to be hard for one algorithm or another. */
  enum Instance {
    RANDOM,
    TIES,
    CONSTANT,
    GRID,
    DUPLICATES,
    IDENTICAL,
    NEGATIVE,
    MACHOL_WIEN,
    MONGE,
    WIDE_RANGE,
    NEARLY_ASSIGNED;

    long[] costs(SplittableRandom random, int n, int m) {
      long[] cost = new long[n * m];
      int[] x = random.ints(2L * n, 0, 9).toArray();
      int[] y = this == IDENTICAL ? x : random.ints(2L * m, 0, 9).toArray();
      int[] p = random.ints(n, 0, Math.max(2, n / 4)).toArray();
      int[] q = random.ints(m, 0, Math.max(2, m / 4)).toArray();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < m; j++) {
          int kj = this == IDENTICAL ? j % n : j;
          cost[i * m + j] =
              switch (this) {
                case RANDOM -> random.nextInt(1_000_000);
                case TIES -> random.nextInt(3);
                case CONSTANT -> 5;
                case GRID, IDENTICAL ->
                    Math.abs(x[2 * i] - y[2 * kj]) + Math.abs(x[2 * i + 1] - y[2 * kj + 1]);
                case DUPLICATES -> 1000L * (p[i] - q[j]) * (p[i] - q[j]);
                case NEGATIVE -> random.nextInt(2001) - 1500;
                case MACHOL_WIEN -> (i + 1L) * (j + 1L);
                case MONGE -> (long) (i - j) * (i - j);
                case WIDE_RANGE -> 1L << random.nextInt(29);
                case NEARLY_ASSIGNED -> i == j ? random.nextInt(50) : 40 + random.nextInt(1000);
              };
        }
      }
      return cost;
    }
  }

  private final SplittableRandom random = new SplittableRandom(20240617);

  private static double ours(long[] cost, long[] a, long[] b) {
    double[] costs = new double[cost.length];
    for (int k = 0; k < cost.length; k++) {
      costs[k] = cost[k];
    }
    double[] x = new double[a.length];
    double[] y = new double[b.length];
    double total = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = a[i];
      total += a[i];
    }
    for (int j = 0; j < y.length; j++) {
      y[j] = b[j];
    }
    TransportProblem problem = TransportProblem.withCosts(costs, x.length, y.length).weights(x, y);
    TransportResult result = Transport.solve(problem);
    double[] shareX = new double[x.length];
    double[] shareY = new double[y.length];
    for (int i = 0; i < x.length; i++) {
      shareX[i] = x[i] / total;
    }
    for (int j = 0; j < y.length; j++) {
      shareY[j] = y[j] / total;
    }
    ExactnessTest.check(result, costs, shareX, shareY);
    if (x.length == y.length) {
      double paired = Transport.solve(problem.paired(true)).cost();
      assertEquals(result.cost(), paired, 1e-11 * Math.max(1, Math.abs(paired)));
    }
    return result.cost() * total;
  }

  private static long[] ones(int count) {
    long[] ones = new long[count];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  /** Whole masses of the given total, some of them zero. */
  private long[] masses(int count, long total) {
    long[] masses = new long[count];
    for (long k = 0; k < total; k++) {
      masses[Math.min(random.nextInt(count), random.nextInt(count))]++;
    }
    return masses;
  }

  private static void agree(double expected, double actual, String what) {
    assertEquals(expected, actual, 1e-9 * Math.max(1, Math.abs(expected)), what);
  }

  @ParameterizedTest
  @EnumSource
  void assignmentAgreesWithJgrapht(Instance instance) {
    for (int n : new int[] {1, 2, 3, 7, 16, 31, 60}) {
      long[] cost = instance.costs(random, n, n);
      Graph<Integer, DefaultWeightedEdge> graph =
          new SimpleWeightedGraph<>(DefaultWeightedEdge.class);
      Set<Integer> left = new HashSet<>();
      Set<Integer> right = new HashSet<>();
      for (int i = 0; i < n; i++) {
        graph.addVertex(i);
        graph.addVertex(n + i);
        left.add(i);
        right.add(n + i);
      }
      for (int k = 0; k < n * n; k++) {
        graph.setEdgeWeight(graph.addEdge(k / n, n + k % n), (double) cost[k]);
      }
      double theirs =
          new KuhnMunkresMinimalWeightBipartitePerfectMatching<>(graph, left, right)
              .getMatching()
              .getWeight();
      agree(theirs, ours(cost, ones(n), ones(n)), instance + " " + n);
    }
  }

  @ParameterizedTest
  @EnumSource
  void assignmentAgreesWithOrTools(Instance instance) {
    loadOrTools();
    for (int n : new int[] {1, 5, 53, 101, 128, 257}) {
      long[] cost = instance.costs(random, n, n);
      LinearSumAssignment theirs = new LinearSumAssignment();
      for (int k = 0; k < n * n; k++) {
        theirs.addArcWithCost(k / n, k % n, cost[k]);
      }
      assertEquals(LinearSumAssignment.Status.OPTIMAL, theirs.solve());
      agree((double) theirs.getOptimalCost(), ours(cost, ones(n), ones(n)), instance + " " + n);
    }
  }

  @ParameterizedTest
  @EnumSource
  void flowsAgreeWithOrTools(Instance instance) {
    loadOrTools();
    int[][] sizes = {{1, 1}, {1, 17}, {19, 1}, {2, 3}, {31, 37}, {97, 61}, {64, 64}, {150, 211}};
    for (int[] size : sizes) {
      int n = size[0];
      int m = size[1];
      long[] cost = instance.costs(random, n, m);
      boolean uniform = random.nextBoolean();
      long[] a = uniform ? scaled(n, m) : masses(n, 3L * (n + m));
      long[] b = uniform ? scaled(m, n) : masses(m, 3L * (n + m));
      MinCostFlow theirs = new MinCostFlow();
      for (int k = 0; k < n * m; k++) {
        theirs.addArcWithCapacityAndUnitCost(k / m, n + k % m, 1_000_000, cost[k]);
      }
      for (int i = 0; i < n; i++) {
        theirs.setNodeSupply(i, a[i]);
      }
      for (int j = 0; j < m; j++) {
        theirs.setNodeSupply(n + j, -b[j]);
      }
      assertEquals(MinCostFlowBase.Status.OPTIMAL, theirs.solve());
      agree((double) theirs.getOptimalCost(), ours(cost, a, b), instance + " " + n + " x " + m);
    }
  }

  @ParameterizedTest
  @EnumSource
  void flowsAgreeWithJgrapht(Instance instance) {
    for (int[] size : new int[][] {{1, 6}, {5, 3}, {11, 13}, {23, 17}}) {
      int n = size[0];
      int m = size[1];
      long[] cost = instance.costs(random, n, m);
      long[] a = masses(n, 2L * (n + m));
      long[] b = masses(m, 2L * (n + m));
      Graph<Integer, DefaultWeightedEdge> graph =
          new SimpleDirectedWeightedGraph<>(DefaultWeightedEdge.class);
      for (int x = 0; x < n + m; x++) {
        graph.addVertex(x);
      }
      for (int k = 0; k < n * m; k++) {
        graph.setEdgeWeight(graph.addEdge(k / m, n + k % m), (double) cost[k]);
      }
      double theirs =
          new CapacityScalingMinimumCostFlow<Integer, DefaultWeightedEdge>()
              .getMinimumCostFlow(
                  new MinimumCostFlowProblem.MinimumCostFlowProblemImpl<>(
                      graph, x -> (int) (x < n ? a[x] : -b[x - n]), edge -> 1_000_000, edge -> 0))
              .getCost();
      agree(theirs, ours(cost, a, b), instance + " " + n + " x " + m);
    }
  }

  private static long[] scaled(int count, int mass) {
    long[] masses = new long[count];
    java.util.Arrays.fill(masses, mass);
    return masses;
  }

  private static void loadOrTools() {
    try {
      Loader.loadNativeLibraries();
    } catch (RuntimeException | LinkageError e) {
      abort("OR-Tools cannot be loaded on this machine: " + e);
    }
  }
}
