package org.ke4j.knowledge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The selection rules on the stored CLIP distances against the human table of CIFAR-10. */
class GoldenSelectionTest {
  private static List<Agreement> agreements(SelectionOptions options) throws Exception {
    List<Agreement> agreements = new ArrayList<>();
    for (Ranking ranking : HumanTable.clipRankings()) {
      agreements.add(
          Agreement.of(
              Knowledge.select(ranking, options), HumanTable.semanticChanges(ranking.className())));
    }
    return agreements;
  }

  private static double mean(List<Agreement> agreements, boolean precision) {
    return agreements.stream()
        .mapToDouble(a -> precision ? a.precision() : a.recall())
        .average()
        .orElseThrow();
  }

  /** Two negatives are too few where rotations matter too, and sometimes they are the rotations. */
  @Test
  void fixedTwoIsPreciseAndIncomplete() throws Exception {
    List<Agreement> agreements = agreements(SelectionOptions.PAPER);
    assertEquals(1, mean(agreements, true));
    assertEquals(0.7, mean(agreements, false), 1e-12);
    assertEquals(4, agreements.stream().filter(Agreement::exact).count());
  }

  /** Everything beyond 26.7: finds every change of meaning, and three jitters or crops besides. */
  @Test
  void thresholdFindsAllRotations() throws Exception {
    SelectionOptions threshold = SelectionOptions.beyond(26.7);
    for (Ranking ranking : HumanTable.clipRankings()) {
      TreeSet<String> rotations =
          new TreeSet<>(Knowledge.select(ranking, threshold).negativeNames());
      rotations.removeIf(name -> !name.startsWith("rot"));
      TreeSet<String> human = new TreeSet<>(HumanTable.semanticChanges(ranking.className()));
      human.removeIf(name -> !name.startsWith("rot"));
      assertEquals(human, rotations, ranking.className());
    }
    // The frog's noise and glass blur (25.9, 25.3) lie below, which is why contrast adds K = 2.
    List<Agreement> contrast = agreements(SelectionOptions.PAPER.withNegativeThreshold(26.7));
    assertEquals(1, mean(contrast, false));
    assertEquals(8, contrast.stream().filter(Agreement::exact).count());
  }

  @Test
  void gapAgreesWithSevenClasses() throws Exception {
    List<Agreement> agreements = agreements(SelectionOptions.gap());
    assertEquals(7, agreements.stream().filter(Agreement::exact).count());
    assertTrue(mean(agreements, true) > 0.95, agreements.toString());
    assertTrue(mean(agreements, false) > 0.9, agreements.toString());
  }

  @Test
  void quarterTurnsAreNeverCutApart() {
    Ranking ranking =
        Ranking.of(
            "ship",
            "any",
            List.of(
                Named.ranked("flip", 1, 1),
                Named.ranked("snow", 1, 2),
                Named.ranked("fog", 1, 3),
                Named.ranked("rot90", 1, 4),
                Named.ranked("glass_blur", 1, 4.4),
                Named.ranked("rot270", 1, 8)));
    // Only cuts with two or three behind are allowed, and the one before rot270's two splits them.
    Knowledge knowledge = Knowledge.select(ranking, SelectionOptions.fixed(2, 0));
    assertEquals(List.of("glass_blur", "rot270"), knowledge.negativeNames());
    org.junit.jupiter.api.Assertions.assertThrows(
        org.ke4j.error.UsageException.class,
        () -> Knowledge.select(ranking, SelectionOptions.gap()));
  }
}
