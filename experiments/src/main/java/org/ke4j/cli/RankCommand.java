package org.ke4j.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.option.Range;
import org.ke4j.task.RankTask;
import org.ke4j.task.RankingReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = {
      "Ranks the transformations for a class by how far they move its images.",
      "",
      "The distance is the exact Wasserstein distance between the embeddings of the images and those"
          + " of their transformed copies. The nearest keep the meaning (positive), the farthest"
          + " change it (negative).",
      "",
      "With --confidence it embeds a growing random part of the images, at most a quarter, and stops"
          + " when the sets are settled; it reports an interval for each distance. Otherwise all"
          + " images are used and the distances are exact."
    },
    footer = {
      "",
      "Examples:",
      "  ke rank --class 3",
      "  ke rank --data cifar-10-batches-bin --class automobile --train 500 --json -",
      "  ke rank --data cifar-10-batches-bin --class all --confidence 0.95",
      "  ke rank --data cifar-10-batches-bin --rule gap --agreement",
      "  ke rank --data MY_FOLDER --encoder clip.onnx --preset reference --out knowledge"
    })
@Unused("--test")
final class RankCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private RankingOptions ranking = new RankingOptions();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--confidence",
      paramLabel = "P",
      description =
          "stop as soon as the sets are settled at this confidence, for example 0.95; for the rule"
              + " fixed and 640 images or more (default: all images, exact)")
  @Range(from = 0.5, to = 0.9999)
  private Double confidence;

  @Option(
      names = "--agreement",
      description =
          "also compare the negatives with the human-supervised table of the paper: precision and"
              + " recall")
  private boolean agreement;

  @Override
  public Integer call() throws IOException {
    RankTask task =
        new RankTask(
            new RankTask.Options(
                encoders.choice(),
                ranking.check().options(seeds.seed, output.context()),
                ranking.selection(),
                confidence,
                agreement),
            output.context());
    output.prepareFolder();
    RankTask.Result result = task.run(data.open(output.context()), this::show);
    if (result.agreement() != null) {
      output.print("\nnegatives against the human table\n");
      output.print(result.agreement());
      output.folder().text("agreement.csv", result.agreement().csv());
    }
    List<RankingReport> reports = result.reports();
    Object json = reports.size() == 1 ? reports.get(0) : reports;
    output.folder().json("ranking.json", json);
    output.json(json);
    output.provenance(seeds.seed, result.inputs());
    return 0;
  }

  private void show(RankTask.Ranked one) throws IOException {
    RankingReport report = one.report();
    String name = report.className();
    output.print("\n" + name + ", " + one.images() + " images, " + report.encoder() + "\n");
    output.print(one.table());
    output.folder().text("ranking-" + name + ".csv", one.table().csv());
    output.folder().text("ranking-" + name + ".svg", one.chart());
    if (report.confidence() != null) {
      output.print(report.confidence().words());
    }
  }
}
