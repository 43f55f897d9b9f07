package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GoldenFormulaTest {
  /** Values of {@code numpy.sin}, which is rounded correctly here. */
  @Test
  void sineIsRoundedOnce() {
    assertEquals(SINES[0], GoldenFormula.exactSine(0.5), 0);
    assertEquals(SINES[1], GoldenFormula.exactSine(12.9898 * 1_000_003 + 78.233 * 7 + 0.5), 0);
    assertEquals(SINES[2], GoldenFormula.exactSine(12.9898 * 2_359_295 + 78.233 * 50 + 0.5), 0);
  }

  private static final double[] SINES = {0.479425538604203, 0.905612423244537, -0.6064806252029086};
}
