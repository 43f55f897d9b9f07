package org.ke4j.transport;

import java.math.BigInteger;

/**
 * Whole amounts of mass in numbered slots, exact: longs where the whole mass fits into one,
 * otherwise numbers of any size.
 */
final class Amounts {
  private final long[] small;

  /** Null where longs are enough. */
  private final BigInteger[] big;

  /** Zeros. */
  Amounts(int slots, boolean any) {
    small = any ? null : new long[slots];
    big = any ? new BigInteger[slots] : null;
    if (any) {
      java.util.Arrays.fill(big, BigInteger.ZERO);
    }
  }

  boolean any() {
    return big != null;
  }

  void copy(int to, Amounts source, int from) {
    if (big == null) {
      small[to] = source.small[from];
    } else {
      big[to] = source.big[from];
    }
  }

  void set(int to, BigInteger amount) {
    if (big == null) {
      small[to] = amount.longValueExact();
    } else {
      big[to] = amount;
    }
  }

  void set(int to, long amount) {
    small[to] = amount;
  }

  boolean less(int a, int b) {
    return big == null ? small[a] < small[b] : big[a].compareTo(big[b]) < 0;
  }

  boolean positive(int a) {
    return big == null ? small[a] > 0 : big[a].signum() > 0;
  }

  void add(int to, int amount) {
    if (big == null) {
      small[to] += small[amount];
    } else {
      big[to] = big[to].add(big[amount]);
    }
  }

  void subtract(int from, int amount) {
    if (big == null) {
      small[from] -= small[amount];
    } else {
      big[from] = big[from].subtract(big[amount]);
    }
  }

  void swap(int a, int b) {
    if (big == null) {
      long held = small[a];
      small[a] = small[b];
      small[b] = held;
    } else {
      BigInteger held = big[a];
      big[a] = big[b];
      big[b] = held;
    }
  }

  BigInteger get(int slot) {
    return big == null ? BigInteger.valueOf(small[slot]) : big[slot];
  }

  long small(int slot) {
    return small[slot];
  }
}
