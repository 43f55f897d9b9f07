package org.ke4j.knowledge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;

class KnowledgeTest {
  /** MobileNetV2's distances for automobile, method.md section 4, in no order. */
  private static final Ranking AUTOMOBILE =
      Ranking.of(
          "automobile",
          "mobilenet-v2",
          List.of(
              Named.ranked("rot270", 1, 0.371),
              Named.ranked("flip", 1, 0.048),
              Named.ranked("gaussian_blur", 1, 0.008),
              Named.ranked("glass_blur", 1, 0.402),
              Named.ranked("snow", 1, 0.074),
              Named.ranked("rot90", 1, 0.371),
              Named.ranked("color_jitter", 1, 0.184),
              Named.ranked("random_crop", 1, 0.236),
              Named.ranked("gaussian_noise", 1, 0.458),
              Named.ranked("jpeg_compression", 1, 0.203)));

  @Test
  void rankingAscendsAndBreaksTiesByName() {
    assertEquals(
        List.of(
            "gaussian_blur",
            "flip",
            "snow",
            "color_jitter",
            "jpeg_compression",
            "random_crop",
            "rot270",
            "rot90",
            "glass_blur",
            "gaussian_noise"),
        AUTOMOBILE.names());
    assertEquals(0.074, AUTOMOBILE.distance("snow"));
    assertThrows(UsageException.class, () -> AUTOMOBILE.distance("fog"));
  }

  @Test
  void presetsDifferInTheOffsetOnly() {
    Knowledge paper = Knowledge.select(AUTOMOBILE, SelectionOptions.PAPER);
    assertEquals(List.of("gaussian_blur", "flip"), paper.positiveNames());
    assertEquals(List.of("glass_blur", "gaussian_noise"), paper.negativeNames());
    assertEquals(6, paper.neutral().size());
    Knowledge reference = Knowledge.select(AUTOMOBILE, SelectionOptions.REFERENCE);
    assertEquals(List.of("flip", "snow"), reference.positiveNames());
    assertEquals(List.of("glass_blur", "gaussian_noise"), reference.negativeNames());
    assertEquals("gaussian_blur", reference.neutral().get(0).name());
  }

  @Test
  void contrastTakesTheTwoFarthestAndAllBeyondItsThreshold() {
    SelectionOptions contrast = SelectionOptions.REFERENCE.withNegativeThreshold(0.267);
    assertEquals(
        List.of("rot270", "rot90", "glass_blur", "gaussian_noise"),
        Knowledge.select(AUTOMOBILE, contrast).negativeNames());
    SelectionOptions high = SelectionOptions.REFERENCE.withNegativeThreshold(5);
    assertEquals(
        List.of("glass_blur", "gaussian_noise"),
        Knowledge.select(AUTOMOBILE, high).negativeNames());
  }

  @Test
  void overlappingSetsAreRefused() {
    assertThrows(
        UsageException.class, () -> Knowledge.select(AUTOMOBILE, SelectionOptions.fixed(5, 1)));
    assertEquals(0, Knowledge.select(AUTOMOBILE, SelectionOptions.fixed(5, 0)).neutral().size());
    assertThrows(
        UsageException.class,
        () -> Knowledge.select(AUTOMOBILE, SelectionOptions.PAPER.withNegativeThreshold(0.04)));
    assertThrows(UsageException.class, () -> SelectionOptions.fixed(0, 1));
    assertThrows(UsageException.class, () -> SelectionOptions.fixed(2, 2));
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    SelectionOptions reference = SelectionOptions.REFERENCE;
    assertEquals(SelectionOptions.Rule.FIXED, reference.rule());
    assertEquals(2, reference.k());
    assertEquals(1, reference.positiveOffset());
    assertEquals(Double.NaN, reference.threshold());
    assertEquals(0, SelectionOptions.PAPER.positiveOffset());
  }

  @Test
  void impossibleDistancesAreRefused() {
    assertThrows(UsageException.class, () -> Named.ranked("flip", 1, Double.NaN));
    assertThrows(UsageException.class, () -> Named.ranked("flip", 6, 0.1));
    Ranked flip = Named.ranked("flip", 1, 0.1);
    assertThrows(UsageException.class, () -> Ranking.of("car", "ke32", List.of(flip, flip)));
  }
}
