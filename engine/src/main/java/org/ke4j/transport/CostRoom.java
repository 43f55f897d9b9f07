package org.ke4j.transport;

/**
 * Room in the heap for the stored costs of one problem after the other, for those who solve many of
 * one size: a matrix of 5000 x 5000 takes 200 MB, which would be garbage after each. It belongs to
 * one thread at a time, and grows to what the last problem needed; whoever drops it gives it back.
 */
public final class CostRoom {
  private double[] values = {};

  /** Whether costs of this number are stored here without new memory. */
  boolean holds(long costs) {
    return values.length == costs;
  }

  /** Room for so many costs; what the last problem left there is lost. */
  double[] of(int costs) {
    if (!holds(costs)) {
      values = null; // so that both need not fit
      values = new double[costs];
    }
    return values;
  }
}
