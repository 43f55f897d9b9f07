package org.ke4j.cli;

import org.ke4j.error.Check;

/** The share of normal images that may be called anomalies. */
final class FalseAlarms {
  private FalseAlarms() {}

  static double check(double share) {
    Check.that(share >= 0 && share < 1, "--false-alarms: expected 0 to below 1, got %s", share);
    return share;
  }
}
