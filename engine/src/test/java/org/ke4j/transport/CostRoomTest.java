package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ke4j.matrix.Matrix;

class CostRoomTest {
  private final Random random = new Random(5);

  @Test
  void problemsThatShareRoomHaveTheAnswersThatTheyHaveAlone() {
    CostRoom room = new CostRoom();
    for (int points : new int[] {40, 40, 25, 60, 40}) {
      TransportProblem problem =
          TransportProblem.between(cloud(points), cloud(points), GroundDistance.COSINE);
      TransportResult alone = Transport.solve(problem);
      TransportResult shared = Transport.solve(problem.room(room));
      assertEquals(alone.cost(), shared.cost(), 0);
      assertEquals(alone.dual(), shared.dual(), 0);
      assertTrue(room.holds((long) points * points));
    }
  }

  @Test
  void pointsWithoutMassLeaveTheRoomToTheOthers() {
    CostRoom room = new CostRoom();
    double[] weights = {1, 0, 1};
    TransportProblem problem =
        TransportProblem.between(cloud(3), cloud(3), GroundDistance.EUCLIDEAN)
            .weights(weights, weights)
            .room(room);
    assertEquals(
        Transport.solve(problem.room(new CostRoom())).cost(), Transport.solve(problem).cost(), 0);
    assertTrue(room.holds(4));
  }

  @Test
  void roomThatIsThereNeedsNoMoreMemory() {
    CostRoom room = new CostRoom();
    TransportProblem problem =
        TransportProblem.between(cloud(30), cloud(30), GroundDistance.COSINE).room(room);
    assertEquals(8 * 900, MemoryNeed.of(problem, true).matrix());
    double[] values = room.of(900);
    assertEquals(0, MemoryNeed.of(problem, true).matrix());
    assertSame(values, room.of(900));
    assertFalse(room.holds(901));
  }

  private Matrix cloud(int points) {
    float[] values = new float[points * 8];
    for (int k = 0; k < values.length; k++) {
      values[k] = (float) random.nextGaussian();
    }
    return new Matrix(values, points, 8);
  }
}
