package org.ke4j.task;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.AnomalyDetector;
import org.ke4j.Why;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.JavaImages;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Skipped;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.Numbers;
import org.ke4j.report.ScoreHistogram;
import org.ke4j.report.TextTable;
import org.ke4j.run.EncoderChoice;

/** The page of {@code ke score}: the pictures by score, and what speaks for the anomalies. */
final class ScorePage {
  private static final int PICTURES = 200;
  private static final int REASONS = 24;
  private static final int SIDE = 128;

  /** Heat maps cost up to 50 scores each: no more are begun after this. */
  private static final long MAP_NANOS = 30_000_000_000L;

  private final Scores scores;
  private final Path folder;
  private final ScoreTask.Options options;

  ScorePage(Scores scores, Path images, ScoreTask.Options options) {
    this.scores = scores;
    this.folder = Files.isDirectory(images) ? images : images.toAbsolutePath().getParent();
    this.options = options;
  }

  String html() throws IOException {
    HtmlPage page = new HtmlPage("Scores: " + scores.className());
    scores.summary().strip().lines().forEach(page::paragraph);
    page.charts(
        List.of(
            ScoreHistogram.of(
                scores.scores().stream().mapToDouble(Scores.Scored::score).toArray(),
                scores.threshold())));
    pictures(page);
    page.heading("All scores").table(table());
    if (!scores.skipped().isEmpty()) {
      TextTable skipped = new TextTable("skipped", "reason");
      for (Skipped one : scores.skipped()) {
        skipped.row(one.image(), one.reason());
      }
      page.heading("Skipped").table(skipped);
    }
    return page.html();
  }

  private void pictures(HtmlPage page) throws IOException {
    Map<String, List<RgbImage>> reasons = new LinkedHashMap<>();
    Map<String, List<RgbImage>> others = new LinkedHashMap<>();
    EncoderChoice choice = options.encoder();
    String encoder = choice == null || choice.model() != null ? null : choice.location();
    List<Scores.Scored> shown =
        scores.scores().subList(0, Math.min(PICTURES, scores.scores().size()));
    long begin = System.nanoTime();
    try (AnomalyDetector detector = AnomalyDetector.load(options.model(), encoder)) {
      for (Scores.Scored one : shown) {
        RgbImage image = detector.decode(Files.readAllBytes(folder.resolve(one.image())));
        List<RgbImage> images = new ArrayList<>(List.of(small(image)));
        String caption = caption(one);
        if (one.anomaly() && reasons.size() < REASONS) {
          if (System.nanoTime() - begin < MAP_NANOS) {
            images.add(small(detector.heatMap(image).over(image, 1)));
          }
          reasons.put(caption + reason(detector, image), images);
        } else {
          others.put(caption, images);
        }
      }
    }
    if (!reasons.isEmpty()) {
      page.heading("Anomalies, and what speaks for them")
          .paragraph("Where there is a second picture, warm colours show what is unusual.")
          .pictures(reasons, SIDE);
    }
    if (!others.isEmpty()) {
      page.heading(reasons.isEmpty() ? "Pictures" : "The others").tiles(others, SIDE);
    }
    if (shown.size() < scores.images()) {
      page.paragraph("Pictures are shown of the " + shown.size() + " most anomalous.");
    }
  }

  private static String reason(AnomalyDetector detector, RgbImage image) {
    try {
      Why why = detector.why(image);
      return why.nearest() == null ? "" : "; " + why.text();
    } catch (Ke4jException e) {
      return "";
    }
  }

  private static String caption(Scores.Scored one) {
    return one.image()
        + ": score "
        + Numbers.significant(one.score())
        + (one.pValue() == null ? "" : ", p-value " + Numbers.significant(one.pValue()))
        + (one.anomaly() ? ", anomaly" : ", normal");
  }

  private TextTable table() {
    TextTable table = new TextTable("image", "score", "p-value", "verdict");
    for (Scores.Scored one : scores.scores()) {
      table.row(
          one.image(),
          Numbers.significant(one.score()),
          one.pValue() == null ? "-" : Numbers.significant(one.pValue()),
          one.anomaly() ? "anomaly" : "normal");
    }
    return table;
  }

  /** At most {@link #SIDE} pixels wide and high. */
  private static RgbImage small(RgbImage image) {
    double scale = SIDE / (double) Math.max(image.width(), image.height());
    if (scale >= 1) {
      return image;
    }
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = to.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(JavaImages.of(image), 0, 0, width, height, null);
    graphics.dispose();
    return JavaImages.of(to);
  }
}
