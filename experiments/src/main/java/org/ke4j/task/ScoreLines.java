package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ke4j.image.Skipped;
import org.ke4j.report.Numbers;
import org.ke4j.store.Json;

/**
 * Scores as JSON lines: one object for each picture, written as soon as it is known. A picture has
 * XX A name with a line end in it stays on one line.
 */
public final class ScoreLines {
  private final Target target;
  private int images;
  private int anomalies;
  private int skipped;

  /** Where whole lines go. */
  @FunctionalInterface
  public interface Target {
    void write(String lines) throws IOException;

    /** To a stream, in UTF-8. */
    static Target of(OutputStream out) {
      return lines -> out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * What was written.
   *
   * @param images how many were scored
   * @param anomalies how many of them are anomalies
   * @param skipped how many could not be read
   * @param threshold scores above it are anomalies
   */
  @JsonPropertyOrder({"images", "anomalies", "skipped", "threshold"})
  public record Total(
      @JsonProperty int images,
      @JsonProperty int anomalies,
      @JsonProperty int skipped,
      @JsonProperty double threshold) {

    /** In words. */
    public String summary() {
      return anomalies
          + " of "
          + images
          + " images are anomalies: scores above "
          + Numbers.significant(threshold)
          + (skipped == 0 ? "" : "; " + skipped + " skipped");
    }
  }

  public ScoreLines(Target target) {
    this.target = target;
  }

  void scored(List<Scores.Scored> some) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Scores.Scored one : some) {
      images++;
      anomalies += one.anomaly() ? 1 : 0;
      lines.append(Json.line(one));
    }
    target.write(lines.toString());
  }

  void skipped(List<Skipped> some) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Skipped one : some) {
      skipped++;
      lines.append(Json.line(one));
    }
    if (!some.isEmpty()) {
      target.write(lines.toString());
    }
  }

  int images() {
    return images;
  }

  Total total(double threshold) {
    return new Total(images, anomalies, skipped, threshold);
  }
}
