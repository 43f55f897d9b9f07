package org.ke4j.grid;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long the rest takes, from how long fits of each method took so far. */
final class Remaining {
  private final Map<String, double[]> seconds = new HashMap<>();

  void took(Fit fit, double wall) {
    double[] sum = seconds.computeIfAbsent(fit.methodLabel(), key -> new double[2]);
    sum[0] += wall;
    sum[1]++;
  }

  /** An estimate for fits that are left; null before anything is known. */
  Duration of(List<Fit> left) {
    double all = 0;
    double count = 0;
    for (double[] sum : seconds.values()) {
      all += sum[0];
      count += sum[1];
    }
    if (count == 0) {
      return null;
    }
    double total = 0;
    for (Fit fit : left) {
      double[] sum = seconds.get(fit.methodLabel());
      total += sum == null ? all / count : sum[0] / sum[1];
    }
    return Duration.ofSeconds(Math.round(total));
  }
}
