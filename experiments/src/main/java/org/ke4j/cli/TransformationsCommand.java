package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.option.Range;
import org.ke4j.run.RunContext;
import org.ke4j.task.SheetTask;
import org.ke4j.transformation.Transformations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "transformations",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the transformations and draws a contact sheet of them for a class.",
      "",
      "Rows are transformations, columns are images, untouched ones on top. The severities are those of CIFAR-10-C up to 64"
          + " pixels and of ImageNet-C above; 6 means 5."
    },
    footer = {
      "",
      "Examples:",
      "  ke transformations --class 3",
      "  ke transformations --data cifar-10-batches-bin --class cat --severity 5 --sheet cats.png"
    })
@Unused("--test")
final class TransformationsCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--severity",
      paramLabel = "1..5",
      defaultValue = "1",
      description = "how strong (default: ${DEFAULT-VALUE})")
  private String severity;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "6",
      description = "number of images on the sheet (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int count;

  @Option(names = "--paper", description = "only the ten of the paper")
  private boolean paper;

  @Option(
      names = "--sheet",
      paramLabel = "FILE.png",
      description = "where the sheet goes (default: sheet.png in the results' folder)")
  private Path sheet;

  @Override
  public Integer call() throws IOException {
    SheetTask task =
        new SheetTask(
            paper ? Transformations.paper() : Transformations.all(),
            Transformations.severity("--severity", severity),
            count,
            seeds.seed);
    RunContext run = output.context();
    SheetTask.Result result;
    if (sheet == null) {
      output.prepareFolder();
      Path shownAt = output.folder().path().resolve("sheet.png");
      result = task.run(data.open(run), output.folder().file("sheet.png"), shownAt, run);
    } else {
      output.prepare(sheet);
      result = task.run(data.open(run), sheet, sheet, run);
    }
    output.print(result.report().text());
    output.json(result.report());
    if (sheet == null || output.wantsFolder()) {
      output.folder().json("transformations.json", result.report());
      output.provenance(seeds.seed, Map.of("images", result.fingerprint()));
    }
    return 0;
  }
}
