package org.ke4j.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;

class MetricTest {
  private static final boolean[] TWO_AND_TWO = Labels.of(0, 0, 1, 1);

  @Test
  void byHand() {
    assertEquals(0.75, Auroc.of(TWO_AND_TWO, new double[] {0.1, 0.4, 0.35, 0.8}));
    assertEquals(1, Auroc.of(new int[] {1, 0}, new double[] {2, 1}));
    assertEquals(0, Auroc.of(new int[] {1, 0}, new double[] {1, 2}));
    assertEquals(0.5, Auroc.of(TWO_AND_TWO, new double[] {3, 3, 3, 3}));
    assertEquals(1, Auroc.of(TWO_AND_TWO, new double[] {Double.NEGATIVE_INFINITY, 0, 1, 1.0 / 0}));
    assertEquals(0.5, FalsePositiveRate.at95(TWO_AND_TWO, new double[] {0.1, 0.4, 0.35, 0.8}));
    assertEquals(0.5, AveragePrecision.of(TWO_AND_TWO, new double[] {3, 3, 3, 3}));
  }

  @Test
  void aurocCountsPairs() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 50; round++) {
      Sample sample = Sample.draw(random, 2 + random.nextInt(120), 1 + random.nextInt(30));
      double pairs = 0;
      double right = 0;
      for (int i = 0; i < sample.anomaly.length; i++) {
        for (int j = 0; j < sample.anomaly.length; j++) {
          if (sample.anomaly[i] && !sample.anomaly[j]) {
            pairs++;
            double difference = sample.first[i] - sample.first[j];
            right += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
          }
        }
      }
      assertEquals(right / pairs, Auroc.of(sample.anomaly, sample.first), 1e-12);
      double[] negated = new double[sample.first.length];
      for (int i = 0; i < negated.length; i++) {
        negated[i] = -sample.first[i];
      }
      assertEquals(1 - right / pairs, Auroc.of(sample.anomaly, negated), 1e-12);
    }
  }

  @Test
  void ranksShareTies() {
    assertArrayEquals(
        new double[] {3.5, 1, 3.5, 5, 2}, Ranks.middle(new double[] {2, -1, 2, 9, 0}));
  }

  @Test
  void whatCannotBeMeasuredIsRefused() {
    double[] four = {1, 2, 3, 4};
    for (Metric metric :
        new Metric[] {
          Auroc::of,
          AveragePrecision::of,
          FalsePositiveRate::at95,
          DeLong::variance,
          (labels, scores) ->
              Bootstrap.interval(Auroc::of, labels, scores, Bootstrap.Options.DEFAULT).estimate()
        }) {
      assertThrows(UsageException.class, () -> metric.of(new boolean[4], four));
      assertThrows(UsageException.class, () -> metric.of(Labels.of(1, 1, 1, 1), four));
      assertThrows(UsageException.class, () -> metric.of(TWO_AND_TWO, new double[] {1, 2, 3}));
      assertThrows(
          UsageException.class, () -> metric.of(TWO_AND_TWO, new double[] {1, 2, 3, Double.NaN}));
      assertThrows(UsageException.class, () -> metric.of(new boolean[0], new double[0]));
    }
    assertThrows(UsageException.class, () -> Labels.of(0, 2));
    assertThrows(UsageException.class, () -> FalsePositiveRate.at(0, TWO_AND_TWO, four));
    assertThrows(UsageException.class, () -> DeLong.variance(Labels.of(0, 0, 0, 1), four));
  }

  @Test
  void scoresThatSayNothingAreRefused() {
    double[] good = {1, 1, 1.0000001};
    assertSame(good, ScoreCheck.usable("good", good));
    for (double[] bad :
        new double[][] {
          {}, {7}, {2, 2, 2}, {0.0, -0.0}, {1, Double.NaN}, {1, Double.POSITIVE_INFINITY}
        }) {
      Ke4jException refused =
          assertThrows(Ke4jException.class, () -> ScoreCheck.usable("dn2 on cat", bad));
      assertTrue(refused.getMessage().startsWith("dn2 on cat: "), refused.getMessage());
    }
  }

  /** Labels with scores of two detectors, rounded so that ties occur. */
  record Sample(boolean[] anomaly, double[] first, double[] second) {
    static Sample draw(SplittableRandom random, int size, int values) {
      boolean[] anomaly = new boolean[size];
      double[] first = new double[size];
      double[] second = new double[size];
      for (int i = 0; i < size; i++) {
        anomaly[i] = i == 0 || (i > 1 && random.nextBoolean());
        double common = random.nextGaussian() + (anomaly[i] ? 0.7 : 0);
        first[i] = Math.rint((common + 0.5 * random.nextGaussian()) * values) / values;
        second[i] = Math.rint((common + random.nextGaussian()) * values) / values;
      }
      return new Sample(anomaly, first, second);
    }
  }
}
