package org.ke4j.datavec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.datavec.image.transform.FlipImageTransform;
import org.junit.jupiter.api.Test;
import org.ke4j.dataset.Fixtures;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;
import org.ke4j.transformation.Flip;
import org.ke4j.transformation.RgbTransform;
import org.ke4j.transformation.SeverityTable;
import org.ke4j.transformation.TransformationOptions;
import org.ke4j.transformation.Transformations;

class ThroughDataVecTest {
  @Test
  void everyViewIsBitForBitWhatItsArithmeticGives() {
    RgbImage image = Fixtures.image(37, 29, 3);
    for (SeverityTable table : SeverityTable.values()) {
      TransformationOptions options = TransformationOptions.DEFAULTS.withTable(table);
      for (Transformation t : Transformations.all(options)) {
        for (int severity = 1; severity <= 5; severity++) {
          RgbTransform transform =
              (RgbTransform) Transformations.dataVec(t.name(), severity, options);
          for (int seed = 0; seed < 3; seed++) {
            assertEquals(
                transform.apply(image, Seeds.stream(seed, t.name())),
                t.apply(image, severity, Seeds.stream(seed, t.name())),
                t.name() + " " + table + " " + severity);
          }
        }
      }
    }
  }

  @Test
  void everyDrawIsTheStreams() {
    RandomGenerator plain = new SplittableRandom(7);
    Random through = new StreamRandom(new SplittableRandom(7));
    for (int round = 0; round < 100; round++) {
      assertEquals(plain.nextInt(), through.nextInt());
      assertEquals(plain.nextInt(1 + round), through.nextInt(1 + round));
      assertEquals(plain.nextInt(-5, round), through.nextInt(-5, round));
      assertEquals(plain.nextLong(), through.nextLong());
      assertEquals(plain.nextLong(99), through.nextLong(99));
      assertEquals(plain.nextLong(-99, 3), through.nextLong(-99, 3));
      assertEquals(plain.nextBoolean(), through.nextBoolean());
      assertEquals(plain.nextFloat(), through.nextFloat());
      assertEquals(plain.nextFloat(3), through.nextFloat(3));
      assertEquals(plain.nextFloat(1, 3), through.nextFloat(1, 3));
      assertEquals(plain.nextDouble(), through.nextDouble());
      assertEquals(plain.nextDouble(3), through.nextDouble(3));
      assertEquals(plain.nextDouble(1, 3), through.nextDouble(1, 3));
      assertEquals(plain.nextGaussian(), through.nextGaussian());
      assertEquals(plain.nextGaussian(1, 3), through.nextGaussian(1, 3));
      assertEquals(plain.nextExponential(), through.nextExponential());
      assertEquals(plain.ints(3).sum(), through.ints(3).sum());
      byte[] a = new byte[7];
      byte[] b = new byte[7];
      plain.nextBytes(a);
      through.nextBytes(b);
      assertEquals(java.util.Arrays.toString(a), java.util.Arrays.toString(b));
    }
  }

  @Test
  void transformsOfOthersAndPartsOfMats() {
    RgbImage image = Fixtures.image(12, 9, 1);
    assertEquals(
        new Flip().apply(image, null),
        new ThroughDataVec(new FlipImageTransform(1)).apply(image, null));
    try (Mat whole = BgrMats.of(image);
        Mat part = new Mat(whole, new Rect(2, 3, 5, 4))) {
      RgbImage cut = BgrMats.toRgb(part);
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 5; x++) {
          assertEquals(image.get(x + 2, y + 3, 1), cut.get(x, y, 1));
          assertEquals(image.get(x + 2, y + 3, 2), cut.get(x, y, 2));
        }
      }
    }
    try (Mat grey = new Mat(3, 3, org.bytedeco.opencv.global.opencv_core.CV_8UC1)) {
      assertThrows(UsageException.class, () -> BgrMats.toRgb(grey));
    }
  }
}
