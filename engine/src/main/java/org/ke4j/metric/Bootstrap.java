package org.ke4j.metric;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.ke4j.error.Check;
import org.ke4j.random.Seeds;

/**
 * Percentile intervals of any {@link Metric} by resampling with replacement, separately among
 * normal and anomalous groups so that both kinds stay present. A group is what is independent: one
 * image, with all of its views and labels.
 */
public final class Bootstrap {
  /** Fewer say little of the ends of an interval. */
  public static final int LEAST_REPETITIONS = 100;

  private Bootstrap() {}

  /**
   * How to resample.
   *
   * @param repetitions 100 or more; default 2000
   * @param confidence between 0 and 1; default 0.95
   * @param seed of the run; default 1
   */
  public record Options(int repetitions, double confidence, long seed) {
    public static final Options DEFAULT = new Options(2000, 0.95, 1);

    public Options {
      Check.atLeast("repetitions", repetitions, LEAST_REPETITIONS);
      DeLong.checkConfidence(confidence);
    }
  }

  /** The interval when each score is of another image. */
  public static Interval interval(
      Metric metric, boolean[] anomaly, double[] scores, Options options) {
    return interval(metric, anomaly, scores, eachAlone(anomaly.length), options);
  }

  /**
   * The interval when several scores are of one image.
   *
   * @param groups for each score the number of its image, any integers
   */
  public static Interval interval(
      Metric metric, boolean[] anomaly, double[] scores, int[] groups, Options options) {
    Labels.checkBothKinds("bootstrap", anomaly, scores);
    return resample(
        labelsAndScores -> metric.of(labelsAndScores.anomaly, labelsAndScores.first),
        new Table(anomaly, scores, scores),
        groups,
        options);
  }

  /** The interval of the first detector's metric minus the second's, on the same images. */
  public static Interval difference(
      Metric metric, boolean[] anomaly, double[] first, double[] second, Options options) {
    return difference(metric, anomaly, first, second, eachAlone(anomaly.length), options);
  }

  /** The same when several scores are of one image. */
  public static Interval difference(
      Metric metric,
      boolean[] anomaly,
      double[] first,
      double[] second,
      int[] groups,
      Options options) {
    Labels.checkBothKinds("bootstrap", anomaly, first);
    Labels.checkBothKinds("bootstrap", anomaly, second);
    return resample(
        table -> metric.of(table.anomaly, table.first) - metric.of(table.anomaly, table.second),
        new Table(anomaly, first, second),
        groups,
        options);
  }

  /**
   * The interval of the AUROC when several scores are of one image: that of {@link
   * #interval(Metric, boolean[], double[], int[], Options)} with the same draws, but the scores are
   * sorted once, so that a repetition takes O(n).
   */
  public static Interval auroc(boolean[] anomaly, double[] scores, int[] groups, Options options) {
    WeightedAuroc area = new WeightedAuroc(anomaly, scores);
    double[] values = new double[options.repetitions];
    forEachDraw(
        anomaly, groups, options, (repetition, counts) -> values[repetition] = area.of(counts));
    Arrays.sort(values);
    return ofSorted(Auroc.of(anomaly, scores), values, options);
  }

  /**
   * Whether two detectors differ in AUROC on the same images, when several scores are of one image:
   * the interval of the difference is that of the repetitions, z and p take their standard
   * deviation.
   */
  public static DeLong.Comparison compare(
      boolean[] anomaly, double[] first, double[] second, int[] groups, Options options) {
    WeightedAuroc a = new WeightedAuroc(anomaly, first);
    WeightedAuroc b = new WeightedAuroc(anomaly, second);
    double[] values = new double[options.repetitions];
    forEachDraw(
        anomaly,
        groups,
        options,
        (repetition, counts) -> values[repetition] = a.of(counts) - b.of(counts));
    double deviation = new StandardDeviation().evaluate(values);
    Arrays.sort(values);
    double ofFirst = Auroc.of(anomaly, first);
    double ofSecond = Auroc.of(anomaly, second);
    Interval difference = ofSorted(ofFirst - ofSecond, values, options);
    return DeLong.comparison(ofFirst, ofSecond, difference, deviation);
  }

  private interface Draw {
    void with(int repetition, int[] counts);
  }

  /** How often each row is drawn, for each repetition; the array is used again. */
  private static void forEachDraw(boolean[] anomaly, int[] groups, Options options, Draw draw) {
    checkGroups(anomaly, groups);
    int[][][] strata = strata(anomaly, groups);
    int[] counts = new int[anomaly.length];
    for (int repetition = 0; repetition < options.repetitions; repetition++) {
      RandomGenerator random = Seeds.stream(options.seed, "bootstrap", repetition);
      Arrays.fill(counts, 0);
      for (int[][] stratum : strata) {
        for (int i = 0; i < stratum.length; i++) {
          for (int row : stratum[random.nextInt(stratum.length)]) {
            counts[row]++;
          }
        }
      }
      draw.with(repetition, counts);
    }
  }

  private static void checkGroups(boolean[] anomaly, int[] groups) {
    Check.that(
        groups.length == anomaly.length,
        "bootstrap: expected a group for each of %d scores, got %d",
        anomaly.length,
        groups.length);
  }

  private static Interval ofSorted(double estimate, double[] values, Options options) {
    double tail = (1 - options.confidence) / 2;
    return new Interval(
        estimate, quantile(values, tail), quantile(values, 1 - tail), options.confidence);
  }

  private record Table(boolean[] anomaly, double[] first, double[] second) {
    Table rows(int[] rows) {
      boolean[] a = new boolean[rows.length];
      double[] f = new double[rows.length];
      double[] s = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        a[i] = anomaly[rows[i]];
        f[i] = first[rows[i]];
        s[i] = second[rows[i]];
      }
      return new Table(a, f, s);
    }
  }

  private interface Statistic {
    double of(Table table);
  }

  private static Interval resample(
      Statistic statistic, Table table, int[] groups, Options options) {
    checkGroups(table.anomaly, groups);
    int[][][] strata = strata(table.anomaly, groups);
    double[] values = new double[options.repetitions];
    for (int repetition = 0; repetition < values.length; repetition++) {
      RandomGenerator random = Seeds.stream(options.seed, "bootstrap", repetition);
      values[repetition] = statistic.of(table.rows(draw(strata, table.anomaly.length, random)));
    }
    Arrays.sort(values);
    return ofSorted(statistic.of(table), values, options);
  }

  /**
   * Rows of each group, the groups sorted into those with only normal rows, only anomalous ones,
   * and both.
   */
  private static int[][][] strata(boolean[] anomaly, int[] groups) {
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] number = new int[groups.length];
    for (int i = 0; i < groups.length; i++) {
      Integer known = numbers.putIfAbsent(groups[i], numbers.size());
      number[i] = known == null ? numbers.size() - 1 : known;
    }
    int[] sizes = new int[numbers.size()];
    int[] kinds = new int[numbers.size()];
    for (int i = 0; i < groups.length; i++) {
      sizes[number[i]]++;
      kinds[number[i]] |= anomaly[i] ? 2 : 1;
    }
    int[][] rows = new int[sizes.length][];
    for (int g = 0; g < rows.length; g++) {
      rows[g] = new int[sizes[g]];
    }
    for (int i = groups.length - 1; i >= 0; i--) {
      rows[number[i]][--sizes[number[i]]] = i;
    }
    int[][][] strata = new int[3][][];
    for (int kind = 1; kind <= 3; kind++) {
      int wanted = kind;
      strata[kind - 1] =
          IntStream.range(0, rows.length)
              .filter(g -> kinds[g] == wanted)
              .mapToObj(g -> rows[g])
              .toArray(int[][]::new);
    }
    return strata;
  }

  private static int[] draw(int[][][] strata, int expected, RandomGenerator random) {
    int[] drawn = new int[expected];
    int count = 0;
    for (int[][] stratum : strata) {
      for (int i = 0; i < stratum.length; i++) {
        int[] group = stratum[random.nextInt(stratum.length)];
        if (count + group.length > drawn.length) {
          drawn = Arrays.copyOf(drawn, (count + group.length) * 2);
        }
        System.arraycopy(group, 0, drawn, count, group.length);
        count += group.length;
      }
    }
    return Arrays.copyOf(drawn, count);
  }

  /** The quantile of sorted values with linear interpolation. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }

  private static int[] eachAlone(int count) {
    return IntStream.range(0, count).toArray();
  }
}
