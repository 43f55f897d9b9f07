package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import org.ke4j.image.Skipped;

/**
 * A trained model.
 *
 * @param model its folder
 * @param detector name of the method
 * @param className the normal class
 * @param threshold scores above it are anomalies
 * @param images how many there were
 * @param trainedOn how many of them the detector learned from
 * @param calibration what the threshold rests on, in words
 * @param calibrationImages how many images that are
 * @param falseAlarms share of normal images that was to lie above the threshold
 * @param expectedFalseAlarms what is to be expected of new normal images
 * @param details detector to what the reader must know of it
 * @param skipped pictures that could not be read
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
  "model",
  "detector",
  "class",
  "threshold",
  "images",
  "trainedOn",
  "calibration",
  "calibrationImages",
  "falseAlarms",
  "expectedFalseAlarms",
  "details",
  "skipped"
})
public record TrainReport(
    String model,
    String detector,
    @JsonProperty("class") String className,
    double threshold,
    int images,
    int trainedOn,
    String calibration,
    int calibrationImages,
    double falseAlarms,
    double expectedFalseAlarms,
    Map<String, String> details,
    List<Skipped> skipped) {}
