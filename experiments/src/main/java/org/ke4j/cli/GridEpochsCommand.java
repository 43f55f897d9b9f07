package org.ke4j.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.EpochStudy;
import org.ke4j.grid.FeatureShape;
import org.ke4j.grid.GridExport;
import org.ke4j.grid.GridPlan;
import org.ke4j.grid.GridRunner;
import org.ke4j.option.Range;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.store.CacheFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "epochs",
    mixinStandardHelpOptions = true,
    description = {
      "Watches networks while they are trained.",
      "",
      "Every method of the grid must be one that trains from scratch in epochs, such as ke. At some"
          + " epochs it tells the loss, how the features lie (effective rank, uniformity, mean squared"
          + " distance of an image to its positive and negative views), and the AUROC of each test"
          + " with a sigmoid one-class SVM on features as they are and of length one, an RBF one and"
          + " two nearest neighbours. One training serves all; it goes on where it was stopped."
    },
    footer = {"", "Examples:", "  ke grid epochs mine.yaml --at 1,10,50 --out epochs"})
final class GridEpochsCommand implements Callable<Integer> {
  @Mixin private GridCommand.Chosen chosen = new GridCommand.Chosen();

  @Option(
      names = "--at",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2,5,10,20,30,40,50",
      description = "epochs at which to look (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private Integer[] at;

  @Option(names = "--no-cache", description = "neither read nor remember embeddings")
  private boolean noCache;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    chosen.prepare();
    GridPlan plan = chosen.plan(output.threads());
    List<EpochStudy.Stage> stages =
        new EpochStudy(
                plan,
                chosen.store(),
                new GridRunner.Options(
                    output.threads(),
                    noCache ? null : CacheFolder.of("embeddings"),
                    null,
                    output.progress(),
                    new GridCommand.Told()),
                Arrays.asList(at))
            .run(stage -> Failures.say(said(stage)));
    TextTable table = table(stages);
    output.print(table);
    if (output.wantsFolder()) {
      output.folder().text("epochs.csv", table.csv());
      output.folder().json("epochs.json", stages);
      output.provenance(
          plan.grid().seeds().get(0),
          GridExport.inputs(stages.stream().flatMap(s -> s.cells().stream()).toList()));
    }
    output.json(stages);
    return 0;
  }

  private static String said(EpochStudy.Stage stage) {
    return stage.method()
        + " on "
        + stage.className()
        + ", epoch "
        + stage.epoch()
        + ": effective rank "
        + Numbers.fixed(stage.shape().effectiveRank(), 1)
        + "; "
        + stage.cells().stream()
            .filter(c -> c.auroc() != null)
            .map(c -> c.method() + " " + c.question() + " " + Numbers.fixed(c.auroc(), 3))
            .collect(Collectors.joining("; "));
  }

  private static TextTable table(List<EpochStudy.Stage> stages) {
    TextTable table =
        new TextTable(
            "class",
            "method",
            "ranked by",
            "positive",
            "negative",
            "images",
            "seed",
            "epoch",
            "loss",
            "effective rank",
            "uniformity",
            "positive distance",
            "negative distance",
            "norm",
            "cell",
            "question",
            "auroc",
            "low",
            "high");
    for (EpochStudy.Stage stage : stages) {
      FeatureShape shape = stage.shape();
      for (CellResult cell : stage.cells()) {
        table.row(
            stage.className(),
            stage.method(),
            stage.encoder(),
            String.join(" ", stage.positive()),
            String.join(" ", stage.negative()),
            stage.trainImages(),
            stage.seed(),
            stage.epoch(),
            fixed(stage.loss()),
            fixed(shape.effectiveRank()),
            fixed(shape.uniformity()),
            fixed(shape.positive()),
            fixed(shape.negative()),
            fixed(shape.norm()),
            cell.method(),
            cell.question(),
            fixed(cell.auroc()),
            fixed(cell.low()),
            fixed(cell.high()));
      }
    }
    return table;
  }

  private static String fixed(Double value) {
    return value == null ? null : Numbers.fixed(value, 4);
  }
}
