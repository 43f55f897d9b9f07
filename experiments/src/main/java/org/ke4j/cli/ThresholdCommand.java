package org.ke4j.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.model.Calibration;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.report.Numbers;
import org.ke4j.task.FalseAlarms;
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
  private Double falseAlarms;

  @Option(
      names = "--value",
      paramLabel = "SCORE",
      description = "scores above this are anomalies from now on")
  private Double value;

  /**
   * The threshold of a model.
   *
   * @param expectedFalseAlarms of new normal images; null where nothing was measured
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  private record Result(
      String model,
      @JsonProperty("class") String className,
      String detector,
      double threshold,
      double falseAlarms,
      Double expectedFalseAlarms,
      String calibration,
      Integer calibrationImages) {}

  @Override
  public Integer call() throws IOException {
    model = ModelPlaces.of(model, null, "", place == null ? List.of() : List.of(place)).model();
    if (falseAlarms != null && value != null) {
      throw new UsageException("--value takes the place of --false-alarms: leave one out");
    }
    if (falseAlarms != null) {
      FalseAlarms.check(falseAlarms);
    }
    if (value != null) {
      Check.that(Double.isFinite(value), "--value: expected a finite number, got %s", value);
    }
    output.prepare();
    ModelDescription description = Models.describe(model);
    Calibration calibration = Models.calibration(model);
    if (falseAlarms != null) {
      if (calibration == null) {
        throw new Ke4jException(
            model + ": has no scores of unseen images: train it again, or give --value");
      }
      description = description.withThreshold(calibration.threshold(falseAlarms), falseAlarms);
    } else if (value != null) {
      description = description.withThreshold(value, share(calibration, description));
    }
    if (falseAlarms != null || value != null) {
      Models.write(model, description);
    }
    Result result = result(description, calibration);
    output.print(
        "scores above "
            + Numbers.significant(result.threshold)
            + " are anomalies\n"
            + (calibration == null ? "" : FalseAlarms.promise(calibration, result.falseAlarms)));
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("threshold.json", result);
      output.provenance(0, java.util.Map.of());
    }
    return 0;
  }

  /** The share of the scores above a value that the user chose. */
  private double share(Calibration calibration, ModelDescription description) {
    return calibration == null ? description.falseAlarms() : calibration.shareAbove(value);
  }

  private Result result(ModelDescription description, Calibration calibration) {
    return new Result(
        model.toString(),
        description.className(),
        description.detector(),
        description.threshold(),
        description.falseAlarms(),
        calibration == null ? null : calibration.expected(description.falseAlarms()),
        calibration == null ? null : calibration.how().words(),
        calibration == null ? null : calibration.scores().length);
  }
}
