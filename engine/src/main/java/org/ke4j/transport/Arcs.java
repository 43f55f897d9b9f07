package org.ke4j.transport;

import java.util.Arrays;

/** The arcs of a sparse bipartite graph, row by row, growing. */
final class Arcs {
  final int[][] columns;
  final double[][] costs;
  final int[] count;

  Arcs(int rows, int room) {
    columns = new int[rows][room];
    costs = new double[rows][room];
    count = new int[rows];
  }

  /** Adds an arc unless the row has it. */
  boolean add(int row, int column, double cost) {
    int[] present = columns[row];
    int size = count[row];
    for (int k = 0; k < size; k++) {
      if (present[k] == column) {
        return false;
      }
    }
    append(row, column, cost);
    return true;
  }

  /** Adds an arc that the row does not have. */
  void append(int row, int column, double cost) {
    int size = count[row];
    if (size == columns[row].length) {
      columns[row] = Arrays.copyOf(columns[row], size + size / 2 + 4);
      costs[row] = Arrays.copyOf(costs[row], columns[row].length);
    }
    columns[row][size] = column;
    costs[row][size] = cost;
    count[row] = size + 1;
  }
}
