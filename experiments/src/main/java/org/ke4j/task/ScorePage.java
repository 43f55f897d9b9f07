package org.ke4j.task;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final int SIDE = 128;
  private static final String ALIKE = "most alike normal";
  private static final String UNUSUAL = "unusual";

  private final Scores scores;
  private final List<Sample> samples;
  private final AnomalyDetector detector;
  private final NormalPictures normal;
  private final Limits limits;

  /** The most alike normal pictures, small, by name: many anomalies share one. */
  private final Map<String, Optional<RgbImage>> nearest = new HashMap<>();

  /**
   * What a page holds, so that it can be opened and does not take for ever. The table holds all.
   *
   * @param anomalies explained at most, each with reason and most alike normal picture
   * @param others shown at most
   * @param mapSeconds heat maps cost up to 50 scores each: no more are begun after this
   */
  record Limits(int anomalies, int others, double mapSeconds) {
    static final Limits USUAL = new Limits(300, 200, 30);
  }

  /**
   * @param samples what was scored, in the order of the scores
   * @param detector what scored them; stays the caller's
   */
  ScorePage(
      Scores scores,
      List<Sample> samples,
      AnomalyDetector detector,
      NormalPictures normal,
      Limits limits) {
    this.scores = scores;
    this.samples = samples;
    this.detector = detector;
    this.normal = normal;
    this.limits = limits;
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
    long begin = System.nanoTime();
    int anomalies = 0;
    for (int i = 0; i < samples.size(); i++) {
      Scores.Scored one = scores.scores().get(i);
      if (one.anomaly()) {
        if (anomalies++ < limits.anomalies) {
          RgbImage image = samples.get(i).image();
          boolean map = System.nanoTime() - begin < limits.mapSeconds * 1e9;
          String reason = one.why() == null ? "" : "; " + one.why().text();
          reasons.put(
              caption(one) + reason + (map ? "" : "; no heat map, the time for them was over"),
              explained(image, one.why(), map));
        }
      } else if (others.size() < limits.others) {
        others.put(caption(one), List.of(small(samples.get(i).image())));
      }
    }
    if (!reasons.isEmpty()) {
      page.heading("Anomalies, and what speaks for them").paragraph(explanation(reasons));
      if (reasons.size() < anomalies) {
        page.paragraph(
            "Here are the "
                + reasons.size()
                + " most anomalous of "
                + anomalies
                + "; the other "
                + (anomalies - reasons.size())
                + " are in the table below, and with --json or --out their reasons, too. A page of"
                + " a part of the pictures shows more of them: 'ke score MODEL PART --page FILE'.");
      }
      page.examples(reasons, SIDE);
    }
    if (!others.isEmpty()) {
      page.heading(reasons.isEmpty() ? "Pictures" : "The others").tiles(others, SIDE);
    }
    int normals = samples.size() - anomalies;
    if (others.size() < normals) {
      page.paragraph(
          "Here are the "
              + others.size()
              + " most anomalous of "
              + normals
              + " normal pictures; the table below has all.");
    }
  }

  private String explanation(Map<String, List<HtmlPage.Shown>> reasons) {
    int maps = count(reasons, UNUSUAL);
    int alike = count(reasons, ALIKE);
    StringBuilder text = new StringBuilder();
    if (maps > 0) {
      text.append("Warm colours show what is unusual; where there are none, no part alone is. ");
    }
    if (maps < reasons.size()) {
      text.append("Heat maps are those of the first ")
          .append(maps)
          .append(" of ")
          .append(reasons.size())
          .append(", since none is begun after ")
          .append(Numbers.significant(limits.mapSeconds))
          .append(" s; a picture that is scored alone gets one: 'ke score MODEL PICTURE --page")
          .append(" FILE'. ");
    }
    if (alike > 0) {
      text.append("Beside it is the normal picture that is most alike. ");
    }
    if (alike < reasons.size()) {
      text.append(alike == 0 ? "The normal pictures are" : "Some normal pictures are")
          .append(" not where the model learnt from them: --normal DIR shows the most alike ones.");
    }
    return text.toString().strip();
  }

  private static int count(Map<String, List<HtmlPage.Shown>> reasons, String words) {
    return (int)
        reasons.values().stream()
            .flatMap(List::stream)
            .filter(shown -> shown.words().equals(words))
            .count();
  }

  private List<HtmlPage.Shown> explained(RgbImage image, Scores.Reason why, boolean map) {
    List<HtmlPage.Shown> row = new ArrayList<>();
    row.add(new HtmlPage.Shown(small(image), "picture"));
    if (map) {
      row.add(new HtmlPage.Shown(small(detector.heatMap(image).over(image)), UNUSUAL));
    }
    if (why != null) {
      nearest
          .computeIfAbsent(why.nearest(), this::read)
          .ifPresent(found -> row.add(new HtmlPage.Shown(found, ALIKE)));
    }
    return row;
  }

  private Optional<RgbImage> read(String name) {
    Optional<Path> file = normal.find(name);
    try {
      return file.isEmpty()
          ? Optional.empty()
          : Optional.of(small(detector.decode(Files.readAllBytes(file.get()))));
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
