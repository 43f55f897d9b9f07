package org.ke4j.transport;

import java.math.BigInteger;
import java.util.Arrays;

/** Movements of mass, each with its unit cost: what a solver found. */
final class Flows {
  int[] from;
  int[] to;
  double[] cost;
  Amounts mass;
  int size;

  Flows(int room, boolean anySize) {
    from = new int[room];
    to = new int[room];
    cost = new double[room];
    mass = new Amounts(room, anySize);
  }

  void add(int row, int column, double unitCost, Amounts amounts, int slot) {
    mass.copy(size, amounts, slot);
    append(row, column, unitCost);
  }

  void add(int row, int column, double unitCost, long amount) {
    mass.set(size, amount);
    append(row, column, unitCost);
  }

  private void append(int row, int column, double unitCost) {
    from[size] = row;
    to[size] = column;
    cost[size++] = unitCost;
  }

  /** The part of the whole mass that a movement carries. */
  double share(int k, Masses masses) {
    return mass.any()
        ? Exact.ratio(mass.get(k), masses.exactTotal())
        : (double) mass.small(k) / masses.total();
  }

  /**
   * The coupling, sorted.
   *
   * @param rows number of each row in the whole problem
   * @param columns number of each column in the whole problem
   */
  Coupling coupling(Masses masses, int[] rows, int[] columns) {
    long[] keys = new long[size];
    // Entries are few and distinct: sort by (from, to), then look the entry up by its row.
    for (int k = 0; k < size; k++) {
      keys[k] = ((long) rows[from[k]] << 32) | columns[to[k]];
    }
    long[] order = keys.clone();
    Arrays.sort(order);
    int[] sortedFrom = new int[size];
    int[] sortedTo = new int[size];
    double[] sortedMass = new double[size];
    for (int k = 0; k < size; k++) {
      int at = Arrays.binarySearch(order, keys[k]);
      sortedFrom[at] = rows[from[k]];
      sortedTo[at] = columns[to[k]];
      sortedMass[at] = share(k, masses);
    }
    return new Coupling(sortedFrom, sortedTo, sortedMass);
  }

  /** The whole cost in units of mass times cost, exact. */
  Exact exactCost() {
    Exact sum = new Exact();
    for (int k = 0; k < size; k++) {
      BigInteger amount = mass.get(k);
      sum.add(cost[k], amount);
    }
    return sum;
  }
}
