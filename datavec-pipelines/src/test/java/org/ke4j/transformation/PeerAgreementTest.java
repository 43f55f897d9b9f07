package org.ke4j.transformation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;

/**
 * Agreement with Python renderings: exactly where there is no chance, in distribution elsewhere.
 * {@code peer-statistics.md} and {@code further-statistics.md} beside the stored values tell how
 * they were made.
 */
class PeerAgreementTest {
  private static final String[] STATISTICS = {
    "mean change", "mean absolute change", "rms change", "deviation", "neighbour difference"
  };
  private static final int VIEWS = 20;

  private static List<RgbImage> images;
  private static JsonNode golden;

  @BeforeAll
  static void load() throws IOException {
    images = TestImages.all();
    try (InputStream in = PeerAgreementTest.class.getResourceAsStream("peer-golden.json.gz")) {
      golden = new ObjectMapper().readTree(new GZIPInputStream(in));
    }
  }

  private static byte[] golden(String key) {
    return Base64.getDecoder().decode(golden.get(key).asText());
  }

  private static void within(int tolerance, byte[] expected, byte[] actual, String what) {
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i] & 0xFF, actual[i] & 0xFF, tolerance, what + ", value " + i);
    }
  }

  @Test
  void gaussianBlurWithinOneStep() {
    for (int i : new int[] {3, 41}) {
      for (int s = 1; s <= 5; s++) {
        RgbImage view = Transformations.byName("gaussian_blur").apply(images.get(i), s, null);
        String key = "gaussian_blur " + s + " " + i;
        within(1, golden(key), view.rgb(), key);
      }
    }
  }

  @Test
  void jpegExactly() {
    for (int i : new int[] {3, 41}) {
      for (int s = 1; s <= 5; s++) {
        RgbImage view = Transformations.byName("jpeg_compression").apply(images.get(i), s, null);
        String key = "jpeg_compression " + s + " " + i;
        within(0, golden(key), view.rgb(), key);
      }
    }
  }

  @Test
  void colourStepsExactly() {
    float[][] amounts = {{1.3f, .6f, 1.4f, 50}, {.7f, 1.45f, .55f, -90}};
    for (int i : new int[] {3, 41}) {
      for (int n = 0; n < amounts.length; n++) {
        byte[] rgb = images.get(i).rgb().clone();
        String key = " " + n + " " + i;
        ColorJitter.brightness(rgb, amounts[n][0]);
        within(0, golden("brightness" + key), rgb, "brightness" + key);
        ColorJitter.contrast(rgb, amounts[n][1]);
        within(0, golden("contrast" + key), rgb, "contrast" + key);
        ColorJitter.saturation(rgb, amounts[n][2]);
        within(0, golden("saturation" + key), rgb, "saturation" + key);
        ColorJitter.turnHue(rgb, (int) amounts[n][3]);
        within(0, golden("hue" + key), rgb, "hue" + key);
      }
    }
  }

  @Test
  void theFurtherOnesWithoutChanceWithinOneStep() throws IOException {
    JsonNode further;
    try (InputStream in = PeerAgreementTest.class.getResourceAsStream("further-golden.json.gz")) {
      further = new ObjectMapper().readTree(new GZIPInputStream(in));
    }
    int compared = 0;
    for (String name : "brightness saturate contrast defocus_blur pixelate zoom_blur".split(" ")) {
      for (int i : new int[] {3, 41}) {
        for (int s = 1; s <= 5; s++) {
          String key = name + " " + s + " " + i;
          byte[] expected = Base64.getDecoder().decode(further.get(key).asText());
          RgbImage view = Transformations.byName(name).apply(images.get(i), s, null);
          within(name.equals("pixelate") ? 0 : 1, expected, view.rgb(), key);
          compared++;
        }
      }
    }
    assertEquals(further.size(), compared);
  }

  @Test
  void statisticsOfTheTenAgree() throws IOException {
    statisticsAgree("peer-statistics.json", 50);
  }

  @Test
  void statisticsOfTheFurtherOnesAgree() throws IOException {
    statisticsAgree("further-statistics.json", 30);
  }

  /**
   * Every statistic of every transformation at every severity lies within five standard errors of
   * the two means together, plus 0.02 of a grey level for the roundings of a resize.
   */
  private static void statisticsAgree(String file, int size) throws IOException {
    JsonNode expected;
    try (InputStream in = PeerAgreementTest.class.getResourceAsStream(file)) {
      expected = new ObjectMapper().readTree(in);
    }
    assertEquals(size, expected.size());
    StringBuilder wrong = new StringBuilder();
    for (Map.Entry<String, JsonNode> entry : expected.properties()) {
      Transformation transformation =
          Transformations.byName(entry.getKey().substring(0, entry.getKey().length() - 2));
      int severity = entry.getKey().charAt(entry.getKey().length() - 1) - '0';
      double[][] ours = statistics(transformation, severity);
      for (int k = 0; k < STATISTICS.length; k++) {
        double mean = entry.getValue().get(k).get(0).asDouble();
        double error = Math.hypot(entry.getValue().get(k).get(1).asDouble(), ours[k][1]);
        double off = Math.abs(ours[k][0] - mean);
        if (!(off <= 5 * error + 0.02)) {
          wrong.append(
              String.format(
                  Locale.ROOT,
                  "%n%s %s: expected %.4f, got %.4f, error %.4f",
                  entry.getKey(),
                  STATISTICS[k],
                  mean,
                  ours[k][0],
                  error));
        }
      }
    }
    assertTrue(wrong.isEmpty(), wrong.toString());
  }

  /** For each statistic the mean and its standard error, given the images. */
  private static double[][] statistics(Transformation transformation, int severity) {
    double[][] result = new double[STATISTICS.length][2];
    for (int i = 0; i < images.size(); i++) {
      double[] sum = new double[STATISTICS.length];
      double[] squares = new double[STATISTICS.length];
      for (int v = 0; v < VIEWS; v++) {
        RgbImage view =
            transformation.apply(images.get(i), severity, Seeds.stream(11, severity, i, v));
        double[] values = statistics(images.get(i), view);
        for (int k = 0; k < values.length; k++) {
          sum[k] += values[k];
          squares[k] += values[k] * values[k];
        }
      }
      for (int k = 0; k < sum.length; k++) {
        double variance = Math.max(0, (squares[k] - sum[k] * sum[k] / VIEWS) / (VIEWS - 1));
        result[k][0] += sum[k] / VIEWS / images.size();
        result[k][1] += variance / VIEWS;
      }
    }
    for (double[] pair : result) {
      pair[1] = Math.sqrt(pair[1]) / images.size();
    }
    return result;
  }

  private static double[] statistics(RgbImage image, RgbImage view) {
    int n = view.rgb().length;
    double sum = 0;
    double absolute = 0;
    double squares = 0;
    double values = 0;
    double valueSquares = 0;
    double neighbours = 0;
    for (int i = 0; i < n; i++) {
      int value = view.rgb()[i] & 0xFF;
      int change = value - (image.rgb()[i] & 0xFF);
      sum += change;
      absolute += Math.abs(change);
      squares += change * change;
      values += value;
      valueSquares += value * value;
      if (i % 96 >= 3) {
        neighbours += Math.abs(value - (view.rgb()[i - 3] & 0xFF));
      }
    }
    double mean = values / n;
    return new double[] {
      sum / n,
      absolute / n,
      Math.sqrt(squares / n),
      Math.sqrt(valueSquares / n - mean * mean),
      neighbours / (n * 31 / 32.0)
    };
  }

  @Test
  void flipAndTurnsArePermutations() {
    SplittableRandom random = new SplittableRandom(5);
    for (int[] size : new int[][] {{1, 1}, {5, 3}, {32, 32}, {1, 7}}) {
      RgbImage image = TestImages.pattern(31, size[0], size[1]);
      RgbImage flipped = new Flip().apply(image, random);
      RgbImage right = new QuarterTurn(true).apply(image, random);
      RgbImage left = new QuarterTurn(false).apply(image, random);
      for (int y = 0; y < size[1]; y++) {
        for (int x = 0; x < size[0]; x++) {
          for (int c = 0; c < 3; c++) {
            int value = image.get(x, y, c);
            assertEquals(value, flipped.get(size[0] - 1 - x, y, c));
            assertEquals(value, right.get(size[1] - 1 - y, x, c), "clockwise: top goes right");
            assertEquals(value, left.get(y, size[0] - 1 - x, c), "counter-clockwise");
          }
        }
      }
      assertArrayEquals(image.rgb(), new QuarterTurn(false).apply(right, random).rgb());
    }
  }
}
