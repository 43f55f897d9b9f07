package org.ke4j.transport;

/**
 * Where the mass goes: entry k moves {@code mass[k]} from point {@code from[k]} of X to point
 * {@code to[k]} of Y. At most n + m - 1 entries, sorted by from, then to.
 *
 * @param from indices into X
 * @param to indices into Y
 * @param mass positive parts of the whole mass, which is 1
 */
public record Coupling(int[] from, int[] to, double[] mass) {
  /** Number of entries. */
  public int size() {
    return mass.length;
  }

  /** The mass that leaves each point of X. */
  public double[] marginalX(int n) {
    double[] sum = new double[n];
    for (int k = 0; k < mass.length; k++) {
      sum[from[k]] += mass[k];
    }
    return sum;
  }

  /** The mass that reaches each point of Y. */
  public double[] marginalY(int m) {
    double[] sum = new double[m];
    for (int k = 0; k < mass.length; k++) {
      sum[to[k]] += mass[k];
    }
    return sum;
  }
}
