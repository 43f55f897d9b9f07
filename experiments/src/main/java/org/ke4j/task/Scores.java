package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.ke4j.Why;
import org.ke4j.image.Skipped;
import org.ke4j.model.ModelDescription;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;

/**
 * What a model says of images, the most anomalous first.
 *
 * @param model its folder
 * @param className the normal class
 * @param threshold scores above it are anomalies
 * @param falseAlarms share of normal images that was to lie above it
 * @param images how many were scored
 * @param anomalies how many of them are anomalies
 * @param scores those that are shown
 * @param skipped pictures that could not be read, with the reasons
 */
@JsonPropertyOrder({
  "model",
  "class",
  "detector",
  "threshold",
  "falseAlarms",
  "images",
  "anomalies",
  "scores",
  "skipped"
})
public record Scores(
    String model,
    @JsonProperty("class") String className,
    String detector,
    double threshold,
    double falseAlarms,
    int images,
    int anomalies,
    List<Scored> scores,
    List<Skipped> skipped) {
  private static final Reason NO_REASON = new Reason(null, null, 0, null, null, null, null);

  /**
   * One image.
   *
   * @param label 1 if it is of another class than the model's, 0 if it is of that, null if unknown
   * @param pValue share of new normal images that would score so high or higher, at most; null
   *     where the model keeps no scores of normal images that it had not seen
   * @param why what speaks for an anomaly; null for a normal image, and where the model keeps
   *     nothing to compare with
   */
  public record Scored(
      String image,
      Integer label,
      double score,
      boolean anomaly,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double pValue,
      @JsonInclude(JsonInclude.Include.NON_NULL) Reason why) {}

  /**
   * What speaks for an anomaly, as {@link Why} says it; what the model does not know is null.
   *
   * @param text the same in a sentence
   */
  @JsonPropertyOrder({
    "text",
    "nearest",
    "distance",
    "change",
    "changedImage",
    "changeDistance",
    "changesMeaning"
  })
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Reason(
      String text,
      String nearest,
      double distance,
      String change,
      String changedImage,
      Double changeDistance,
      Boolean changesMeaning) {
    /** Null for null. */
    static Reason of(Why why) {
      return why == null
          ? null
          : new Reason(
              why.text(),
              why.nearest(),
              why.distance(),
              why.change(),
              why.changedImage(),
              why.change() == null ? null : why.changeDistance(),
              why.changesMeaning());
    }
  }

  static Scores of(
      String model,
      ModelDescription description,
      double threshold,
      double falseAlarms,
      List<Scored> scores,
      List<Skipped> skipped) {
    return new Scores(
        model,
        description.className(),
        description.detector(),
        threshold,
        falseAlarms,
        scores.size(),
        (int) scores.stream().filter(Scored::anomaly).count(),
        scores,
        skipped);
  }

  /** Only the first, with the numbers of all. */
  public Scores top(int count) {
    return new Scores(
        model,
        className,
        detector,
        threshold,
        falseAlarms,
        images,
        anomalies,
        scores.subList(0, Math.min(count, scores.size())),
        skipped);
  }

  /** For people: four significant digits, no column for labels that nobody knows. */
  public TextTable table() {
    boolean labels = scores.stream().anyMatch(scored -> scored.label() != null);
    TextTable table =
        labels
            ? new TextTable("image", "label", "score", "anomaly")
            : new TextTable("image", "score", "anomaly");
    for (Scored scored : scores) {
      String score = Numbers.significant(scored.score());
      String anomaly = yes(scored.anomaly());
      if (labels) {
        table.row(scored.image(), scored.label(), score, anomaly);
      } else {
        table.row(scored.image(), score, anomaly);
      }
    }
    return table;
  }

  /** How many anomalies, by which threshold, in words. */
  public String summary() {
    String shown =
        scores.size() < images ? " (shown: the " + scores.size() + " most anomalous)" : "";
    return "\n"
        + anomalies
        + " of "
        + images
        + " images are anomalies"
        + shown
        + ": scores above "
        + Numbers.significant(threshold)
        + ", set for "
        + Numbers.fixed(100 * falseAlarms, 1)
        + " % false alarms\nmodel: "
        + model
        + " ("
        + detector
        + ", class "
        + className
        + ")\n";
  }

  /** For programs: all digits; 'ke metrics' reads it where labels are known. */
  public String csv() {
    TextTable table =
        new TextTable(
            "image",
            "label",
            "score",
            "anomaly",
            "threshold",
            "model",
            "pValue",
            "nearest",
            "distance",
            "change",
            "changedImage",
            "changeDistance",
            "changesMeaning");
    for (Scored scored : scores) {
      Reason why = scored.why() == null ? NO_REASON : scored.why();
      table.row(
          scored.image(),
          scored.label(),
          scored.score(),
          yes(scored.anomaly()),
          threshold,
          model,
          scored.pValue(),
          why.nearest(),
          scored.why() == null ? null : why.distance(),
          why.change(),
          why.changedImage(),
          why.changeDistance(),
          why.changesMeaning() == null ? null : yes(why.changesMeaning()));
    }
    return table.csv();
  }

  private static String yes(boolean value) {
    return value ? "yes" : "no";
  }
}
