package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.junit.jupiter.api.Test;

/** Tiny problems against the dense LP solver of Commons Math, and the certificate of each. */
class ExactnessTest {
  private final SplittableRandom random = new SplittableRandom(5);

  /** Minimal cost by linear programming. */
  static double linearProgram(double[] cost, double[] a, double[] b) {
    int n = a.length;
    int m = b.length;
    List<LinearConstraint> constraints = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] row = new double[n * m];
      for (int j = 0; j < m; j++) {
        row[i * m + j] = 1;
      }
      constraints.add(new LinearConstraint(row, Relationship.EQ, a[i]));
    }
    for (int j = 0; j < m; j++) {
      double[] column = new double[n * m];
      for (int i = 0; i < n; i++) {
        column[i * m + j] = 1;
      }
      constraints.add(new LinearConstraint(column, Relationship.EQ, b[j]));
    }
    return new SimplexSolver(1e-12, 10, 1e-14)
        .optimize(
            new MaxIter(10_000),
            new LinearObjectiveFunction(cost, 0),
            new LinearConstraintSet(constraints),
            GoalType.MINIMIZE,
            new NonNegativeConstraint(true))
        .getValue();
  }

  /** Checks coupling and potentials of a result against its costs and masses. */
  static void check(TransportResult result, double[] cost, double[] a, double[] b) {
    int n = a.length;
    int m = b.length;
    Coupling coupling = result.coupling();
    assertTrue(coupling.size() <= n + m - 1);
    assertArrayEquals(a, coupling.marginalX(n), 1e-15);
    assertArrayEquals(b, coupling.marginalY(m), 1e-15);
    double sum = 0;
    for (int k = 0; k < coupling.size(); k++) {
      assertTrue(coupling.mass()[k] > 0);
      sum += coupling.mass()[k] * cost[coupling.from()[k] * m + coupling.to()[k]];
    }
    double largest = IntStream.range(0, n * m).mapToDouble(k -> Math.abs(cost[k])).max().orElse(0);
    assertEquals(sum, result.cost(), 1e-12 * largest);
    double dual = 0;
    double steepest = DoubleStream.of(result.potentialsX()).map(Math::abs).max().orElse(0);
    for (int i = 0; i < n; i++) {
      dual += a[i] * result.potentialsX()[i];
      for (int j = 0; j < m; j++) {
        double slack = cost[i * m + j] - result.potentialsX()[i] - result.potentialsY()[j];
        assertTrue(slack >= -1e-14 * largest, "infeasible by " + slack);
      }
    }
    for (int j = 0; j < m; j++) {
      dual += b[j] * result.potentialsY()[j];
    }
    assertEquals(dual, result.dual(), 1e-12 * Math.max(largest, steepest));
    assertEquals(sum, dual, 1e-9 * Math.max(Math.abs(sum), 1e-4 * largest) + 1e-14);
    assertTrue(result.relativeGap() <= Transport.GAP_LIMIT);
  }

  private double[] weights(int count, boolean uniform, boolean zeros) {
    double[] weights = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = uniform ? 1 : random.nextDouble() + 1e-3;
      if (zeros && i > 0 && random.nextInt(3) == 0) {
        weights[i] = 0;
      }
      sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  @Test
  void costsEqualThoseOfTheLinearProgram() {
    for (int trial = 0; trial < 300; trial++) {
      int n = 1 + random.nextInt(7);
      int m = trial % 3 == 0 ? n : 1 + random.nextInt(7);
      boolean ties = trial % 2 == 0;
      double[] cost =
          random.doubles((long) n * m).map(c -> ties ? Math.floor(4 * c) - 1 : 3 * c - 1).toArray();
      double[] a = weights(n, trial % 3 < 2, trial % 5 == 0);
      double[] b = weights(m, trial % 3 < 2, trial % 5 == 1);
      TransportResult result =
          Transport.solve(TransportProblem.withCosts(cost, n, m).weights(a, b));
      check(result, cost, a, b);
      assertEquals(linearProgram(cost, a, b), result.cost(), 1e-9, "trial " + trial);
    }
  }

  @Test
  void sortingAgreesWithTheLinearProgram() {
    for (int trial = 0; trial < 100; trial++) {
      int n = 1 + random.nextInt(6);
      int m = 1 + random.nextInt(6);
      Cloud x = Instances.grid(random, n, 1, trial % 2 == 0 ? 5 : 1000);
      Cloud y = Instances.grid(random, m, 1, trial % 2 == 0 ? 5 : 1000);
      boolean squared = trial % 3 == 0;
      double[] cost = new double[n * m];
      for (int k = 0; k < n * m; k++) {
        double difference = x.values()[k / m] - y.values()[k % m];
        cost[k] = squared ? difference * difference : Math.abs(difference);
      }
      double[] a = weights(n, trial % 4 == 0, trial % 5 == 0);
      double[] b = weights(m, trial % 4 == 0, trial % 5 == 1);
      TransportResult result =
          Transport.solve(
              TransportProblem.between(
                      x, y, squared ? GroundDistance.SQUARED_EUCLIDEAN : GroundDistance.EUCLIDEAN)
                  .weights(a, b));
      assertEquals("sort", result.solver());
      check(result, cost, a, b);
      double optimum = linearProgram(cost, a, b);
      assertEquals(optimum, result.cost(), 1e-9 * Math.max(1, optimum), "trial " + trial);
    }
  }

  @Test
  void solverFitsTheProblem() {
    Cloud x = Instances.clustered(random, 12, 3, 2, 0.3);
    Cloud y = Instances.clustered(random, 12, 3, 2, 0.3);
    Cloud z = Instances.clustered(random, 13, 3, 2, 0.3);
    TransportProblem equal = TransportProblem.between(x, y, GroundDistance.COSINE);
    assertEquals("assignment", Transport.solve(equal).solver());
    double[] seven = new double[12];
    java.util.Arrays.fill(seven, 7);
    assertEquals("assignment", Transport.solve(equal.weights(seven, null)).solver());
    seven[0] = 8;
    assertEquals("network-simplex", Transport.solve(equal.weights(seven, null)).solver());
    TransportProblem unequal = TransportProblem.between(x, z, GroundDistance.COSINE);
    assertEquals("network-simplex", Transport.solve(unequal).solver());
  }
}
