package org.ke4j.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ke4j.metric.RocCurve;

/** Curves and histograms small enough to be kept with a figure. */
final class Shapes {
  private static final int POINTS = 100;
  private static final int BINS = 40;

  private Shapes() {}

  /** The receiver operating characteristic at about a hundred points, ends included. */
  static CellResult.Curve curve(boolean[] anomaly, double[] score) {
    RocCurve all = RocCurve.of(anomaly, score);
    double[] x = all.falsePositiveRates();
    double[] y = all.truePositiveRates();
    List<Double> falseAlarms = new ArrayList<>();
    List<Double> found = new ArrayList<>();
    double last = -1;
    for (int i = 0; i < x.length; i++) {
      // The length of the curve so far is x + y, 2 in all.
      if (i == 0 || i == x.length - 1 || x[i] + y[i] - last >= 2.0 / POINTS) {
        last = x[i] + y[i];
        falseAlarms.add(rounded(x[i]));
        found.add(rounded(y[i]));
      }
    }
    return new CellResult.Curve(falseAlarms, found);
  }

  /** Every so many of a series, so that at most 200 are left. */
  static List<Double> thinned(List<Double> values) {
    int step = (values.size() + 199) / 200;
    List<Double> kept = new ArrayList<>();
    for (int i = 0; i < values.size(); i += step) {
      kept.add(Math.round(values.get(i) * 1e6) / 1e6);
    }
    return kept;
  }

  private static double rounded(double share) {
    return Math.round(share * 1e5) / 1e5;
  }

  static CellResult.Histogram histogram(boolean[] anomaly, double[] score) {
    double low = Arrays.stream(score).min().orElseThrow();
    double high = Arrays.stream(score).max().orElseThrow();
    int[][] counts = new int[2][BINS];
    for (int i = 0; i < score.length; i++) {
      int bin = high > low ? (int) ((score[i] - low) / (high - low) * BINS) : 0;
      counts[anomaly[i] ? 1 : 0][Math.min(BINS - 1, bin)]++;
    }
    return new CellResult.Histogram(
        low,
        high,
        Arrays.stream(counts[0]).boxed().toList(),
        Arrays.stream(counts[1]).boxed().toList());
  }
}
