package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.ke4j.error.Check;
import org.ke4j.evaluation.LabelledScores;
import org.ke4j.evaluation.PairedScores;
import org.ke4j.metric.Auroc;
import org.ke4j.metric.AveragePrecision;
import org.ke4j.metric.Bootstrap;
import org.ke4j.metric.DeLong;
import org.ke4j.metric.FalsePositiveRate;
import org.ke4j.metric.Interval;
import org.ke4j.metric.Metric;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/**
 * Metrics of scores with right answers; an interval is [low, high], null where there is none.
 *
 * @param images how many different ones there are; null where each has one view
 * @param auroc area under the ROC curve
 * @param aupr average precision
 * @param fpr95 share of normal images above the threshold that finds 95 % of the anomalies
 * @param normal how many normal rows
 * @param anomalous how many anomalies
 * @param comparison with scores of another detector; null where there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MetricsReport(
    Long images,
    double auroc,
    List<Double> aurocInterval,
    double aupr,
    List<Double> auprInterval,
    double fpr95,
    List<Double> fpr95Interval,
    int normal,
    int anomalous,
    Comparison comparison) {
  private static final double CONFIDENCE = 0.95;

  /**
   * The scores of another detector.
   *
   * @param auroc its own
   * @param difference ours less its
   * @param pValue of no difference
   */
  public record Comparison(
      double auroc, double difference, List<Double> differenceInterval, double pValue) {

    /**
     * In words.
     *
     * @param other the file of the other detector
     */
    public String words(Path other) {
      return String.format(
          Locale.ROOT,
          "%nAUROC minus that of %s (%s): %s, 95 %% interval %s to %s, p = %.3g%n",
          other,
          text(auroc),
          Numbers.signed(difference, 4),
          Numbers.signed(differenceInterval.get(0), 4),
          Numbers.signed(differenceInterval.get(1), 4),
          pValue);
    }
  }

  /** Refuses a number of repetitions that is too small. */
  public static void check(int repetitions) {
    Check.that(
        repetitions == 0 || repetitions >= Bootstrap.LEAST_REPETITIONS,
        "--repetitions: expected 0, or %d or more, got %d",
        Bootstrap.LEAST_REPETITIONS,
        repetitions);
  }

  /**
   * Computes.
   *
   * @param repetitions of the bootstrap, {@value Bootstrap#LEAST_REPETITIONS} or more; 0 for no
   *     bootstrapped intervals
   * @param seed of the bootstrap
   */
  public static MetricsReport of(LabelledScores scores, int repetitions, long seed) {
    check(repetitions);
    Bootstrap.Options options =
        repetitions == 0 ? null : new Bootstrap.Options(repetitions, CONFIDENCE, seed);
    Interval aupr = bootstrapped(AveragePrecision::of, scores, options);
    Interval fpr95 = bootstrapped(FalsePositiveRate::at95, scores, options);
    Interval auroc = auroc(scores, options);
    return new MetricsReport(
        scores.grouped() ? IntStream.of(scores.images()).distinct().count() : null,
        auroc != null ? auroc.estimate() : Auroc.of(scores.anomaly(), scores.score()),
        ends(auroc),
        aupr != null ? aupr.estimate() : AveragePrecision.of(scores.anomaly(), scores.score()),
        ends(aupr),
        fpr95 != null ? fpr95.estimate() : FalsePositiveRate.at95(scores.anomaly(), scores.score()),
        ends(fpr95),
        scores.normalCount(),
        scores.anomalousCount(),
        null);
  }

  /** The same with the comparison of paired scores of another detector. */
  public MetricsReport comparedWith(
      LabelledScores ours, PairedScores paired, int repetitions, long seed, Path file) {
    Check.that(
        !ours.grouped() || repetitions > 0,
        "--compare: %s has several views of an image: it takes --repetitions of %d or more",
        file,
        Bootstrap.LEAST_REPETITIONS);
    DeLong.Comparison found =
        ours.grouped()
            ? Bootstrap.compare(
                paired.anomaly(),
                paired.first(),
                paired.second(),
                ours.images(),
                new Bootstrap.Options(repetitions, CONFIDENCE, seed))
            : DeLong.compare(paired.anomaly(), paired.first(), paired.second(), CONFIDENCE);
    return new MetricsReport(
        images,
        auroc,
        aurocInterval,
        aupr,
        auprInterval,
        fpr95,
        fpr95Interval,
        normal,
        anomalous,
        new Comparison(
            found.second(),
            found.difference().estimate(),
            ends(found.difference()),
            found.pValue()));
  }

  /** DeLong's variance needs two images of each kind, and independent ones. */
  private static Interval auroc(LabelledScores scores, Bootstrap.Options options) {
    if (scores.grouped()) {
      return options == null
          ? null
          : Bootstrap.auroc(scores.anomaly(), scores.score(), scores.images(), options);
    }
    return Math.min(scores.normalCount(), scores.anomalousCount()) > 1
        ? DeLong.interval(scores.anomaly(), scores.score(), CONFIDENCE)
        : null;
  }

  private static Interval bootstrapped(
      Metric metric, LabelledScores scores, Bootstrap.Options options) {
    if (options == null) {
      return null;
    }
    return scores.grouped()
        ? Bootstrap.interval(metric, scores.anomaly(), scores.score(), scores.images(), options)
        : Bootstrap.interval(metric, scores.anomaly(), scores.score(), options);
  }

  private static List<Double> ends(Interval interval) {
    return interval == null ? null : List.of(interval.low(), interval.high());
  }

  /** For people. */
  public TextTable table() {
    TextTable table = new TextTable("metric", "value", "95 % interval");
    table.row("auroc", text(auroc), text(aurocInterval));
    table.row("aupr", text(aupr), text(auprInterval));
    table.row("fpr95", text(fpr95), text(fpr95Interval));
    table.row("normal", normal, "");
    table.row("anomalous", anomalous, "");
    return table;
  }

  private static String text(List<Double> interval) {
    return interval == null ? "-" : text(interval.get(0)) + " - " + text(interval.get(1));
  }

  private static String text(double value) {
    return Numbers.fixed(value, 4);
  }
}
