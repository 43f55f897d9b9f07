package org.ke4j.transport;

/** A sum that carries its rounding errors along (Neumaier 1974): good to a few last bits. */
final class Compensated {
  private double sum;
  private double lost;

  void add(double value) {
    double next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }

  double value() {
    return sum + lost;
  }
}
