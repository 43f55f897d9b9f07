package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.UsageException;
import org.ke4j.option.Range;
import org.ke4j.task.ThresholdTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "threshold",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the threshold of a trained model, or changes it without training again.",
      "",
      "It rests on scores of normal images that the detector has not seen, kept with the model:"
          + " images held out, cross-fitted, or left out one by one. With n of them no share below"
          + " 1 / (n + 1) can be promised."
    },
    footer = {
      "",
      "Examples:",
      "  ke threshold bolts.ke4j",
      "  ke threshold --model threes",
      "  ke threshold --model threes --false-alarms 0.01",
      "  ke threshold --model threes --value 1.5"
    })
final class ThresholdCommand implements Callable<Integer> {
  @Mixin private ResultOptions output = new ResultOptions();

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "short for --model")
  private Path place;

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "the file that 'ke fit' or the folder that 'ke train' wrote")
  private Path model;

  @Option(
      names = "--false-alarms",
      paramLabel = "SHARE",
      description = "share of new normal images that may be called anomalies from now on")
  @Range(from = 0, to = 1, below = true)
  private Double falseAlarms;

  @Option(
      names = "--value",
      paramLabel = "SCORE",
      description = "scores above this are anomalies from now on")
  @Range
  private Double value;

  @Override
  public Integer call() throws IOException {
    model = ModelPlaces.of(model, null, "", place == null ? List.of() : List.of(place)).model();
    if (falseAlarms != null && value != null) {
      throw new UsageException("--value takes the place of --false-alarms: leave one out");
    }
    output.prepare();
    ThresholdTask.Result result = ThresholdTask.run(model, falseAlarms, value);
    output.print(result.text());
    output.deliver("threshold.json", result.report(), 0, Map::of);
    return 0;
  }
}
