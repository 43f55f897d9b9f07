package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.evaluation.LabelledScores;
import org.ke4j.evaluation.PairedScores;
import org.ke4j.option.Range;
import org.ke4j.store.Sha256;
import org.ke4j.task.MetricsReport;
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
  @Range(to = 1e7)
  private int repetitions;

  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    MetricsReport.check(repetitions);
    output.prepare();
    LabelledScores scores = LabelledScores.read(file);
    MetricsReport report = MetricsReport.of(scores, repetitions, seeds.seed);
    output.print(report.table());
    if (other != null) {
      PairedScores paired =
          PairedScores.of(scores, LabelledScores.read(other), file.toString(), other.toString());
      report = report.comparedWith(scores, paired, repetitions, seeds.seed, file);
      output.print(report.comparison().words(other));
    }
    output.deliver("metrics.json", report, seeds.seed, this::inputs);
    return 0;
  }

  private Map<String, String> inputs() throws IOException {
    Map<String, String> inputs = new LinkedHashMap<>();
    inputs.put(file.toString(), Sha256.of(file));
    if (other != null) {
      inputs.put(other.toString(), Sha256.of(other));
    }
    return inputs;
  }
}
