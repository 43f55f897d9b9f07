package org.ke4j.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.FitReport;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.PictureReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.progress.Progress;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.Numbers;
import org.ke4j.report.TextTable;
import org.ke4j.view.View;

/** The page of {@code ke fit}: what was taken for harmless and what not, with examples. */
final class FitPage {
  private static final int EXAMPLES = 5;
  private static final int SIDE = 224;
  private static final int SHOWN = 96;

  private FitPage() {}

  static String html(FitTask.Report report, FitTask.Options options) {
    HtmlPage page = new HtmlPage("What is normal: " + report.className());
    page.paragraph(
        report.detector()
            + " learned from "
            + report.trainedOn()
            + " images with the encoder "
            + report.encoder()
            + " ("
            + report.encoderReason()
            + "). Scores above "
            + Numbers.significant(report.threshold())
            + " are anomalies.");
    if (!report.changes().isEmpty()) {
      page.heading("Which changes matter")
          .paragraph(
              "A harmless change leaves an image normal, a harmful one makes an anomaly of it. Where"
                  + " this is wrong, say so: --harmless NAME, --harmful NAME, or a file with"
                  + " --changes.")
          .table(changes(report))
          .heading("Examples")
          .pictures(examples(report, options), SHOWN);
    }
    List<FitReport.Suspect> suspicious = report.suspicious();
    if (!suspicious.isEmpty()) {
      TextTable table = new TextTable("image", "distance to its neighbours", "left out");
      suspicious.forEach(
          s -> table.row(s.image(), Numbers.significant(s.distance()), s.trimmed() ? "yes" : "no"));
      page.heading("Training images that look as if they were none").table(table);
    }
    return page.footer(report.notes()).html();
  }

  private static TextTable changes(FitTask.Report report) {
    TextTable table = new TextTable("change", "distance", "taken for", "by");
    report
        .changes()
        .forEach(
            c ->
                table.row(
                    c.transformation(),
                    Numbers.significant(c.distance()),
                    c.meaning(),
                    c.overruled() ? "user" : "ranking"));
    return table;
  }

  private static Map<String, List<RgbImage>> examples(
      FitTask.Report report, FitTask.Options options) {
    List<RgbImage> images = new ArrayList<>();
    PictureReader reader = PictureReader.installed();
    for (Path place : options.normal()) {
      List<Sample> found =
          reader.find(place, DatasetOptions.DEFAULTS).samples().stream().limit(EXAMPLES).toList();
      if (!found.isEmpty()) {
        reader
            .take(
                found,
                new PictureReader.TakeOptions(SIDE, options.fit().threads(), false, Progress.NONE))
            .samples()
            .forEach(sample -> images.add(sample.image()));
      }
    }
    List<RgbImage> some = images.subList(0, Math.min(EXAMPLES, images.size()));
    Map<String, List<RgbImage>> rows = new LinkedHashMap<>();
    rows.put("as they are", some);
    for (FitReport.Change change : report.changes()) {
      Transformation transformation = TransformationProvider.find(change.transformation());
      View view = View.training(transformation, options.fit().severity(), options.fit().seed());
      List<RgbImage> changed = new ArrayList<>();
      for (int i = 0; i < some.size(); i++) {
        changed.add(view.of(some.get(i), i));
      }
      rows.put(change.transformation() + ": " + change.meaning(), changed);
    }
    return rows;
  }
}
