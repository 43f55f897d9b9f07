package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ke4j.error.UsageException;

/** Certified intervals hold the exact cost and are as narrow as asked for. */
class BoundTest {
  private final SplittableRandom random = new SplittableRandom(8);

  private static void encloses(TransportProblem problem, double tolerance) {
    double exact = Transport.solve(problem).cost();
    TransportResult bound = Transport.bound(problem, tolerance);
    double noise = 1e-12 * exact;
    assertTrue(bound.dual() <= exact + noise, bound.dual() + " > " + exact);
    assertTrue(bound.cost() >= exact - noise, bound.cost() + " < " + exact);
    assertTrue(bound.cost() - bound.dual() <= tolerance * bound.cost() + noise);
    double[] a = bound.coupling().marginalX(problem.n());
    for (double mass : a) {
      assertEquals(1.0 / problem.n(), mass, 1e-12);
    }
  }

  @ParameterizedTest
  @EnumSource
  void holdsTheExactCost(GroundDistance ground) {
    for (double tolerance : new double[] {1, 0.1, 0.01, 1e-6}) {
      Cloud x = Instances.clustered(random, 150, 8, 6, 0.4);
      Cloud y = Instances.clustered(random, 150, 8, 6, 0.4);
      Cloud z = Instances.clustered(random, 190, 8, 6, 0.4);
      for (TransportProblem.Storage storage : TransportProblem.Storage.values()) {
        encloses(TransportProblem.between(x, y, ground).storage(storage), tolerance);
        encloses(TransportProblem.between(x, z, ground).storage(storage), tolerance);
        for (double by : new double[] {0.001, 0.1, 1}) {
          TransportProblem paired =
              TransportProblem.between(x, Instances.moved(random, x, by), ground).paired(true);
          encloses(paired.storage(storage), tolerance);
        }
      }
    }
    Cloud x = Instances.clustered(random, 5, 2, 2, 0.4);
    TransportProblem problem = TransportProblem.between(x, x, ground);
    for (double wrong : new double[] {0, -1, 1.5, Double.NaN}) {
      assertThrows(UsageException.class, () -> Transport.bound(problem, wrong));
    }
  }
}
