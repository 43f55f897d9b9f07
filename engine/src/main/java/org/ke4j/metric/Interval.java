package org.ke4j.metric;

/**
 * An estimate with its confidence interval.
 *
 * @param estimate the value itself
 * @param low lower end
 * @param high upper end
 * @param confidence of the interval, for example 0.95
 */
public record Interval(double estimate, double low, double high, double confidence) {
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
