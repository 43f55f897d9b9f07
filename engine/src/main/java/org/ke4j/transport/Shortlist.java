package org.ke4j.transport;

import java.util.Arrays;

/**
 * For each of many owners the few partners with the smallest keys, sorted by key; of equal keys the
 * partner that came first stays.
 */
final class Shortlist {
  final int length;
  final int[] count;
  final int[] partner;
  final double[] key;
  final double[] cost;

  /**
   * @param owners number of owners
   * @param length most partners of an owner
   */
  Shortlist(int owners, int length) {
    this.length = length;
    this.count = new int[owners];
    this.partner = new int[owners * length];
    this.key = new double[owners * length];
    this.cost = new double[owners * length];
  }

  /**
   * Inserts a partner whose key is below {@code limit}, or below the largest key of a full list.
   *
   * @return the bar for the next one: {@code limit}, or the largest key once the list is full
   */
  double insert(int owner, int newPartner, double newKey, double newCost, double limit) {
    int begin = owner * length;
    int filled = count[owner];
    int at = begin + filled;
    if (filled == length) {
      at--;
    } else {
      count[owner] = ++filled;
    }
    while (at > begin && key[at - 1] > newKey) {
      key[at] = key[at - 1];
      cost[at] = cost[at - 1];
      partner[at] = partner[at - 1];
      at--;
    }
    key[at] = newKey;
    cost[at] = newCost;
    partner[at] = newPartner;
    return filled == length ? Math.min(limit, key[begin + length - 1]) : limit;
  }

  /** The lists of both, the smallest keys first; of equal keys the smaller partner. */
  void merge(Shortlist other) {
    int[] partners = new int[length];
    double[] keys = new double[length];
    double[] costs = new double[length];
    for (int owner = 0; owner < count.length; owner++) {
      int a = owner * length;
      int b = a;
      int endA = a + count[owner];
      int endB = b + other.count[owner];
      int k = 0;
      for (; k < length && (a < endA || b < endB); k++) {
        boolean own =
            b == endB
                || (a < endA
                    && (key[a] < other.key[b]
                        || (key[a] == other.key[b] && partner[a] < other.partner[b])));
        Shortlist from = own ? this : other;
        int at = own ? a++ : b++;
        partners[k] = from.partner[at];
        keys[k] = from.key[at];
        costs[k] = from.cost[at];
      }
      System.arraycopy(partners, 0, partner, owner * length, k);
      System.arraycopy(keys, 0, key, owner * length, k);
      System.arraycopy(costs, 0, cost, owner * length, k);
      count[owner] = k;
    }
  }

  static double[] unlimited(int owners) {
    double[] limits = new double[owners];
    Arrays.fill(limits, Double.POSITIVE_INFINITY);
    return limits;
  }
}
