package org.ke4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.JavaImages;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** What a page of scores leaves out where there is too much, and that it says so. */
class ScorePageLimitsTest {
  private static final int ANOMALIES = 5;
  private static final int NORMALS = 4;
  private static final String ALIKE = "<small>most alike normal</small>";
  private static final String MAP = "<small>unusual</small>";

  @TempDir private Path folder;
  private AnomalyDetector detector;
  private Scores scores;
  private List<Sample> samples;

  private static RgbImage noise(int seed, int ground) {
    byte[] rgb = new byte[3 * 16 * 16];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (ground + random.nextInt(30));
    }
    return new RgbImage(16, 16, rgb);
  }

  @BeforeEach
  void fit() throws Exception {
    for (int i = 0; i < 8; i++) {
      Files.write(folder.resolve(i + ".png"), JavaImages.png(noise(i, 40)));
    }
    detector = AnomalyDetector.fit(folder, FitOptions.DEFAULTS.withMethod("dn2"));
    samples = new ArrayList<>();
    List<Scores.Scored> scored = new ArrayList<>();
    for (int i = 0; i < ANOMALIES + NORMALS; i++) {
      RgbImage image = noise(100 + i, 200 - 10 * i);
      boolean anomaly = i < ANOMALIES;
      samples.add(new Sample(i + "?.png", 0, () -> image));
      scored.add(
          new Scores.Scored(
              i + "?.png",
              null,
              9 - i,
              anomaly,
              .5,
              anomaly ? Scores.Reason.of(detector.why(image)) : null));
    }
    int all = scored.size();
    scores = new Scores("m", "noise", "dn2", 4.5, .05, all, ANOMALIES, scored, List.of());
  }

  @AfterEach
  void close() {
    detector.close();
  }

  private String page(int anomalies, int others, double seconds, Path normal) {
    return new ScorePage(
            scores,
            samples,
            detector,
            new NormalPictures(normal, List.of()),
            new ScorePage.Limits(anomalies, others, seconds))
        .html();
  }

  private static int count(String html, String what) {
    return html.split(java.util.regex.Pattern.quote(what), -1).length - 1;
  }

  @Test
  void allAreShownWhereNothingIsTooMuch() {
    String html = page(ANOMALIES, NORMALS, 1e6, folder);
    assertEquals(ANOMALIES, count(html, ALIKE));
    assertEquals(ANOMALIES, count(html, MAP));
    assertEquals(ANOMALIES + NORMALS, count(html, "<figcaption>"));
    assertFalse(html.contains("Here are the") || html.contains("no heat map"));
  }

  @Test
  void withoutTimeEachStillHasItsReasonAndSaysThatTheMapIsLeftOut() {
    String html = page(ANOMALIES, NORMALS, 0, folder);
    assertEquals(ANOMALIES, count(html, ALIKE));
    assertEquals(0, count(html, MAP));
    assertEquals(ANOMALIES, count(html, "; no heat map, the time for them was over</figcaption>"));
    assertTrue(html.contains("Heat maps are those of the first 0 of 5"), html);
    assertTrue(html.contains("ke score MODEL PICTURE --page FILE"));
    assertFalse(html.contains("Warm colours"));
  }

  @Test
  void whatIsLeftOutIsCountedAndStandsInTheTable() {
    String html = page(3, 1, 1e6, folder);
    assertEquals(3, count(html, ALIKE));
    assertEquals(3, count(html, MAP));
    assertTrue(html.contains("Here are the 3 most anomalous of 5; the other 2 are in the table"));
    assertTrue(html.contains("ke score MODEL PART --page FILE"));
    assertTrue(html.contains("Here are the 1 most anomalous of 4 normal pictures"));
    assertFalse(html.contains("<figcaption>3?.png"), "an anomaly is not among the others");
    for (Sample sample : samples) {
      assertTrue(html.contains("<td>" + sample.name() + "</td>"), sample.name());
    }
  }

  @Test
  void aNormalPictureThatIsGoneIsSaid() throws Exception {
    for (Scores.Scored one : scores.scores()) {
      if (one.why() != null) {
        Files.deleteIfExists(folder.resolve(one.why().nearest()));
        break;
      }
    }
    String html = page(ANOMALIES, NORMALS, 1e6, folder);
    int alike = count(html, ALIKE);
    assertTrue(alike < ANOMALIES, html);
    assertTrue(
        html.contains((alike == 0 ? "The" : "Some") + " normal pictures are not where the model"));
  }
}
