package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
import org.ke4j.store.Sha256;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "metrics",
    mixinStandardHelpOptions = true,
    description = {
      "Computes metrics of a file of scores.",
      "",
      "The file is CSV with a header; column 'label' is 1 for an anomaly and 0 for a normal image,"
          + " column 'score' a number, higher = more anomalous.",
      "",
      "auroc: the probability that an anomaly scores above a normal image, ties count one half; with"
          + " DeLong's interval. aupr: average precision. fpr95: share of normal images above the"
          + " threshold that finds 95 %% of the anomalies. Their intervals are bootstrapped.",
      "",
      "Where a column 'image' names an image several times (views of it), all intervals are"
          + " bootstrapped by images, since views of one image are not independent."
    },
    footer = {
      "",
      "Examples:",
      "  ke metrics scores.csv --json -",
      "  ke metrics ours.csv --compare theirs.csv"
    })
@Unused("--threads")
final class MetricsCommand implements Callable<Integer> {
  private static final double CONFIDENCE = 0.95;

  @Parameters(paramLabel = "SCORES.csv", description = "the file of scores")
  private Path file;

  @Option(
      names = "--compare",
      paramLabel = "SCORES.csv",
      description =
          "scores of another detector on the same images: tells whether the two AUROCs differ"
              + " (DeLong, paired; by bootstrap of images where they have several views). Images are paired by the columns image and transformation, or by"
              + " their order where neither file names them")
  private Path other;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "of the bootstrap, 100 or more; 0 for no such intervals (default: ${DEFAULT-VALUE})")
  private int repetitions;

  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    Check.that(
        repetitions == 0 || repetitions >= Bootstrap.LEAST_REPETITIONS,
        "--repetitions: expected 0, or %d or more, got %d",
        Bootstrap.LEAST_REPETITIONS,
        repetitions);
    output.prepare();
    LabelledScores scores = LabelledScores.read(file);
    Map<String, Object> result = new LinkedHashMap<>();
    TextTable table = new TextTable("metric", "value", "95 % interval");
    if (scores.grouped()) {
      result.put("images", IntStream.of(scores.images()).distinct().count());
    }
    auroc(scores, result, table);
    bootstrapped("aupr", AveragePrecision::of, scores, result, table);
    bootstrapped("fpr95", FalsePositiveRate::at95, scores, result, table);
    for (String kind : List.of("normal", "anomalous")) {
      int count = kind.equals("normal") ? scores.normalCount() : scores.anomalousCount();
      result.put(kind, count);
      table.row(kind, count, "");
    }
    output.print(table);
    if (other != null) {
      compare(scores, LabelledScores.read(other), result);
    }
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("metrics.json", result);
      Map<String, String> inputs = new LinkedHashMap<>();
      inputs.put(file.toString(), Sha256.of(file));
      if (other != null) {
        inputs.put(other.toString(), Sha256.of(other));
      }
      output.provenance(seeds.seed, inputs);
    }
    return 0;
  }

  /** DeLong's variance needs two images of each kind, and independent ones. */
  private void auroc(LabelledScores scores, Map<String, Object> result, TextTable table) {
    if (scores.grouped() && repetitions > 0) {
      add(
          "auroc",
          Bootstrap.auroc(scores.anomaly(), scores.score(), scores.images(), bootstrap()),
          result,
          table);
    } else if (!scores.grouped() && Math.min(scores.normalCount(), scores.anomalousCount()) > 1) {
      add("auroc", DeLong.interval(scores.anomaly(), scores.score(), CONFIDENCE), result, table);
    } else {
      addAlone("auroc", Auroc.of(scores.anomaly(), scores.score()), result, table);
    }
  }

  private void bootstrapped(
      String name,
      Metric metric,
      LabelledScores scores,
      Map<String, Object> result,
      TextTable table) {
    boolean[] anomaly = scores.anomaly();
    double[] score = scores.score();
    if (repetitions == 0) {
      addAlone(name, metric.of(anomaly, score), result, table);
    } else {
      Interval interval =
          scores.grouped()
              ? Bootstrap.interval(metric, anomaly, score, scores.images(), bootstrap())
              : Bootstrap.interval(metric, anomaly, score, bootstrap());
      add(name, interval, result, table);
    }
  }

  private Bootstrap.Options bootstrap() {
    return new Bootstrap.Options(repetitions, CONFIDENCE, seeds.seed);
  }

  private static void addAlone(
      String name, double value, Map<String, Object> result, TextTable table) {
    result.put(name, value);
    table.row(name, text(value), "-");
  }

  private static void add(
      String name, Interval interval, Map<String, Object> result, TextTable table) {
    result.put(name, interval.estimate());
    result.put(name + "Interval", List.of(interval.low(), interval.high()));
    table.row(
        name, text(interval.estimate()), text(interval.low()) + " - " + text(interval.high()));
  }

  private void compare(LabelledScores ours, LabelledScores theirs, Map<String, Object> result) {
    PairedScores paired = PairedScores.of(ours, theirs, file.toString(), other.toString());
    Check.that(
        !ours.grouped() || repetitions > 0,
        "--compare: %s has several views of an image: it takes --repetitions of %d or more",
        file,
        Bootstrap.LEAST_REPETITIONS);
    DeLong.Comparison comparison =
        ours.grouped()
            ? Bootstrap.compare(
                paired.anomaly(), paired.first(), paired.second(), ours.images(), bootstrap())
            : DeLong.compare(paired.anomaly(), paired.first(), paired.second(), CONFIDENCE);
    Interval difference = comparison.difference();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("auroc", comparison.second());
    json.put("difference", difference.estimate());
    json.put("differenceInterval", List.of(difference.low(), difference.high()));
    json.put("pValue", comparison.pValue());
    result.put("comparison", json);
    output.print(
        String.format(
            Locale.ROOT,
            "%nAUROC minus that of %s (%s): %s, 95 %% interval %s to %s, p = %.3g%n",
            other,
            text(comparison.second()),
            Numbers.signed(difference.estimate(), 4),
            Numbers.signed(difference.low(), 4),
            Numbers.signed(difference.high(), 4),
            comparison.pValue()));
  }

  private static String text(double value) {
    return Numbers.fixed(value, 4);
  }
}
