package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.model.Calibration;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;
import org.ke4j.report.Numbers;

/** Shows the threshold of a model, or changes it. */
public final class ThresholdTask {
  private ThresholdTask() {}

  /**
   * The threshold of a model.
   *
   * @param expectedFalseAlarms of new normal images; null where nothing was measured
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  @JsonPropertyOrder({
    "model",
    "class",
    "detector",
    "threshold",
    "falseAlarms",
    "expectedFalseAlarms",
    "calibration",
    "calibrationImages"
  })
  public record Report(
      String model,
      @JsonProperty("class") String className,
      String detector,
      double threshold,
      double falseAlarms,
      Double expectedFalseAlarms,
      String calibration,
      Integer calibrationImages) {}

  /**
   * What came of it.
   *
   * @param text for people
   */
  public record Result(Report report, String text) {}

  /**
   * Shows it, after a change if one is asked for.
   *
   * @param falseAlarms share of new normal images that may be called anomalies from now on; null
   *     for no change
   * @param value scores above it are anomalies from now on; null for no change
   * @throws UsageException for a share that the model's images cannot promise; nothing changes
   */
  public static Result run(Path model, Double falseAlarms, Double value) throws IOException {
    ModelDescription description = Models.describe(model);
    Calibration calibration = Models.calibration(model);
    if (falseAlarms != null) {
      if (calibration == null) {
        throw new Ke4jException(
            model + ": has no scores of unseen images: train it again, or give --value");
      }
      FalseAlarms.check(falseAlarms, calibration);
      description = description.withThreshold(calibration.threshold(falseAlarms), falseAlarms);
    } else if (value != null) {
      double share =
          calibration == null ? description.falseAlarms() : calibration.shareAbove(value);
      description = description.withThreshold(value, share);
    }
    if (falseAlarms != null || value != null) {
      Models.write(model, description);
    }
    Report report = report(model, description, calibration);
    String text =
        "scores above "
            + Numbers.significant(report.threshold())
            + " are anomalies\n"
            + (calibration == null ? "" : FalseAlarms.promise(calibration, report.falseAlarms()));
    return new Result(report, text);
  }

  private static Report report(Path model, ModelDescription description, Calibration calibration) {
    return new Report(
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
