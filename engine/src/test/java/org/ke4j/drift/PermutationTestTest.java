package org.ke4j.drift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;
import org.ke4j.transport.GroundDistance;
import org.ke4j.transport.Transport;

class PermutationTestTest {
  private static final DriftOptions EUCLIDEAN =
      new DriftOptions(GroundDistance.EUCLIDEAN, 199, 1000, 1000, 1, 1);

  private static Matrix points(SplittableRandom random, int n, double shift) {
    float[] values = new float[n * 5];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) (random.nextGaussian() + (k % 5 == 0 ? shift : 0));
    }
    return new Matrix(values, n, 5);
  }

  @Test
  void aKnownCaseIsEnumerated() {
    Matrix bank = Matrix.ofRows(new float[] {0, 0}, new float[] {1, 0}, new float[] {2, 0});
    Matrix batch = Matrix.ofRows(new float[] {10, 0});
    Drift drift = PermutationTest.test(bank, batch, EUCLIDEAN);
    assertEquals(9, drift.distance(), 1e-12);
    // The four splits: 10 alone 9, 0 alone 13/3, 1 alone 11/3, 2 alone 11/3.
    assertEquals((9 + 13 / 3.0 + 11 / 3.0 + 11 / 3.0) / 4, drift.expected(), 1e-12);
    assertTrue(drift.enumerated());
    assertEquals(4, drift.splits());
    assertEquals(1, drift.atLeast());
    assertEquals(0.25, drift.pValue());
    assertTrue(drift.alarm(0.25));
    assertThrows(UsageException.class, () -> drift.alarm(0.2));
    Drift same = PermutationTest.test(bank, Matrix.ofRows(new float[] {1, 0}), EUCLIDEAN);
    assertEquals(2 / 3.0, same.distance(), 1e-12);
    assertEquals(1, same.pValue(), "the middle point is the least unusual of all");
    assertFalse(same.alarm(0.3));
  }

  @Test
  void imagesThatCarryMostComeFirst() {
    Matrix bank = Matrix.ofRows(new float[] {0, 0}, new float[] {4, 0});
    Matrix batch =
        Matrix.ofRows(
            new float[] {0, 1}, new float[] {4, 0}, new float[] {4, 3}, new float[] {0, 0});
    Drift drift = PermutationTest.test(bank, batch, EUCLIDEAN);
    assertEquals(1, drift.distance(), 1e-12);
    assertEquals(2, drift.images().get(0).image());
    assertEquals(3, drift.images().get(0).distance(), 1e-12);
    assertEquals(0.75, drift.images().get(0).share(), 1e-12);
    assertEquals(1, drift.images().get(0).nearest());
    assertEquals(0, drift.images().get(1).image());
    assertEquals(0.25, drift.images().get(1).share(), 1e-12);
    assertEquals(15, drift.splits());
    Drift none = PermutationTest.test(bank, bank, EUCLIDEAN);
    assertEquals(0, none.distance());
    assertEquals(1, none.pValue());
    assertEquals(0, none.images().get(0).share());
  }

  @Test
  void sameNumbersForAnyThreadsAndTheSameSeed() {
    SplittableRandom random = new SplittableRandom(3);
    Matrix bank = points(random, 60, 0);
    Matrix batch = points(random, 25, 0.4);
    Drift one = PermutationTest.test(bank, batch, EUCLIDEAN);
    DriftOptions two = new DriftOptions(GroundDistance.EUCLIDEAN, 199, 1000, 1000, 1, 2);
    assertEquals(one, PermutationTest.test(bank, batch, two));
    assertEquals(
        Transport.distance(bank, batch, GroundDistance.EUCLIDEAN, false), one.distance(), 1e-12);
    assertEquals((one.atLeast() + 1) / 200.0, one.pValue());
    DriftOptions few = new DriftOptions(GroundDistance.EUCLIDEAN, 99, 40, 20, 7, 1);
    Drift sampled = PermutationTest.test(bank, batch, few);
    assertEquals(40, sampled.bank());
    assertEquals(20, sampled.batch());
    assertEquals(20, sampled.images().size());
    assertEquals(sampled, PermutationTest.test(bank, batch, few));
  }

  @Test
  void falseAlarmsKeepTheirRateAndAShiftIsFound() {
    SplittableRandom random = new SplittableRandom(11);
    int alarms = 0;
    int trials = 150;
    DriftOptions options = new DriftOptions(GroundDistance.EUCLIDEAN, 39, 1000, 1000, 1, 1);
    for (int trial = 0; trial < trials; trial++) {
      Matrix bank = points(random, 24, 0);
      Drift drift = PermutationTest.test(bank, points(random, 12, 0), options.with(39, trial));
      alarms += drift.alarm(0.1) ? 1 : 0;
    }
    BinomialDistribution allowed = new BinomialDistribution(null, trials, 0.1);
    assertTrue(allowed.cumulativeProbability(alarms - 1) < 0.999, alarms + " alarms");
    assertTrue(allowed.cumulativeProbability(alarms) > 0.001, alarms + " alarms");
    Drift shifted = PermutationTest.test(points(random, 50, 0), points(random, 30, 3), options);
    assertEquals(1 / 40.0, shifted.pValue());
    assertTrue(shifted.distance() > 1.2 * shifted.expected());
  }

  @Test
  void wrongInputIsRefused() {
    SplittableRandom random = new SplittableRandom(1);
    Matrix bank = points(random, 5, 0);
    assertThrows(
        UsageException.class, () -> PermutationTest.test(bank.rows(0, 1), bank, EUCLIDEAN));
    assertThrows(
        UsageException.class, () -> PermutationTest.test(bank, bank.rows(0, 0), EUCLIDEAN));
    assertThrows(
        UsageException.class,
        () -> PermutationTest.test(bank, new Matrix(new float[8], 2, 4), EUCLIDEAN));
    assertThrows(UsageException.class, () -> EUCLIDEAN.with(5, 1));
  }
}
