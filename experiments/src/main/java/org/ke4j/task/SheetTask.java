package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Skipped;
import org.ke4j.image.Transformation;
import org.ke4j.report.ContactSheet;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;
import org.ke4j.run.RunContext;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Draws a contact sheet of transformations for a class. */
public final class SheetTask {
  /** Size of the views that are shown, as encoders of photographs see them. */
  private static final int SHOWN_SIDE = 224;

  private final List<Transformation> transformations;
  private final int severity;
  private final int count;
  private final long seed;

  /** A transformation and whether it knows severities. */
  public record Entry(String name, String kind, boolean severities) {}

  /**
   * What is on the sheet.
   *
   * @param className whose images
   * @param sheet the file
   * @param skipped pictures that could not be read
   */
  @JsonPropertyOrder({"transformations", "class", "sheet", "skipped"})
  public record Report(
      List<Entry> transformations,
      @JsonProperty("class") String className,
      String sheet,
      List<Skipped> skipped) {

    /** For people. */
    public String text() {
      TextTable table = new TextTable("transformation", "kind", "severities");
      transformations.forEach(t -> table.row(t.name(), t.kind(), t.severities() ? "1 to 5" : null));
      return table.text() + "contact sheet of class " + className + ": " + sheet + "\n";
    }
  }

  /**
   * What came of it.
   *
   * @param fingerprint of the images
   */
  public record Result(Report report, String fingerprint) {}

  /**
   * @param severity of the views, 1..5
   * @param count how many images, 1 or more
   */
  public SheetTask(List<Transformation> transformations, int severity, int count, long seed) {
    this.transformations = List.copyOf(transformations);
    this.severity = severity;
    this.count = Check.atLeast("--images", count, 1);
    this.seed = seed;
  }

  /**
   * Draws the first chosen class.
   *
   * @param target where the sheet is written
   * @param shownAt where the reader will find it
   */
  public Result run(DataSelection data, Path target, Path shownAt, RunContext run)
      throws IOException {
    int label = data.labels().get(0);
    data.pictures().look(SHOWN_SIDE);
    Images images = data.train(label);
    List<RgbImage> shown =
        images.show(0, Math.min(count, images.size()), View.UNTOUCHED, run.threads());
    ContactSheet.write(ContactSheet.draw(shown, transformations, severity, seed), target);
    List<Entry> list =
        transformations.stream()
            .map(
                t -> new Entry(t.name(), t.kind().name().toLowerCase(Locale.ROOT), t.hasSeverity()))
            .toList();
    Report report = new Report(list, data.name(label), shownAt.toString(), data.pictures().drain());
    return new Result(report, images.fingerprint());
  }
}
