package org.ke4j.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;
import org.ke4j.metric.MetricTest.Sample;

class IntervalsTest {
  private final SplittableRandom random = new SplittableRandom(17);

  /** The definition of DeLong et al. 1988, by all pairs. */
  private static double[][] deLongMatrix(Sample sample) {
    double[][] scores = {sample.first(), sample.second()};
    int anomalies = Labels.anomalies(sample.anomaly());
    int normals = sample.anomaly().length - anomalies;
    double[][] v10 = new double[2][anomalies];
    double[][] v01 = new double[2][normals];
    for (int d = 0; d < 2; d++) {
      int a = 0;
      for (int i = 0; i < sample.anomaly().length; i++) {
        if (sample.anomaly()[i]) {
          int b = 0;
          for (int j = 0; j < sample.anomaly().length; j++) {
            if (!sample.anomaly()[j]) {
              double order = (Math.signum(scores[d][i] - scores[d][j]) + 1) / 2;
              v10[d][a] += order / normals;
              v01[d][b] += order / anomalies;
              b++;
            }
          }
          a++;
        }
      }
    }
    Covariance covariance = new Covariance();
    double[][] matrix = new double[2][2];
    for (int d = 0; d < 2; d++) {
      for (int e = 0; e < 2; e++) {
        matrix[d][e] =
            covariance.covariance(v10[d], v10[e]) / anomalies
                + covariance.covariance(v01[d], v01[e]) / normals;
      }
    }
    return matrix;
  }

  @Test
  void deLongIsItsDefinition() {
    for (int round = 0; round < 30; round++) {
      Sample sample = Sample.draw(random, 40 + random.nextInt(100), 1 + random.nextInt(20));
      double[][] matrix = deLongMatrix(sample);
      assertEquals(matrix[0][0], DeLong.variance(sample.anomaly(), sample.first()), 1e-12);
      assertEquals(matrix[1][1], DeLong.variance(sample.anomaly(), sample.second()), 1e-12);
      DeLong.Comparison c = DeLong.compare(sample.anomaly(), sample.first(), sample.second(), 0.95);
      double deviation = Math.sqrt(matrix[0][0] + matrix[1][1] - 2 * matrix[0][1]);
      assertEquals((c.first() - c.second()) / deviation, c.z(), 1e-7);
      assertEquals(
          2 * new NormalDistribution(0, 1).cumulativeProbability(-Math.abs(c.z())), c.pValue());
      assertEquals(c.first() - c.second(), c.difference().estimate());
      assertEquals(1.959963985 * deviation, c.difference().high() - c.z() * deviation, 1e-8);
    }
  }

  @Test
  void aDetectorDoesNotDifferFromItself() {
    Sample sample = Sample.draw(random, 50, 10);
    DeLong.Comparison same = DeLong.compare(sample.anomaly(), sample.first(), sample.first(), 0.9);
    assertEquals(0, same.z());
    assertEquals(1, same.pValue());
    boolean[] anomaly = Labels.of(0, 0, 1, 1);
    DeLong.Comparison opposite =
        DeLong.compare(anomaly, new double[] {1, 2, 3, 4}, new double[] {4, 3, 2, 1}, 0.95);
    assertEquals(0, opposite.pValue());
  }

  @Test
  void intervalsCoverTheTruth() {
    // Normal scores a distance apart: the true area is Phi(distance / sqrt(2)).
    double truth = new NormalDistribution(0, 1).cumulativeProbability(1 / Math.sqrt(2));
    int rounds = 200;
    int deLong = 0;
    int bootstrap = 0;
    for (int round = 0; round < rounds; round++) {
      boolean[] anomaly = new boolean[120];
      double[] scores = new double[anomaly.length];
      for (int i = 0; i < scores.length; i++) {
        anomaly[i] = i % 3 == 0;
        scores[i] = random.nextGaussian() + (anomaly[i] ? 1 : 0);
      }
      deLong += DeLong.interval(anomaly, scores, 0.9).contains(truth) ? 1 : 0;
      bootstrap +=
          Bootstrap.interval(Auroc::of, anomaly, scores, new Bootstrap.Options(200, 0.9, round))
                  .contains(truth)
              ? 1
              : 0;
    }
    assertEquals(0.9, deLong / (double) rounds, 0.07);
    assertEquals(0.9, bootstrap / (double) rounds, 0.07);
  }

  @Test
  void bothIntervalsAgree() {
    Sample sample = Sample.draw(random, 300, 50);
    Interval a = DeLong.interval(sample.anomaly(), sample.first(), 0.95);
    Interval b =
        Bootstrap.interval(Auroc::of, sample.anomaly(), sample.first(), Bootstrap.Options.DEFAULT);
    assertEquals(a.estimate(), b.estimate());
    assertEquals(a.low(), b.low(), 0.01);
    assertEquals(a.high(), b.high(), 0.01);
    Interval c =
        DeLong.compare(sample.anomaly(), sample.first(), sample.second(), 0.95).difference();
    Interval d =
        Bootstrap.difference(
            Auroc::of,
            sample.anomaly(),
            sample.first(),
            sample.second(),
            Bootstrap.Options.DEFAULT);
    assertEquals(c.low(), d.low(), 0.01);
    assertEquals(c.high(), d.high(), 0.01);
  }

  @Test
  void viewsOfOneImageAreNoNewImages() {
    int images = 60;
    int views = 10;
    boolean[] anomaly = new boolean[images * views];
    double[] scores = new double[anomaly.length];
    int[] image = new int[anomaly.length];
    for (int i = 0; i < images; i++) {
      double score = random.nextGaussian() + (i % 2 == 0 ? 1 : 0);
      for (int v = 0; v < views; v++) {
        anomaly[i * views + v] = i % 2 == 0;
        scores[i * views + v] = score;
        image[i * views + v] = i - 7;
      }
    }
    Bootstrap.Options options = new Bootstrap.Options(500, 0.95, 4);
    Interval naive = Bootstrap.interval(Auroc::of, anomaly, scores, options);
    Interval grouped = Bootstrap.interval(Auroc::of, anomaly, scores, image, options);
    double ratio = (grouped.high() - grouped.low()) / (naive.high() - naive.low());
    assertEquals(Math.sqrt(views), ratio, 0.5);
    assertEquals(grouped, Bootstrap.interval(Auroc::of, anomaly, scores, image, options));
  }

  @Test
  void groupsMayHoldBothKinds() {
    Sample sample = Sample.draw(random, 100, 10);
    int[] pairs = new int[100];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = i / 2;
    }
    Interval interval =
        Bootstrap.interval(
            Auroc::of, sample.anomaly(), sample.first(), pairs, Bootstrap.Options.DEFAULT);
    assertTrue(interval.low() < interval.estimate() && interval.estimate() < interval.high());
  }

  @Test
  void groupedAurocIsTheGeneralBootstrapWithTheSameDraws() {
    for (int round = 0; round < 5; round++) {
      Sample sample = Sample.draw(random, 60, 1 + random.nextInt(20));
      int[] groups = new int[sample.anomaly().length];
      for (int i = 0; i < groups.length; i++) {
        groups[i] = i / 3;
      }
      Bootstrap.Options options = new Bootstrap.Options(200, 0.9, round);
      Interval general =
          Bootstrap.interval(Auroc::of, sample.anomaly(), sample.first(), groups, options);
      Interval quick = Bootstrap.auroc(sample.anomaly(), sample.first(), groups, options);
      assertEquals(general.estimate(), quick.estimate(), 1e-12);
      assertEquals(general.low(), quick.low(), 1e-12);
      assertEquals(general.high(), quick.high(), 1e-12);
      Interval difference =
          Bootstrap.difference(
              Auroc::of, sample.anomaly(), sample.first(), sample.second(), groups, options);
      DeLong.Comparison comparison =
          Bootstrap.compare(sample.anomaly(), sample.first(), sample.second(), groups, options);
      assertEquals(difference.low(), comparison.difference().low(), 1e-12);
      assertEquals(difference.high(), comparison.difference().high(), 1e-12);
    }
  }

  @Test
  void viewsOfOneImageWidenTheIntervalByTheirNumber() {
    Sample sample = Sample.draw(random, 200, 50);
    int n = sample.anomaly().length;
    boolean[] anomaly = new boolean[9 * n];
    double[] scores = new double[9 * n];
    int[] groups = new int[9 * n];
    for (int i = 0; i < 9 * n; i++) {
      anomaly[i] = sample.anomaly()[i / 9];
      scores[i] = sample.first()[i / 9];
      groups[i] = i / 9;
    }
    Interval once =
        Bootstrap.interval(Auroc::of, sample.anomaly(), sample.first(), Bootstrap.Options.DEFAULT);
    Interval grouped = Bootstrap.auroc(anomaly, scores, groups, Bootstrap.Options.DEFAULT);
    Interval alone = DeLong.interval(anomaly, scores, 0.95);
    double width = once.high() - once.low();
    assertEquals(1, (grouped.high() - grouped.low()) / width, 0.15, "nine equal views: one image");
    assertEquals(1.0 / 3, (alone.high() - alone.low()) / width, 0.1, "rows taken for independent");
  }
}
