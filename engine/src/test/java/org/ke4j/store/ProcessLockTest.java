package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;

class ProcessLockTest {
  @TempDir Path folder;

  /** Holds a lock until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      try (ProcessLock lock = ProcessLock.acquire(Path.of(arguments[0]), Duration.ofSeconds(10))) {
        System.out.println(lock.isHeld() ? "held" : "free");
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void anotherProcessWaitsAndADeadHolderFreesIt() throws Exception {
    Path file = folder.resolve("cache.lock");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
      assertEquals("held", out.readLine());
      Ke4jException held =
          assertThrows(
              Ke4jException.class, () -> ProcessLock.acquire(file, Duration.ofMillis(200)));
      assertTrue(held.getMessage().contains(file.toString()));
    } finally {
      holder.destroyForcibly().waitFor();
    }
    ProcessLock again = ProcessLock.acquire(file, Duration.ofSeconds(10));
    again.close();
    again.close();
    assertFalse(again.isHeld());
    ProcessLock.acquire(file, Duration.ofSeconds(10)).close();
  }

  @Test
  void threadsTakeTurns() throws Exception {
    Path file = folder.resolve("made").resolve("on demand.lock");
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger held = new AtomicInteger();
    AtomicInteger rounds = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 20; i++) {
                  try (ProcessLock lock = ProcessLock.acquire(file, Duration.ofSeconds(30))) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    rounds.incrementAndGet();
                    inside.decrementAndGet();
                    held.addAndGet(lock.isHeld() ? 1 : 0);
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(80, rounds.get());
    assertEquals(80, held.get());
    assertEquals(1, most.get());
  }
}
