package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.HeatMap;
import org.ke4j.image.RgbImage;
import org.ke4j.tests.Planted.Damage;
import org.ke4j.tests.Planted.Picture;
import org.ke4j.tests.Planted.Thing;

/** Small damage is found, and where it is; {@link PatchBenchmark} measures more of it. */
class PatchTest {
  @TempDir private Path folder;

  @Test
  void plantedDamageIsFoundWhereItIs() {
    List<RgbImage> normal =
        IntStream.range(0, 10).mapToObj(i -> Planted.sound(Thing.CLOTH, 1000 + i).image()).toList();
    FitOptions options =
        FitOptions.DEFAULTS.withMethod("patch").withEncoder("mobilenet-v2").withOption("bank", 800);
    Path model = folder.resolve("model");
    Picture bad = Planted.damaged(Thing.CLOTH, Damage.MISSING, 7000);
    RgbImage good = Planted.sound(Thing.CLOTH, 5000).image();
    double score;
    try (AnomalyDetector detector = AnomalyDetector.fit(normal, options)) {
      score = detector.score(bad.image()).score();
      assertTrue(score > 1.5 * detector.score(good).score());
      HeatMap heat = detector.heatMap(bad.image());
      double inside = 0;
      double outside = 0;
      int damaged = 0;
      for (int i = 0; i < bad.mask().length; i++) {
        inside += bad.mask()[i] ? heat.values()[i] : 0;
        outside += bad.mask()[i] ? 0 : heat.values()[i];
        damaged += bad.mask()[i] ? 1 : 0;
      }
      double ratio = inside / damaged * (bad.mask().length - damaged) / outside;
      assertTrue(ratio > 5, "heat inside over outside: " + ratio);
      detector.save(model);
    }
    try (AnomalyDetector read = AnomalyDetector.load(model)) {
      assertEquals(score, read.score(bad.image()).score(), 0);
    }
  }
}
