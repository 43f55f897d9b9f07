package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.ke4j.encoder.Description;
import org.ke4j.encoder.Encoders;
import org.ke4j.encoder.KnownEncoder;
import org.ke4j.encoder.Preprocessing;
import org.ke4j.report.TextTable;

/** The encoders that have a name; what is not known is null. */
public record EncoderList(List<Entry> encoders) {

  /**
   * One of them.
   *
   * @param atHand whether it can be used now
   * @param width of an embedding
   * @param inputSize in pixels
   * @param resize of the short side, in pixels; null if both sides are stretched
   * @param mean on the scale 0..1
   * @param deviation on the scale 0..1
   * @param channels RGB or BGR
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Entry(
      String name,
      String model,
      String state,
      boolean atHand,
      String file,
      Integer width,
      int inputSize,
      String preprocessing,
      Integer resize,
      String resampling,
      float[] mean,
      float[] deviation,
      String channels,
      String licence,
      String source,
      String facts,
      String url) {
    private static Entry of(KnownEncoder encoder) {
      Description known = encoder.description();
      Preprocessing preprocessing = known.preprocessing();
      return new Entry(
          encoder.name(),
          orNull(encoder.model()),
          encoder.state().text(),
          encoder.state().atHand(),
          encoder.file() == null ? null : encoder.file().toString(),
          orNull(known.width()),
          preprocessing.size(),
          preprocessing.toString(),
          orNull(preprocessing.shortSide()),
          preprocessing.resampling().text(),
          preprocessing.mean(),
          preprocessing.deviation(),
          preprocessing.bgr() ? "BGR" : "RGB",
          orNull(known.licence()),
          orNull(known.source()),
          orNull(encoder.facts()),
          orNull(encoder.url()));
    }
  }

  /** All of them. */
  public static EncoderList all() {
    return new EncoderList(Encoders.list().stream().map(Entry::of).toList());
  }

  /** For people. */
  public static TextTable table() {
    TextTable table =
        new TextTable("encoder", "to have", "width", "input", "preprocessing", "licence", "source");
    for (KnownEncoder encoder : Encoders.list()) {
      Description known = encoder.description();
      table.row(
          encoder.name(),
          encoder.state().text(),
          orNull(known.width()),
          known.preprocessing().size(),
          known.preprocessing().brief(),
          orNull(known.licence()),
          orNull(known.source()));
    }
    return table;
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Integer orNull(int value) {
    return value == 0 ? null : value;
  }
}
