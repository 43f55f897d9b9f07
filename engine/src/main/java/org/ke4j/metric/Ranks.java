package org.ke4j.metric;

/** Orders and ranks of scores without boxing. */
final class Ranks {
  private Ranks() {}

  /** Indices of the scores from the lowest to the highest; equal scores keep their order. */
  static int[] ascending(double[] scores) {
    int[] order = new int[scores.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    sort(order, new int[order.length], scores, 0, order.length);
    return order;
  }

  /** Ranks 1..n of the scores; equal scores share the mean of their ranks. */
  static double[] middle(double[] scores) {
    int[] order = ascending(scores);
    double[] ranks = new double[scores.length];
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && scores[order[to]] == scores[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  /** Merge sort of {@code order[from..to)} by score, stable. */
  private static void sort(int[] order, int[] spare, double[] scores, int from, int to) {
    if (to - from < 24) {
      for (int i = from + 1; i < to; i++) {
        int index = order[i];
        int j = i;
        while (j > from && scores[order[j - 1]] > scores[index]) {
          order[j] = order[j - 1];
          j--;
        }
        order[j] = index;
      }
      return;
    }
    int middle = (from + to) >>> 1;
    sort(order, spare, scores, from, middle);
    sort(order, spare, scores, middle, to);
    System.arraycopy(order, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    for (int at = from; left < middle; at++) {
      if (right < to && scores[order[right]] < scores[spare[left]]) {
        order[at] = order[right++];
      } else {
        order[at] = spare[left++];
      }
    }
  }
}
