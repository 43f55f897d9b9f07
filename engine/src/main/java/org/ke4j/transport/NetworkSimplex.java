package org.ke4j.transport;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The primal network simplex for the uncapacitated transportation problem on a sparse set of arcs
 * that may grow between runs. Pivots by block search (Grigoriadis 1986) over arcs in mixed order:
 * the arc with the most negative reduced cost of a block enters.
 */
final class NetworkSimplex {
  private static final double PIVOT_TOLERANCE = 2e-15;

  /** Least size of a block, and number of blocks: a search then costs about as much as a pivot. */
  private static final int BLOCK = 64;

  private final int n;
  private final int m;
  private final double artificialCost;
  private final FlowTree tree;
  private int[] sources = new int[0];
  private int[] sinks = new int[0];
  private double[] costs = new double[0];
  private int arcs;
  private int position;
  private long pivots;

  /**
   * @param bound at least the largest absolute cost of the complete problem
   * @param anySize whether masses may exceed a long
   */
  NetworkSimplex(int n, int m, double bound, boolean anySize) {
    this.n = n;
    this.m = m;
    this.artificialCost = 2 * bound;
    this.tree = new FlowTree(n + m, anySize);
  }

  /**
   * Adds arcs, in the mixed order that block search wants.
   *
   * @param rows sources 0..n-1
   * @param columns sinks 0..m-1
   */
  void add(int[] rows, int[] columns, double[] added, int count) {
    int room = arcs + count;
    if (room > costs.length) {
      room += room / 4;
      sources = Arrays.copyOf(sources, room);
      sinks = Arrays.copyOf(sinks, room);
      costs = Arrays.copyOf(costs, room);
    }
    int stride = stride(count);
    for (int k = 0, at = 0; k < count; k++) {
      sources[arcs] = rows[at];
      sinks[arcs] = n + columns[at];
      costs[arcs] = added[at];
      arcs++;
      at += stride;
      if (at >= count) {
        at -= count;
      }
    }
  }

  /** A step near the golden section of the count and prime to it: visits all, far apart. */
  private static int stride(int count) {
    int stride = Math.max(1, (int) (count * 0.6180339887));
    while (stride > 1 && org.apache.commons.math3.util.ArithmeticUtils.gcd(stride, count) != 1) {
      stride--;
    }
    return stride;
  }

  /**
   * The first basis: arcs in ascending order of reduced cost carry as much as they can; what is
   * left goes through the root.
   *
   * @param left masses of the sources, then of the sinks, and one slot more; used up
   * @param u subtracted from the costs for the order, with {@code v}
   */
  void begin(Amounts left, double[] u, double[] v) {
    long[] order = new long[arcs];
    for (int k = 0; k < arcs; k++) {
      float key = (float) (costs[k] - u[sources[k]] - v[sinks[k] - n]);
      int bits = Float.floatToIntBits(key);
      bits ^= (bits >> 31) & 0x7FFFFFFF;
      order[k] = ((long) bits << 32) | k;
    }
    Arrays.sort(order);
    int amount = n + m;
    StartingForest forest = new StartingForest(n + m, left.any());
    for (long entry : order) {
      int k = (int) entry;
      int s = sources[k];
      int t = sinks[k];
      int smaller = left.less(s, t) ? s : t;
      if (left.positive(smaller)) {
        left.copy(amount, left, smaller);
        left.subtract(s, amount);
        left.subtract(t, amount);
        forest.add(k, s, t, left, amount);
      }
    }
    forest.hang(tree, left, n, costs, sources, artificialCost);
    tree.finish();
  }

  /**
   * Pivots until no arc violates dual feasibility.
   *
   * @param most limit of the pivots of all runs
   * @return whether it got there
   */
  boolean run(long most) {
    double[] potential = tree.potential;
    int block = Math.max(BLOCK, arcs / BLOCK);
    int clean = 0;
    while (clean < arcs) {
      int best = -1;
      double least = 0;
      int stop = Math.min(block, arcs - clean);
      int at = position;
      for (int k = 0; k < stop; k++) {
        double reduced = costs[at] + potential[sources[at]] - potential[sinks[at]];
        if (reduced < least) {
          least = reduced;
          best = at;
        }
        if (++at == arcs) {
          at = 0;
        }
      }
      position = at;
      if (best >= 0 && least < -tolerance(best)) {
        if (pivots++ >= most) {
          return false;
        }
        tree.pivot(best, sources[best], sinks[best], costs[best], least);
        clean = 0;
      } else {
        clean += stop;
      }
    }
    return true;
  }

  private double tolerance(int arc) {
    double largest =
        Math.max(
            Math.abs(costs[arc]),
            Math.max(Math.abs(tree.potential[sources[arc]]), Math.abs(tree.potential[sinks[arc]])));
    return PIVOT_TOLERANCE * largest;
  }

  /** Recomputes the potentials from the tree, so that rounding does not add up. */
  void refresh() {
    tree.finish();
  }

  /** Potentials of the sources: u[i] + v[j] = c(i, j) on the tree. */
  double[] u() {
    double[] u = new double[n];
    for (int i = 0; i < n; i++) {
      u[i] = -tree.potential[i];
    }
    return u;
  }

  /** Potentials of the sinks. */
  double[] v() {
    return Arrays.copyOfRange(tree.potential, n, n + m);
  }

  /** Whether mass flows through the root: never at the optimum of the complete problem. */
  boolean artificialFlow() {
    for (int x = 0; x < n + m; x++) {
      if (tree.arc[x] == FlowTree.ARTIFICIAL && tree.flow.positive(x)) {
        return true;
      }
    }
    return false;
  }

  long pivots() {
    return pivots;
  }

  int arcs() {
    return arcs;
  }

  /** The arcs with flow, in no particular order. */
  Flows flows() {
    Flows flows = new Flows(n + m, tree.flow.any());
    for (int x = 0; x < n + m; x++) {
      int k = tree.arc[x];
      if (k != FlowTree.ARTIFICIAL && tree.flow.positive(x)) {
        flows.add(sources[k], sinks[k] - n, costs[k], tree.flow, x);
      }
    }
    return flows;
  }

  /**
   * The flows of this basis under other masses.
   *
   * @param net supply of each source, then minus the demand of each sink
   * @return null if the basis cannot carry them
   */
  Flows flows(BigInteger[] net) {
    BigInteger[] carried = tree.flows(net);
    if (carried == null) {
      return null;
    }
    Flows flows = new Flows(n + m, true);
    Amounts amount = new Amounts(1, true);
    for (int x = 0; x < n + m; x++) {
      int k = tree.arc[x];
      if (k != FlowTree.ARTIFICIAL && carried[x].signum() > 0) {
        amount.set(0, carried[x]);
        flows.add(sources[k], sinks[k] - n, costs[k], amount, 0);
      }
    }
    return flows;
  }
}
