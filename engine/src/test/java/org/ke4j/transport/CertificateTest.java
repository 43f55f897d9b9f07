package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * An answer without a proof is no answer: potentials that prove too little are told, with the gap.
 */
class CertificateTest {
  /** Two points to two, each half of the mass to its own at cost 1; the other way costs 2. */
  private static Certificate proof(double... u) {
    Masses masses = Masses.of(null, 2, null, 2);
    Flows flows = new Flows(2, false);
    for (int k = 0; k < 2; k++) {
      flows.add(k, k, 1, masses.x()[k]);
    }
    StoredCosts costs = new StoredCosts(new double[] {1, 2, 2, 1}, 2, 2);
    return Certificate.of(costs, masses, flows, u, new double[2]);
  }

  @Test
  void theRightPotentialsProveTheOptimum() {
    Certificate right = proof(1, 1);
    assertEquals(1, right.cost());
    assertEquals(1, right.dual());
    assertFalse(right.doubtful(0));
    assertTrue(right.relativeGap() < 1e-14, right.toString());
    right.check("simplex", 0);
  }

  @Test
  void wrongPotentialsAreTold() {
    Certificate wrong = proof(0.5, 1);
    assertEquals(0.75, wrong.dual());
    assertTrue(wrong.doubtful(0));
    OptimalityException told =
        assertThrows(OptimalityException.class, () -> wrong.check("simplex", 0));
    assertEquals(0.25, told.relativeGap(), 1e-12);
    for (String words :
        new String[] {"simplex", "doubles cannot decide the optimum", "1.0E-9", "at cost 1.0"}) {
      assertTrue(told.getMessage().contains(words), told.getMessage());
    }
    // Who asks for a bound of three tenths has it.
    assertFalse(wrong.doubtful(0.3));
    wrong.check("simplex", 0.3);
    assertThrows(OptimalityException.class, () -> wrong.check("simplex", 0.2));
  }

  @Test
  void aGapJustAboveTheLimitIsTold() {
    proof(1 - 1e-9, 1).check("simplex", 0); // a gap of half of that
    Certificate wide = proof(1 - 4e-9, 1);
    assertTrue(wide.doubtful(0));
    assertThrows(OptimalityException.class, () -> wide.check("simplex", 0));
  }

  @Test
  void potentialsThatAreNoNumbersProveNothing() {
    Certificate none = proof(Double.NaN, 1);
    assertTrue(none.doubtful(0));
    assertThrows(OptimalityException.class, () -> none.check("simplex", 0));
    assertThrows(OptimalityException.class, () -> none.check("simplex", 0.5));
  }
}
