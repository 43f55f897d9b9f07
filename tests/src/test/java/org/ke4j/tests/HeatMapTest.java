package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.HeatMap;
import org.ke4j.image.RgbImage;

/** Where the warm colours are: on what was planted, and hardly anywhere on sound pictures. */
class HeatMapTest {
  private static final int SIDE = 32;
  private static final int DEFECT = 8;

  /** A covered window is four pixels wider than the defect: heat may lie so far beside. */
  private static final int REACH = 4;

  /** Bright stripes of some slant on a dark ground, with grain. */
  private static RgbImage sound(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double slant = random.nextDouble(-.15, .15);
    double phase = random.nextDouble(6.3);
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double wave = Math.sin(.8 * (y + slant * x) + phase);
        for (int c = 0; c < 3; c++) {
          double value = 110 + 60 * wave + 8 * c + random.nextDouble(-12, 12);
          rgb[3 * (y * SIDE + x) + c] = (byte) Math.round(value);
        }
      }
    }
    return new RgbImage(SIDE, SIDE, rgb);
  }

  private static RgbImage planted(RgbImage image, int left, int top) {
    byte[] rgb = image.rgb().clone();
    for (int y = top; y < top + DEFECT; y++) {
      for (int x = left; x < left + DEFECT; x++) {
        boolean odd = (x + y) % 4 < 2;
        byte[] colour = {(byte) (odd ? 250 : 20), (byte) (odd ? 20 : 230), (byte) 30};
        System.arraycopy(colour, 0, rgb, 3 * (y * SIDE + x), 3);
      }
    }
    return new RgbImage(SIDE, SIDE, rgb);
  }

  @ParameterizedTest
  @CsvSource({"dn2, 6", "contrast, 6", "aware, 5"})
  @DisplayName("[anomalib 3085, 2139] heat lies on planted defects and sound pictures stay quiet")
  void heatLiesOnTheDefect(String method, int expected) {
    List<RgbImage> normal = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      normal.add(sound(i));
    }
    try (AnomalyDetector detector =
        AnomalyDetector.fit(normal, FitOptions.DEFAULTS.withMethod(method))) {
      double[] quiet = new double[6];
      double[] hot = new double[quiet.length];
      double[] inside = new double[quiet.length];
      int[] warm = new int[quiet.length];
      for (int i = 0; i < quiet.length; i++) {
        RgbImage image = sound(1000 + i);
        quiet[i] = detector.heatMap(image).highest();
        int left = 1 + 11 * (i % 3);
        int top = 2 + 18 * (i / 3);
        RgbImage odd = planted(image, left, top);
        assertTrue(detector.score(odd).anomaly(), method + ": planted at " + left + ", " + top);
        HeatMap map = detector.heatMap(odd);
        hot[i] = map.highest();
        inside[i] = share(map, left, top);
        warm[i] = warm(map.over(odd), odd);
      }
      Arrays.sort(quiet);
      Arrays.sort(hot);
      String seen =
          String.format(
              Locale.ROOT,
              "%s: %s of the heat inside; highest %s on defects, %s on sound pictures",
              method,
              Arrays.toString(inside),
              Arrays.toString(hot),
              Arrays.toString(quiet));
      // The defect and what a window reaches are at most a quarter of the picture.
      assertTrue(Arrays.stream(inside).filter(one -> one > .8).count() >= expected, seen);
      Arrays.sort(warm);
      assertTrue(warm[warm.length / 2] >= 90, Arrays.toString(warm) + "; " + seen);
      assertTrue(hot[hot.length / 2] > 3 * quiet[quiet.length / 2], seen);
      assertTrue(quiet[quiet.length / 2] < HeatMap.FAINTEST, seen);
    }
  }

  private static double share(HeatMap map, int left, int top) {
    double in = 0;
    double all = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        all += map.get(x, y);
        if (x >= left - REACH
            && x < left + DEFECT + REACH
            && y >= top - REACH
            && y < top + DEFECT + REACH) {
          in += map.get(x, y);
        }
      }
    }
    return all == 0 ? 0 : in / all;
  }

  /** The greatest change of a value that the colours make. */
  private static int warm(RgbImage shown, RgbImage image) {
    assertEquals(image.width(), shown.width());
    int most = 0;
    for (int i = 0; i < image.rgb().length; i++) {
      most = Math.max(most, Math.abs((shown.rgb()[i] & 0xFF) - (image.rgb()[i] & 0xFF)));
    }
    return most;
  }
}
