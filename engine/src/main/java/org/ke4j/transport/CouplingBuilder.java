package org.ke4j.transport;

import java.util.Arrays;

/** Collects mass movements and their cost. */
final class CouplingBuilder {
  private final long total;
  private int[] from;
  private int[] to;
  private long[] mass;
  private double[] cost;
  private int size;

  /**
   * @param total the whole mass in the unit of the amounts
   */
  CouplingBuilder(int room, long total) {
    this.total = total;
    from = new int[room];
    to = new int[room];
    mass = new long[room];
    cost = new double[room];
  }

  void add(int row, int column, double unitCost, long amount) {
    from[size] = row;
    to[size] = column;
    cost[size] = unitCost;
    mass[size++] = amount;
  }

  /** The mean cost. */
  double cost() {
    double sum = 0;
    for (int k = 0; k < size; k++) {
      sum += cost[k] * mass[k];
    }
    return sum / total;
  }

  /** The coupling, sorted. */
  Coupling build() {
    long[] order = new long[size];
    int[] at = new int[size];
    // Entries are few and distinct: sort by (from, to), then look the entry up by its row.
    for (int k = 0; k < size; k++) {
      order[k] = ((long) from[k] << 32) | to[k];
    }
    long[] keys = order.clone();
    Arrays.sort(order);
    int[] sortedFrom = new int[size];
    int[] sortedTo = new int[size];
    double[] sortedMass = new double[size];
    for (int k = 0; k < size; k++) {
      at[Arrays.binarySearch(order, keys[k])] = k;
    }
    for (int k = 0; k < size; k++) {
      sortedFrom[k] = from[at[k]];
      sortedTo[k] = to[at[k]];
      sortedMass[k] = (double) mass[at[k]] / total;
    }
    return new Coupling(sortedFrom, sortedTo, sortedMass);
  }
}
