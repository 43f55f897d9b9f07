package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;

/** What holds for every optimal transport, and how wrong problems are refused. */
class TransportTest {
  private final SplittableRandom random = new SplittableRandom(17);

  private static double cost(Cloud x, Cloud y, GroundDistance ground) {
    return Transport.solve(TransportProblem.between(x, y, ground)).cost();
  }

  @Test
  void costOfAKnownCase() {
    Matrix x = Matrix.ofRows(new float[] {0, 0}, new float[] {0, 4});
    Matrix y = Matrix.ofRows(new float[] {3, 0}, new float[] {3, 4});
    assertEquals(3, Transport.distance(x, y, GroundDistance.EUCLIDEAN, false), 1e-12);
    assertEquals(9, Transport.distance(x, y, GroundDistance.SQUARED_EUCLIDEAN, true), 1e-12);
    Matrix e = Matrix.ofRows(new float[] {1, 0}, new float[] {0, 2});
    assertEquals(0, Transport.distance(e, e, GroundDistance.COSINE, false));
  }

  @ParameterizedTest
  @EnumSource
  void aCloudIsAtDistanceZeroFromItself(GroundDistance ground) {
    Cloud x = Instances.clustered(random, 97, 16, 5, 0.3);
    assertEquals(0, cost(x, x, ground));
  }

  @ParameterizedTest
  @EnumSource
  void distanceIsSymmetric(GroundDistance ground) {
    Cloud x = Instances.clustered(random, 61, 8, 4, 0.3);
    Cloud y = Instances.clustered(random, 83, 8, 4, 0.3);
    double there = cost(x, y, ground);
    assertEquals(there, cost(y, x, ground), 1e-12 * there);
  }

  @Test
  void euclideanDistanceObeysTheTriangleInequality() {
    for (int trial = 0; trial < 20; trial++) {
      Cloud x = Instances.clustered(random, 31, 3, 4, 0.5);
      Cloud y = Instances.clustered(random, 37, 3, 4, 0.5);
      Cloud z = Instances.clustered(random, 31, 3, 4, 0.5);
      double direct = cost(x, z, GroundDistance.EUCLIDEAN);
      double detour = cost(x, y, GroundDistance.EUCLIDEAN) + cost(y, z, GroundDistance.EUCLIDEAN);
      assertTrue(direct <= detour + 1e-12, direct + " > " + detour);
    }
  }

  @ParameterizedTest
  @EnumSource
  void costIsAtMostTheMeanPairedDistance(GroundDistance ground) {
    for (double by : new double[] {0.01, 0.3, 1, 3}) {
      Cloud x = Instances.clustered(random, 113, 12, 6, 0.4);
      Cloud y = Instances.moved(random, x, by);
      Costs costs = new CloudCosts(x, y, ground);
      double paired = 0;
      for (int i = 0; i < x.points(); i++) {
        paired += costs.at(i, i) / x.points();
      }
      TransportProblem problem = TransportProblem.between(x, y, ground);
      double cost = Transport.solve(problem).cost();
      assertTrue(cost <= paired * (1 + 1e-12), cost + " > " + paired);
      assertEquals(cost, Transport.solve(problem.paired(true)).cost(), 1e-12 * cost);
    }
  }

  @ParameterizedTest
  @EnumSource
  void orderOfThePointsDoesNotMatter(GroundDistance ground) {
    Cloud x = Instances.clustered(random, 67, 6, 4, 0.4);
    Cloud y = Instances.clustered(random, 67, 6, 4, 0.4);
    double[] turned = new double[y.values().length];
    for (int i = 0; i < 67; i++) {
      System.arraycopy(y.values(), i * 6, turned, (i * 29 + 11) % 67 * 6, 6);
    }
    double cost = cost(x, y, ground);
    assertEquals(cost, cost(x, new Cloud(turned, 67, 6), ground), 1e-12 * cost);
  }

  @Test
  void movingBothCloudsFarAwayLosesNoDigits() {
    Cloud x = Instances.clustered(random, 41, 5, 3, 0.4);
    Cloud y = Instances.clustered(random, 41, 5, 3, 0.4);
    double cost = cost(x, y, GroundDistance.EUCLIDEAN);
    Cloud farX = shifted(x, 1 << 20);
    Cloud farY = shifted(y, 1 << 20);
    assertEquals(cost, cost(farX, farY, GroundDistance.EUCLIDEAN), 1e-8 * cost);
    assertEquals(0, cost(farX, farX, GroundDistance.EUCLIDEAN));
  }

  private static Cloud shifted(Cloud cloud, double by) {
    double[] values = cloud.values().clone();
    for (int k = 0; k < values.length; k++) {
      values[k] += by;
    }
    return new Cloud(values, cloud.points(), cloud.dimension());
  }

  @Test
  void resultIsTheSameForAnyNumberOfThreads() {
    Cloud x = Instances.clustered(random, 150, 9, 5, 0.4);
    Cloud y = Instances.clustered(random, 170, 9, 5, 0.4);
    for (Cloud other : new Cloud[] {y, Instances.moved(random, x, 0.5)}) {
      TransportProblem problem = TransportProblem.between(x, other, GroundDistance.COSINE);
      TransportResult one = Transport.solve(problem);
      TransportResult two = Transport.solve(problem.threads(2));
      assertEquals(one.cost(), two.cost(), 1e-13 * one.cost());
      assertArrayEquals(one.coupling().to(), two.coupling().to());
    }
  }

  @Test
  void wrongProblemsAreRefused() {
    Cloud x = Instances.clustered(random, 3, 4, 2, 0.3);
    Cloud y = Instances.clustered(random, 5, 4, 2, 0.3);
    TransportProblem problem = TransportProblem.between(x, y, GroundDistance.COSINE);
    assertThrows(UsageException.class, () -> problem.paired(true));
    assertThrows(UsageException.class, () -> problem.threads(0));
    assertThrows(UsageException.class, () -> problem.weights(new double[2], null));
    assertThrows(UsageException.class, () -> problem.weights(new double[3], null));
    assertThrows(UsageException.class, () -> problem.weights(new double[] {1, -1, 1}, null));
    Exception masses =
        assertThrows(
            UsageException.class,
            () -> problem.weights(new double[] {1, 1, 1}, new double[] {1, 1, 1, 1, 1}));
    assertTrue(masses.getMessage().contains("3.0") && masses.getMessage().contains("5.0"));
    Cloud zero = new Cloud(new double[] {1, 0, 0, 0}, 2, 2);
    Cloud line = new Cloud(new double[] {1, 1}, 1, 2);
    Exception direction =
        assertThrows(Ke4jException.class, () -> cost(zero, line, GroundDistance.COSINE));
    assertTrue(direction.getMessage().contains("row 1 of X"), direction.getMessage());
    assertThrows(Ke4jException.class, () -> new Cloud(new double[] {Double.NaN}, 1, 1));
    assertThrows(UsageException.class, () -> cost(x, line, GroundDistance.COSINE));
    assertThrows(
        UsageException.class, () -> TransportProblem.withCosts(new double[] {1, 2, 3}, 2, 2));
    assertThrows(UsageException.class, () -> GroundDistance.parse("manhattan"));
  }
}
