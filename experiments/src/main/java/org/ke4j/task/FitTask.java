package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.FitReport;
import org.ke4j.error.UsageException;
import org.ke4j.image.Skipped;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.store.AtomicFiles;

/** Learns what is normal from folders of pictures, and writes one file. */
public final class FitTask {
  /** So many suspicious images are shown. */
  private static final int SHOWN = 10;

  private FitTask() {}

  /**
   * What is done.
   *
   * @param normal folders of normal pictures
   * @param add a model that learns more; null for a new one
   * @param out the file that is written
   * @param embedEncoder whether the encoder travels in it
   * @param page an HTML page with examples; null for none
   */
  public record Options(
      List<Path> normal, Path add, Path out, FitOptions fit, boolean embedEncoder, Path page) {}

  /**
   * What came of it.
   *
   * @param bytes size of the file
   * @param loadSeconds how long it takes to load it
   */
  @JsonPropertyOrder({
    "model",
    "detector",
    "class",
    "threshold",
    "images",
    "trainedOn",
    "kept",
    "calibration",
    "calibrationImages",
    "falseAlarms",
    "encoder",
    "encoderReason",
    "changes",
    "suspicious",
    "bytes",
    "loadSeconds",
    "notes",
    "skipped"
  })
  public record Report(
      String model,
      String detector,
      @JsonProperty("class") String className,
      double threshold,
      int images,
      int trainedOn,
      int kept,
      String calibration,
      int calibrationImages,
      double falseAlarms,
      String encoder,
      String encoderReason,
      List<FitReport.Change> changes,
      List<FitReport.Suspect> suspicious,
      long bytes,
      double loadSeconds,
      List<String> notes,
      List<Skipped> skipped) {

    /** For people. */
    public String text() {
      StringBuilder text = new StringBuilder();
      line(
          text,
          "%s learned '%s' from %d images%s; scores above %s are anomalies",
          detector,
          className,
          trainedOn,
          kept < trainedOn ? " (" + kept + " kept)" : "",
          Numbers.significant(threshold));
      line(text, "encoder: %s (%s)", encoder, encoderReason);
      line(
          text,
          "false alarms: at most %s %% expected of new normal images, by %d images (%s)",
          Numbers.fixed(100 * falseAlarms, 1),
          calibrationImages,
          calibration);
      if (!changes.isEmpty()) {
        TextTable table = new TextTable("change", "distance", "taken for");
        for (FitReport.Change change : changes) {
          table.row(
              change.transformation(),
              Numbers.significant(change.distance()),
              change.meaning() + (change.overruled() ? " (as you say)" : ""));
        }
        text.append('\n').append(table.text()).append('\n');
      }
      for (FitReport.Suspect suspect : suspicious.subList(0, Math.min(SHOWN, suspicious.size()))) {
        line(
            text,
            "%s: %s",
            suspect.trimmed() ? "left out as suspicious" : "suspicious, is it normal?",
            suspect.image());
      }
      if (suspicious.size() > SHOWN) {
        line(text, "and %d more suspicious ones; --json names them", suspicious.size() - SHOWN);
      }
      if (suspicious.stream().anyMatch(suspect -> !suspect.trimmed())) {
        line(text, "--trim SHARE leaves that share of the images out, the most suspicious first");
      }
      if (!skipped.isEmpty()) {
        line(text, "%s skipped", Numbers.counted(skipped.size(), "file"));
      }
      line(
          text,
          "%s: %s MB, loads in %s s",
          model,
          Numbers.fixed(bytes / 1e6, 2),
          Numbers.fixed(loadSeconds, 2));
      return text.toString();
    }

    private static void line(StringBuilder text, String form, Object... values) {
      text.append(String.format(Locale.ROOT, form, values)).append('\n');
    }
  }

  /** Fits, saves, loads to see, and tells. */
  public static Report run(Options options) throws IOException {
    if (Files.isDirectory(options.out())) {
      throw new UsageException(
          "--out: expected a file, usually NAME.ke4j; " + options.out() + " is a folder");
    }
    AtomicFiles.tryOut(options.out());
    if (options.page() != null) {
      AtomicFiles.tryOut(options.page());
    }
    FitReport found;
    String detectorName;
    String className;
    double threshold;
    try (AnomalyDetector detector = fitted(options)) {
      detector.save(options.out(), options.embedEncoder());
      found = detector.report().orElseThrow();
      detectorName = detector.method();
      className = detector.className();
      threshold = detector.threshold();
    }
    long begin = System.nanoTime();
    AnomalyDetector.load(options.out()).close();
    double seconds = (System.nanoTime() - begin) / 1e9;
    Report report =
        new Report(
            options.out().toString(),
            detectorName,
            className,
            threshold,
            found.images(),
            found.learnt(),
            found.kept(),
            found.calibration(),
            found.calibratedOn(),
            found.falseAlarms(),
            found.encoder(),
            found.encoderReason(),
            found.changes(),
            found.suspicious(),
            Files.size(options.out()),
            seconds,
            found.notes(),
            found.skipped());
    if (options.page() != null) {
      AtomicFiles.write(options.page(), FitPage.html(report, options));
    }
    return report;
  }

  private static AnomalyDetector fitted(Options options) {
    Path[] folders = options.normal().toArray(Path[]::new);
    if (options.add() == null) {
      return AnomalyDetector.fit(options.fit(), folders);
    }
    try (AnomalyDetector before = AnomalyDetector.load(options.add(), options.fit().encoder())) {
      return before.withMore(folders);
    }
  }
}
