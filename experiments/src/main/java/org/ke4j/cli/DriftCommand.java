package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ke4j.AnomalyDetector;
import org.ke4j.DriftReport;
import org.ke4j.drift.DriftOptions;
import org.ke4j.error.Check;
import org.ke4j.graph.Backend;
import org.ke4j.image.Skipped;
import org.ke4j.option.Range;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.store.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drift",
    mixinStandardHelpOptions = true,
    description = {
      "Tells whether a batch of pictures still comes from where the learnt ones came from: the exact"
          + " Wasserstein distance between the two, judged by random splits of both.",
      "",
      "Exit status 3 is an alarm: the p-value is at most --level. Without drift that happens to so"
          + " many batches."
    },
    footer = {
      "",
      "Examples:",
      "  ke drift bolts.ke4j today/",
      "  ke drift bolts.ke4j today/ --level 0.01 --permutations 999 --json -"
    })
final class DriftCommand implements Callable<Integer> {
  /** Exit status of an alarm. */
  static final int ALARM = 3;

  @Parameters(index = "0", paramLabel = "MODEL", description = "the file that 'ke fit' wrote")
  private Path model;

  @Parameters(index = "1", paramLabel = "IMAGES", description = "a folder of pictures")
  private Path images;

  @Option(
      names = "--level",
      paramLabel = "P",
      defaultValue = "0.05",
      description = "an alarm at p-values up to this one (default: ${DEFAULT-VALUE})")
  @Range(from = 0, above = true, to = 1, below = true)
  private double level;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "199",
      description = "random splits; the finest p-value is 1/(N+1) (default: ${DEFAULT-VALUE})")
  @Range(from = 19)
  private int permutations;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "show the N pictures that carry most of the distance (default: ${DEFAULT-VALUE})")
  @Range(from = 0)
  private int top;

  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    Check.that(
        level * (permutations + 1L) >= 1 - 1e-9,
        "--level %s: expected --permutations %d or more, got %d",
        level,
        (int) Math.ceil(1 / level) - 1,
        permutations);
    output.prepare();
    Backend.start(output.threads());
    DriftOptions base = DriftOptions.DEFAULT;
    DriftOptions options =
        new DriftOptions(
            base.ground(),
            permutations,
            base.largestBank(),
            base.largestBatch(),
            seeds.seed,
            output.threads());
    DriftReport report;
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      report = detector.drift(images, options);
    }
    for (Skipped one : report.skipped()) {
      Failures.say(Printable.line("skipped " + one.image() + ": " + one.reason()));
    }
    boolean alarm = report.alarm(level);
    TextTable table = new TextTable("image", "share", "distance", "nearest learnt");
    for (DriftReport.Carried one :
        report.images().subList(0, Math.min(top, report.images().size()))) {
      table.row(
          one.image(),
          Numbers.fixed(one.share(), 3),
          Numbers.significant(one.distance()),
          one.nearest());
    }
    output.print(table);
    output.print(
        String.format(
            Locale.ROOT,
            "%n%s: distance %s, by chance %s; p = %s of %d pictures beside %d learnt ones%n",
            alarm ? "DRIFT" : "no drift",
            Numbers.significant(report.distance()),
            Numbers.significant(report.expected()),
            Numbers.significant(report.pValue()),
            report.batch(),
            report.learnt()));
    output.json(report);
    if (output.wantsFolder()) {
      output.folder().json("drift.json", report);
      output.provenance(seeds.seed, java.util.Map.of());
    }
    return alarm ? ALARM : 0;
  }
}
