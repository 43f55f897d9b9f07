package org.ke4j.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Kind;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;
import org.ke4j.transformation.TestImages;
import org.ke4j.transformation.Transformations;

class RenderingTest {
  private static final List<RgbImage> IMAGES = TestImages.all();

  @Test
  void equalForAnyNumberOfThreads() {
    for (Transformation t : Transformations.all()) {
      List<RgbImage> one = Rendering.of(IMAGES, new View(t, 2, 17), 1);
      for (int threads : new int[] {2, 5, 100}) {
        assertEquals(
            one, Rendering.of(IMAGES, new View(t, 2, 17), threads), t.name() + " on " + threads);
      }
      assertEquals(
          t.apply(IMAGES.get(9), 2, Seeds.stream(17, t.name(), t.hasSeverity() ? 2 : 0, 9)),
          one.get(9));
      assertEquals(one.subList(0, 5), Rendering.of(IMAGES.subList(0, 5), new View(t, 2, 17), 2));
    }
  }

  @Test
  void anotherSeedGivesOtherViewsAndSeverityCountsOnlyWhereThereIsOne() {
    Transformation crop = Transformations.byName("random_crop");
    assertNotEquals(
        Rendering.of(IMAGES, new View(crop, 1, 1), 2),
        Rendering.of(IMAGES, new View(crop, 1, 2), 2));
    assertEquals(
        Rendering.of(IMAGES, new View(crop, 1, 1), 2),
        Rendering.of(IMAGES, new View(crop, 5, 1), 2));
  }

  @Test
  void theFirstFailureComesOut() {
    Ke4jException failure = new Ke4jException("image 7 is damaged");
    Transformation failing =
        new Transformation() {
          @Override
          public String key() {
            return name();
          }

          @Override
          public String name() {
            return "failing";
          }

          @Override
          public Kind kind() {
            return Kind.NOISE;
          }

          @Override
          public boolean hasSeverity() {
            return true;
          }

          @Override
          public RgbImage apply(RgbImage image, int severity, RandomGenerator random) {
            throw failure;
          }
        };
    for (int threads : new int[] {1, 4}) {
      assertSame(
          failure,
          assertThrows(
              Ke4jException.class, () -> Rendering.of(IMAGES, new View(failing, 1, 1), threads)));
    }
    assertThrows(UsageException.class, () -> Rendering.of(IMAGES, new View(failing, 1, 1), 0));
    assertThrows(UsageException.class, () -> Rendering.of(IMAGES, new View(failing, 6, 1), 1));
    assertEquals(List.of(), Rendering.of(List.of(), new View(failing, 1, 1), 1));
  }
}
