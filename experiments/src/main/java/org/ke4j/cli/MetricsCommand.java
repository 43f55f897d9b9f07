package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.evaluation.LabelledScores;
import org.ke4j.metric.Auroc;
import org.ke4j.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "metrics",
    mixinStandardHelpOptions = true,
    description = {
      "Computes metrics of a file of scores.",
      "",
      "The file is CSV with a header; column 'label' is 1 for an anomaly and 0 for a normal image,"
          + " column 'score' a number, higher = more anomalous. AUROC counts ties one half."
    },
    footer = {"", "Example:", "  ke metrics scores.csv --json -"})
final class MetricsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SCORES.csv", description = "the file of scores")
  private Path file;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    LabelledScores scores = LabelledScores.read(file);
    double auroc = Auroc.of(scores.anomaly(), scores.score());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("auroc", auroc);
    result.put("normal", scores.normalCount());
    result.put("anomalous", scores.anomalousCount());
    TextTable table = new TextTable("metric", "value");
    table.row("auroc", String.format(Locale.ROOT, "%.4f", auroc));
    table.row("normal", scores.normalCount());
    table.row("anomalous", scores.anomalousCount());
    output.print(table);
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("metrics.json", result);
      output.provenance(0, Map.of(file.toString(), org.ke4j.store.Sha256.of(file)));
    }
    return 0;
  }
}
