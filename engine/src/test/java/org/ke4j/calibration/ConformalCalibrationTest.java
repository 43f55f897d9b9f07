package org.ke4j.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;

class ConformalCalibrationTest {
  private static final double[] NINE = {5, 1, 4, 2, 3, 9, 8, 7, 6};

  @Test
  void pValuesCountTheScoresThatAreAsGreat() {
    ConformalCalibration calibration = ConformalCalibration.of(NINE);
    assertEquals(9, calibration.normals());
    assertEquals(0.1, calibration.finest());
    assertEquals(0.1, calibration.pValue(9.5));
    assertEquals(0.2, calibration.pValue(9));
    assertEquals(0.6, calibration.pValue(5));
    assertEquals(1, calibration.pValue(1));
    assertEquals(1, calibration.pValue(-7));
    ConformalCalibration ties = ConformalCalibration.of(new double[] {1, 2, 2, 2});
    assertEquals(0.8, ties.pValue(2));
    assertEquals(0.2, ties.pValue(2.5));
  }

  @Test
  void theThresholdIsWhereThePValueFallsToTheTarget() {
    ConformalCalibration calibration = ConformalCalibration.of(NINE);
    assertEquals(9, calibration.threshold(0.1));
    assertEquals(9, calibration.threshold(0.19));
    assertEquals(8, calibration.threshold(0.2));
    assertEquals(7, calibration.threshold(0.3)); // .3 x 10 is 2.9999999999999996
    assertEquals(1, calibration.threshold(0.95));
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 2000; i++) {
      double score = random.nextInt(-2, 24) / 2.0;
      double target = random.nextInt(10, 99) / 100.0;
      assertEquals(
          calibration.pValue(score) <= target + 1e-12,
          calibration.isAnomaly(score, target),
          () -> score + " at " + target);
    }
  }

  @Test
  void aTargetFinerThanTheImagesAllowIsRefusedWithAdvice() {
    ConformalCalibration calibration = ConformalCalibration.of(NINE);
    UsageException refused = assertThrows(UsageException.class, () -> calibration.threshold(0.05));
    assertTrue(refused.getMessage().contains("at least 19 normal images"), refused.getMessage());
    assertTrue(refused.getMessage().contains("there are 9"), refused.getMessage());
    assertTrue(refused.getMessage().contains("ask for 0.1000 or more"), refused.getMessage());
    assertEquals(9, ConformalCalibration.normalsFor(0.1));
    assertEquals(99, ConformalCalibration.normalsFor(0.01));
    assertEquals(1, ConformalCalibration.normalsFor(0.5));
    assertThrows(UsageException.class, () -> calibration.threshold(0));
    assertThrows(UsageException.class, () -> calibration.threshold(1));
    assertThrows(UsageException.class, () -> calibration.threshold(Double.NaN));
    assertThrows(UsageException.class, () -> calibration.pValue(Double.NaN));
  }

  @Test
  void scoresThatSayNothingAreRefused() {
    assertThrows(Ke4jException.class, () -> ConformalCalibration.of(new double[0]));
    assertThrows(Ke4jException.class, () -> ConformalCalibration.of(new double[] {1, 1}));
    assertThrows(Ke4jException.class, () -> ConformalCalibration.of(new double[] {1, Double.NaN}));
    assertThrows(
        Ke4jException.class,
        () -> ConformalCalibration.of(new double[] {1, Double.POSITIVE_INFINITY}));
  }

  /** Over many calibrations the rate of false alarms follows the beta distribution it promises. */
  @Test
  void theRateOfFalseAlarmsIsWhatIsPromised() {
    SplittableRandom random = new SplittableRandom(3);
    double target = 0.1;
    int n = 50;
    int trials = 4000;
    double sum = 0;
    int inside = 0;
    for (int trial = 0; trial < trials; trial++) {
      ConformalCalibration calibration = ConformalCalibration.of(random.doubles(n).toArray());
      double rate = 1 - calibration.threshold(target); // of uniform scores
      sum += rate;
      ConformalCalibration.Rate promised = calibration.rate(target, 0.9);
      inside += promised.low() <= rate && rate <= promised.high() ? 1 : 0;
    }
    double mean = 5.0 / 51;
    double deviation = Math.sqrt(new BetaDistribution(5, 46).getNumericalVariance() / trials);
    assertEquals(mean, sum / trials, 4 * deviation);
    assertEquals(0.9, (double) inside / trials, 4 * Math.sqrt(0.09 / trials));
    assertEquals(
        mean, ConformalCalibration.of(random.doubles(n).toArray()).rate(target, 0.9).mean());
  }

  @Test
  void theScoresAreKeptSortedAndApart() {
    double[] scores = NINE.clone();
    ConformalCalibration calibration = ConformalCalibration.of(scores);
    scores[0] = 100;
    calibration.scores()[0] = -100;
    assertEquals(1, calibration.scores()[0]);
    assertEquals(calibration, ConformalCalibration.of(NINE));
    assertEquals(calibration.hashCode(), ConformalCalibration.of(NINE).hashCode());
    assertFalse(calibration.equals(ConformalCalibration.of(scores)));
  }
}
