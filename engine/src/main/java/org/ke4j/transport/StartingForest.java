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
  private final long[] amount;
  private int entries;

  StartingForest(int nodes) {
    head = new int[nodes];
    Arrays.fill(head, -1);
    nextEntry = new int[2 * nodes];
    node = new int[2 * nodes];
    arc = new int[2 * nodes];
    amount = new long[2 * nodes];
  }

  /** Adds an arc between two nodes. */
  void add(int arcNumber, int source, int sink, long flow) {
    enter(source, sink, arcNumber, flow);
    enter(sink, source, arcNumber, flow);
  }

  private void enter(int from, int to, int arcNumber, long flow) {
    node[entries] = to;
    arc[entries] = arcNumber;
    amount[entries] = flow;
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
  void hang(FlowTree tree, long[] left, int sources, double[] costs, int[] tails, double most) {
    boolean[] hung = new boolean[head.length];
    int[] queue = new int[head.length];
    for (int round = 0; round < 3; round++) {
      for (int x = 0; x < head.length; x++) {
        boolean isSource = x < sources;
        boolean top = round == 0 ? left[x] > 0 : round == 2 || isSource;
        if (hung[x] || !top) {
          continue;
        }
        // A sink without demand gets an arc that points to the root, as every arc without flow.
        tree.hang(x, tree.root, FlowTree.ARTIFICIAL, most, isSource || left[x] == 0, left[x]);
        hung[x] = true;
        int count = 0;
        queue[count++] = x;
        for (int k = 0; k < count; k++) {
          int from = queue[k];
          for (int e = head[from]; e >= 0; e = nextEntry[e]) {
            int to = node[e];
            if (!hung[to]) {
              hung[to] = true;
              tree.hang(to, from, arc[e], costs[arc[e]], tails[arc[e]] == to, amount[e]);
              queue[count++] = to;
            }
          }
        }
      }
    }
  }
}
