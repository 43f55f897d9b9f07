package org.ke4j.transport;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The basis of the network simplex: a spanning tree of sources, sinks and an artificial root, with
 * the flow on each node's arc to its parent and a potential for each node. The tree is kept
 * strongly feasible (Cunningham 1976): an arc without flow points to the root, so that degenerate
 * pivots cannot cycle.
 */
final class FlowTree {
  /** Arc number of the artificial arc between a node and the root. */
  static final int ARTIFICIAL = -1;

  final int root;
  private final int hand;
  final double[] potential;
  final int[] parent;
  final int[] arc;
  final boolean[] up;

  /** The flow of each node's arc, and two slots more: the amount of a pivot, and one in hand. */
  final Amounts flow;

  private final double[] arcCost;
  private final int[] firstChild;
  private final int[] next;
  private final int[] previous;
  private final int[] size;

  /**
   * @param nodes number of nodes without the root, which gets this number
   * @param anySize whether amounts may exceed a long
   */
  FlowTree(int nodes, boolean anySize) {
    root = nodes;
    potential = new double[nodes + 1];
    parent = new int[nodes + 1];
    arc = new int[nodes + 1];
    up = new boolean[nodes + 1];
    flow = new Amounts(nodes + 2, anySize);
    hand = nodes + 1;
    arcCost = new double[nodes + 1];
    firstChild = new int[nodes + 1];
    next = new int[nodes + 1];
    previous = new int[nodes + 1];
    size = new int[nodes + 1];
    Arrays.fill(firstChild, -1);
    Arrays.fill(parent, -1);
    Arrays.fill(next, -1);
    Arrays.fill(previous, -1);
    Arrays.fill(size, 1);
  }

  /** Hangs a node, without children in between, below another; sizes follow in {@link #finish}. */
  void hang(
      int node,
      int below,
      int arcNumber,
      double cost,
      boolean pointsUp,
      Amounts amounts,
      int amount) {
    arc[node] = arcNumber;
    arcCost[node] = cost;
    up[node] = pointsUp;
    flow.copy(node, amounts, amount);
    link(node, below);
  }

  /** Computes sizes and potentials after all nodes hang. */
  void finish() {
    Arrays.fill(size, 1);
    int x = root;
    potential[root] = 0;
    while (true) {
      if (firstChild[x] >= 0) {
        x = firstChild[x];
        price(x);
        continue;
      }
      while (x != root && next[x] < 0) {
        size[parent[x]] += size[x];
        x = parent[x];
      }
      if (x == root) {
        return;
      }
      size[parent[x]] += size[x];
      x = next[x];
      price(x);
    }
  }

  private void price(int node) {
    double above = potential[parent[node]];
    potential[node] = up[node] ? above - arcCost[node] : above + arcCost[node];
  }

  /**
   * Brings an arc into the tree.
   *
   * @param entering its number
   * @param source its tail
   * @param sink its head
   * @param reduced its reduced cost, below 0
   */
  void pivot(int entering, int source, int sink, double cost, double reduced) {
    int a = source;
    int b = sink;
    while (a != b) {
      if (size[a] < size[b]) {
        a = parent[a];
      } else {
        b = parent[b];
      }
    }
    int join = a;
    int leaving = -1;
    boolean sourceSide = true;
    for (int x = source; x != join; x = parent[x]) {
      if (up[x] && (leaving < 0 || flow.less(x, leaving))) {
        leaving = x;
      }
    }
    for (int x = sink; x != join; x = parent[x]) {
      if (!up[x] && (leaving < 0 || !flow.less(leaving, x))) {
        leaving = x;
        sourceSide = false;
      }
    }
    flow.copy(hand, flow, leaving);
    if (flow.positive(hand)) {
      move(source, join, true);
      move(sink, join, false);
    }
    int inner = sourceSide ? source : sink;
    int outer = sourceSide ? sink : source;
    int moved = size[leaving];
    for (int x = parent[leaving]; x != join; x = parent[x]) {
      size[x] -= moved;
    }
    for (int x = outer; x != join; x = parent[x]) {
      size[x] += moved;
    }
    reroot(inner, leaving, outer, entering, cost, sourceSide);
    double shift = sourceSide ? -reduced : reduced;
    if (2 * moved <= root) {
      shiftSubtree(inner, shift);
    } else {
      shiftOthers(inner, -shift);
    }
  }

  /** Moves the amount in hand along the path from a node up to the join. */
  private void move(int from, int join, boolean downwards) {
    for (int x = from; x != join; x = parent[x]) {
      if (up[x] == downwards) {
        flow.subtract(x, hand);
      } else {
        flow.add(x, hand);
      }
    }
  }

  /**
   * The flows that this tree would carry under other masses.
   *
   * @param net supply of each node, negative for demand
   * @return the flow on each node's arc to its parent; null if one would be negative, or an
   *     artificial one not 0
   */
  BigInteger[] flows(BigInteger[] net) {
    BigInteger[] carried = Arrays.copyOf(net, root + 1);
    carried[root] = BigInteger.ZERO;
    int[] order = new int[root + 1];
    int count = 1;
    order[0] = root;
    for (int k = 0; k < count; k++) {
      for (int x = firstChild[order[k]]; x >= 0; x = next[x]) {
        order[count++] = x;
      }
    }
    for (int k = count - 1; k > 0; k--) {
      int x = order[k];
      carried[parent[x]] = carried[parent[x]].add(carried[x]);
      carried[x] = up[x] ? carried[x] : carried[x].negate();
      if (arc[x] == ARTIFICIAL ? carried[x].signum() != 0 : carried[x].signum() < 0) {
        return null;
      }
    }
    return carried;
  }

  /** Turns the path from inner up to leaving around and hangs inner below outer. */
  private void reroot(int inner, int leaving, int outer, int entering, double cost, boolean isUp) {
    int whole = size[leaving];
    int x = inner;
    int below = outer;
    int newArc = entering;
    double newCost = cost;
    boolean newUp = isUp;
    int newSize = whole;
    while (true) {
      int above = parent[x];
      int oldArc = arc[x];
      double oldCost = arcCost[x];
      boolean oldUp = up[x];
      int oldSize = size[x];
      unlink(x);
      arc[x] = newArc;
      arcCost[x] = newCost;
      up[x] = newUp;
      flow.swap(x, hand);
      size[x] = newSize;
      link(x, below);
      if (x == leaving) {
        return;
      }
      newArc = oldArc;
      newCost = oldCost;
      newUp = !oldUp;
      newSize = whole - oldSize;
      below = x;
      x = above;
    }
  }

  private void link(int node, int below) {
    parent[node] = below;
    int sibling = firstChild[below];
    next[node] = sibling;
    previous[node] = -1;
    if (sibling >= 0) {
      previous[sibling] = node;
    }
    firstChild[below] = node;
  }

  private void unlink(int node) {
    int before = previous[node];
    int after = next[node];
    if (before >= 0) {
      next[before] = after;
    } else {
      firstChild[parent[node]] = after;
    }
    if (after >= 0) {
      previous[after] = before;
    }
  }

  private void shiftSubtree(int top, double shift) {
    int x = top;
    while (true) {
      potential[x] += shift;
      if (firstChild[x] >= 0) {
        x = firstChild[x];
        continue;
      }
      while (x != top && next[x] < 0) {
        x = parent[x];
      }
      if (x == top) {
        return;
      }
      x = next[x];
    }
  }

  /** Shifts all nodes but those of a subtree. */
  private void shiftOthers(int top, double shift) {
    int x = root;
    while (true) {
      if (x != top) {
        potential[x] += shift;
        if (firstChild[x] >= 0) {
          x = firstChild[x];
          continue;
        }
      }
      while (x != root && next[x] < 0) {
        x = parent[x];
      }
      if (x == root) {
        return;
      }
      x = next[x];
    }
  }
}
