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
import java.util.Optional;
import org.ke4j.AnomalyDetector;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.JavaImages;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import org.ke4j.report.HtmlPage;
import org.ke4j.report.Numbers;
import org.ke4j.report.ScoreHistogram;
import org.ke4j.report.TextTable;

/** The page of {@code ke score}: the pictures by score, and what speaks for the anomalies. */
final class ScorePage {
  private static final int PICTURES = 200;
  private static final int REASONS = 24;
  private static final int SIDE = 128;
  private static final String ALIKE = "most alike normal";

  /** Heat maps cost up to 50 scores each: no more are begun after this. */
  private static final long MAP_NANOS = 30_000_000_000L;

  private final Scores scores;
  private final List<Sample> samples;
  private final AnomalyDetector detector;
  private final NormalPictures normal;

  /**
   * @param samples what was scored, in the order of the scores
   * @param detector what scored them; stays the caller's
   */
  ScorePage(Scores scores, List<Sample> samples, AnomalyDetector detector, NormalPictures normal) {
    this.scores = scores;
    this.samples = samples;
    this.detector = detector;
    this.normal = normal;
  }

  String html() {
    HtmlPage page = new HtmlPage("Scores: " + scores.className());
    scores.summary().strip().lines().forEach(page::paragraph);
    page.chart(
        ScoreHistogram.of(
            scores.scores().stream().mapToDouble(Scores.Scored::score).toArray(),
            scores.threshold()));
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

  private void pictures(HtmlPage page) {
    Map<String, List<HtmlPage.Shown>> reasons = new LinkedHashMap<>();
    Map<String, List<RgbImage>> others = new LinkedHashMap<>();
    int shown = Math.min(PICTURES, samples.size());
    long begin = System.nanoTime();
    for (int i = 0; i < shown; i++) {
      Scores.Scored one = scores.scores().get(i);
      RgbImage image = samples.get(i).image();
      String caption = caption(one);
      if (one.anomaly() && reasons.size() < REASONS) {
        boolean time = System.nanoTime() - begin < MAP_NANOS;
        String reason = one.why() == null ? "" : "; " + one.why().text();
        reasons.put(caption + reason, explained(image, one.why(), time));
      } else {
        others.put(caption, List.of(small(image)));
      }
    }
    if (!reasons.isEmpty()) {
      page.heading("Anomalies, and what speaks for them")
          .paragraph(explanation(reasons))
          .examples(reasons, SIDE);
    }
    if (!others.isEmpty()) {
      page.heading(reasons.isEmpty() ? "Pictures" : "The others").tiles(others, SIDE);
    }
    if (shown < scores.images()) {
      page.paragraph("Pictures are shown of the " + shown + " most anomalous.");
    }
  }

  private static String explanation(Map<String, List<HtmlPage.Shown>> reasons) {
    boolean alike =
        reasons.values().stream()
            .flatMap(List::stream)
            .anyMatch(shown -> shown.words().equals(ALIKE));
    return "Warm colours show what is unusual; where there are none, no part alone is. "
        + (alike
            ? "Beside it is the normal picture that is most alike."
            : "The normal pictures are not where the model learnt from them: --normal DIR shows the"
                + " most alike ones.");
  }

  private List<HtmlPage.Shown> explained(RgbImage image, Scores.Reason why, boolean map) {
    List<HtmlPage.Shown> row = new ArrayList<>();
    row.add(new HtmlPage.Shown(small(image), "picture"));
    if (map) {
      row.add(new HtmlPage.Shown(small(detector.heatMap(image).over(image)), "unusual"));
    }
    if (why != null) {
      nearest(why.nearest()).ifPresent(found -> row.add(new HtmlPage.Shown(small(found), ALIKE)));
    }
    return row;
  }

  private Optional<RgbImage> nearest(String name) {
    Optional<Path> file = normal.find(name);
    try {
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(detector.decode(Files.readAllBytes(file.get())));
    } catch (IOException | Ke4jException e) {
      return Optional.empty(); // the page does without it
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
