package org.ke4j.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ke4j.error.Ke4jException;
import org.ke4j.transport.TransportProblem.Storage;

/** The need is estimated before the start, and refused with advice when it cannot fit. */
class MemoryNeedTest {
  private static final long MB = 1 << 20;

  private static TransportProblem problem(int n, int m) {
    Cloud x = new Cloud(new double[n], n, 1);
    return TransportProblem.between(x, new Cloud(new double[m], m, 1), GroundDistance.EUCLIDEAN);
  }

  private static MemoryNeed.Heap heap(long most, long live) {
    return MemoryNeed.Heap.of(most * MB, live * MB, () -> live * MB);
  }

  @Test
  void fiveThousandAreStoredWithin400Megabytes() {
    MemoryNeed need = MemoryNeed.of(problem(5000, 5000), true);
    assertEquals(8L * 5000 * 5000, need.matrix());
    assertTrue(need.matrix() + need.working() + need.outside() < 300 * MB, need.toString());
    assertTrue(need.store(problem(5000, 5000), heap(368, 90)));
  }

  @Test
  void fourteenThousandGoOnTheFlyInTwoGigabytes() {
    MemoryNeed need = MemoryNeed.of(problem(14000, 14000), true);
    assertFalse(need.store(problem(14000, 14000), heap(1365, 150)));
    assertTrue(need.working() < 100 * MB, need.toString());
  }

  @Test
  void garbageDoesNotCount() {
    AtomicInteger collections = new AtomicInteger();
    MemoryNeed.Heap dirty =
        MemoryNeed.Heap.of(
            300 * MB,
            250 * MB,
            () -> {
              collections.incrementAndGet();
              return 20 * MB;
            });
    assertTrue(MemoryNeed.of(problem(5000, 5000), true).store(problem(5000, 5000), dirty));
    assertEquals(1, collections.get());
  }

  @Test
  void whatCannotFitIsRefusedWithAdvice() {
    TransportProblem large = problem(300_000, 250_000);
    Ke4jException refused =
        assertThrows(
            Ke4jException.class, () -> MemoryNeed.of(large, false).store(large, heap(200, 50)));
    assertTrue(refused.getMessage().contains("300000 x 250000 points"), refused.getMessage());
    assertTrue(refused.getMessage().contains("-Xmx"), refused.getMessage());

    TransportProblem stored = problem(14000, 14000).storage(Storage.STORED);
    Ke4jException advised =
        assertThrows(
            Ke4jException.class, () -> MemoryNeed.of(stored, true).store(stored, heap(1365, 150)));
    assertTrue(advised.getMessage().contains("on the fly"), advised.getMessage());

    // More costs than an array can hold, whatever the heap.
    TransportProblem wide = problem(60_000, 60_000);
    assertFalse(MemoryNeed.of(wide, true).store(wide, heap(1_000_000, 50)));
  }

  /** Both ways to keep the costs give the same optimum. */
  @Test
  void onTheFlyCostsTheSame() {
    SplittableRandom random = new SplittableRandom(5);
    Cloud x = new Cloud(random.doubles(3 * 1500).toArray(), 1500, 3);
    Cloud y = new Cloud(random.doubles(3 * 1300).toArray(), 1300, 3);
    TransportProblem problem = TransportProblem.between(x, y, GroundDistance.EUCLIDEAN);
    TransportResult stored = Transport.solve(problem.storage(Storage.STORED));
    TransportResult panels = Transport.solve(problem.storage(Storage.ON_THE_FLY));
    assertEquals(stored.cost(), panels.cost(), 1e-12);
  }
}
