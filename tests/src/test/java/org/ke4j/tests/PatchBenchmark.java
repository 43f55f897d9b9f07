package org.ke4j.tests;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.image.HeatMap;
import org.ke4j.image.RgbImage;
import org.ke4j.metric.Auroc;
import org.ke4j.tests.Planted.Damage;
import org.ke4j.tests.Planted.Picture;
import org.ke4j.tests.Planted.Thing;

/**
 * Small damage, planted: AUROC of pictures and of pixels, {@code patch} against whole pictures.
 * Arguments: training pictures, sound test pictures, damaged ones of each kind, then settings
 * {@code method[:option=value...]}.
 */
public final class PatchBenchmark {
  private PatchBenchmark() {}

  public static void main(String[] words) {
    int training = Integer.parseInt(words[0]);
    int sound = Integer.parseInt(words[1]);
    int each = Integer.parseInt(words[2]);
    System.out.println("thing,method,damage,picture_auroc,pixel_auroc");
    for (Thing thing : Thing.values()) {
      List<RgbImage> normal = new ArrayList<>();
      for (int i = 0; i < training; i++) {
        normal.add(Planted.sound(thing, 1000 + i).image());
      }
      for (String setting : Arrays.copyOfRange(words, 3, words.length)) {
        String[] parts = setting.split(":");
        FitOptions options = FitOptions.DEFAULTS.withMethod(parts[0]).withEncoder("mobilenet-v2");
        for (String option : Arrays.copyOfRange(parts, 1, parts.length)) {
          options = options.withOption(option.split("=")[0], option.split("=")[1]);
        }
        try (AnomalyDetector detector = AnomalyDetector.fit(normal, options)) {
          measure(thing, setting, detector, sound, each);
        }
      }
    }
  }

  private static void measure(
      Thing thing, String setting, AnomalyDetector detector, int sound, int each) {
    List<Picture> good = new ArrayList<>();
    for (int i = 0; i < sound; i++) {
      good.add(Planted.sound(thing, 5000 + i));
    }
    double[] usual = scores(detector, good);
    long seed = 7000;
    for (Damage damage : Damage.values()) {
      List<Picture> bad = new ArrayList<>();
      for (int i = 0; i < each; i++) {
        bad.add(Planted.damaged(thing, damage, seed + i));
      }
      seed += 100;
      double[] odd = scores(detector, bad);
      double[] all = Arrays.copyOf(usual, usual.length + odd.length);
      System.arraycopy(odd, 0, all, usual.length, odd.length);
      boolean[] anomaly = new boolean[all.length];
      Arrays.fill(anomaly, usual.length, anomaly.length, true);
      System.out.printf(
          Locale.ROOT,
          "%s,%s,%s,%.3f,%.3f%n",
          thing,
          setting,
          damage,
          Auroc.of(anomaly, all),
          pixels(detector, bad));
    }
  }

  private static double[] scores(AnomalyDetector detector, List<Picture> pictures) {
    return detector.score(pictures.stream().map(Picture::image).toList()).stream()
        .mapToDouble(Verdict::score)
        .toArray();
  }

  /** Over all pixels of the damaged pictures together, every second in each direction. */
  private static double pixels(AnomalyDetector detector, List<Picture> pictures) {
    int half = Planted.SIDE / 2;
    boolean[] damaged = new boolean[pictures.size() * half * half];
    double[] heat = new double[damaged.length];
    int n = 0;
    for (Picture picture : pictures) {
      HeatMap map = detector.heatMap(picture.image());
      for (int y = 0; y < half; y++) {
        for (int x = 0; x < half; x++) {
          damaged[n] = picture.mask()[2 * y * Planted.SIDE + 2 * x];
          heat[n++] = map.get(2 * x, 2 * y);
        }
      }
    }
    return Auroc.of(damaged, heat);
  }
}
