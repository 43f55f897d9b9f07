package org.ke4j.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;

class ThresholdCalibrationTest {
  @Test
  void atMostTheWantedShareLiesAbove() {
    double[] scores = {5, 1, 4, 2, 3, 10, 9, 8, 7, 6};
    assertEquals(10, ThresholdCalibration.of(scores, 0).threshold());
    assertEquals(10, ThresholdCalibration.of(scores, 0.09).threshold());
    assertEquals(9, ThresholdCalibration.of(scores, 0.1).threshold());
    assertEquals(7, ThresholdCalibration.of(scores, 0.3).threshold());
    assertEquals(1, ThresholdCalibration.of(scores, 0.99).threshold());
    double[] ties = {1, 2, 2, 2};
    assertEquals(2, ThresholdCalibration.of(ties, 0.5).threshold());
    ThresholdCalibration half = ThresholdCalibration.of(scores, 0.5);
    assertFalse(half.isAnomaly(5));
    assertTrue(half.isAnomaly(5.1));
    assertEquals(10, half.normals());
  }

  @Test
  void unseenImagesKeepToTheShare() {
    Matrix all = Tables.clusters(3, 1200, 8);
    NearestNeighbours dn2 = NearestNeighbours.fit(all.rows(0, 600), NearestNeighbours.Options.DN2);
    ThresholdCalibration calibration = ThresholdCalibration.of(dn2, 0.1);
    double alarms =
        Arrays.stream(dn2.score(all.rows(600, 1200))).filter(calibration::isAnomaly).count();
    assertEquals(0.1, alarms / 600, 0.04);
  }

  @Test
  void scoresThatSayNothingAreRefused() {
    assertThrows(Ke4jException.class, () -> ThresholdCalibration.of(new double[] {1, 1}, 0.1));
    assertThrows(Ke4jException.class, () -> ThresholdCalibration.of(new double[0], 0.1));
    assertThrows(UsageException.class, () -> ThresholdCalibration.of(new double[] {1, 2}, 1));
    assertThrows(UsageException.class, () -> ThresholdCalibration.of(new double[] {1, 2}, -0.1));
  }
}
