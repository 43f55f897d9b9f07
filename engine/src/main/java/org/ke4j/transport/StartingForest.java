package org.ke4j.transport;

import java.util.Arrays;

/**
 * Arcs with flow that a greedy start has chosen: a forest, because each arc exhausts one of its
 * ends. Every tree of it gets connected to the root, by its one node with something left or, if
 * there is none, by a source.
 */
final class StartingForest {
  private final int[] head;
  private final int[] nextEntry;
  private final int[] node;
  private final int[] arc;
  private final Amounts amount;
  private int entries;

  StartingForest(int nodes, boolean anySize) {
    head = new int[nodes];
    Arrays.fill(head, -1);
    nextEntry = new int[2 * nodes];
    node = new int[2 * nodes];
    arc = new int[2 * nodes];
    amount = new Amounts(2 * nodes, anySize);
  }

  /** Adds an arc between two nodes. */
  void add(int arcNumber, int source, int sink, Amounts amounts, int flow) {
    enter(source, sink, arcNumber, amounts, flow);
    enter(sink, source, arcNumber, amounts, flow);
  }

  private void enter(int from, int to, int arcNumber, Amounts amounts, int flow) {
    node[entries] = to;
    arc[entries] = arcNumber;
    amount.copy(entries, amounts, flow);
    nextEntry[entries] = head[from];
    head[from] = entries++;
  }

  /**
   * Hangs all nodes into the tree.
   *
   * @param left supply or demand of each node that no arc serves
   * @param sources number of sources, which come first
   * @param costs of the arcs
   * @param tails source of each arc
   */
  void hang(FlowTree tree, Amounts left, int sources, double[] costs, int[] tails, double most) {
    boolean[] hung = new boolean[head.length];
    int[] queue = new int[head.length];
    for (int round = 0; round < 3; round++) {
      for (int x = 0; x < head.length; x++) {
        boolean isSource = x < sources;
        boolean top = round == 0 ? left.positive(x) : round == 2 || isSource;
        if (hung[x] || !top) {
          continue;
        }
        // A sink without demand gets an arc that points to the root, as every arc without flow.
        boolean up = isSource || !left.positive(x);
        tree.hang(x, tree.root, FlowTree.ARTIFICIAL, most, up, left, x);
        hung[x] = true;
        int count = 0;
        queue[count++] = x;
        for (int k = 0; k < count; k++) {
          int from = queue[k];
          for (int e = head[from]; e >= 0; e = nextEntry[e]) {
            int to = node[e];
            if (!hung[to]) {
              hung[to] = true;
              tree.hang(to, from, arc[e], costs[arc[e]], tails[arc[e]] == to, amount, e);
              queue[count++] = to;
            }
          }
        }
      }
    }
  }
}
