package org.ke4j.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.Verdict;
import org.ke4j.image.RgbImage;

/**
 * A server that is asked twice as much as it can do: what it answers is right, the rest is refused,
 * memory stays flat. Prints the table of docs/server.md; clients run in the same process and take
 * their share of the cores.
 */
@Tag("slow")
class UnderLoadTest {
  private static final int PICTURES = 64;
  private static final int SECONDS = 15;
  private static final int CLIENTS = 96;

  private final List<byte[]> pngs = new ArrayList<>();
  private final double[] right = new double[PICTURES];

  @Test
  void twiceTheCapacity(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("model");
    Served.fit(model, 100);
    double batch;
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      for (int i = 0; i < PICTURES; i++) {
        pngs.add(Served.png(Served.image(i, 64, 64)));
        right[i] = detector.score(pngs.get(i)).score();
      }
      batch = inBatches(detector);
    }
    ServerOptions options =
        ServerOptions.DEFAULTS
            .withTimes(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(10))
            .withLoad(64, 256, 16);
    try (Served served = new Served(model, options)) {
      load(served, 32, Double.POSITIVE_INFINITY, 5);
      Result full = load(served, 32, Double.POSITIVE_INFINITY, SECONDS);
      Result alone = load(served, 1, Double.POSITIVE_INFINITY, 5);
      long before = resident();
      Result twice = load(served, CLIENTS, 2 * full.perSecond(), SECONDS);
      long after = resident();
      System.out.printf(
          Locale.ROOT,
          "in one process, batches: %.0f images/s%n"
              + "one client: %.0f/s (%.2f of it), p50 %.1f ms, p99 %.1f ms%n"
              + "32 clients: %.0f/s (%.2f of it), p50 %.1f ms, p99 %.1f ms%n"
              + "twice that asked: %.0f/s answered (%.2f), %d refused, p50 %.1f ms, p99 %.1f ms%n"
              + "resident memory: %d MB before, %d MB after%n",
          batch,
          alone.perSecond(),
          alone.perSecond() / batch,
          alone.quantile(.5),
          alone.quantile(.99),
          full.perSecond(),
          full.perSecond() / batch,
          full.quantile(.5),
          full.quantile(.99),
          twice.perSecond(),
          twice.perSecond() / batch,
          twice.refused,
          twice.quantile(.5),
          twice.quantile(.99),
          before >> 20,
          after >> 20);
      assertTrue(twice.times.length > 0);
      assertTrue(after - before < 200L << 20, "memory grows: " + (after - before));
    }
  }

  /** Images a second of the API in the same process, decoding included. */
  private double inBatches(AnomalyDetector detector) {
    double best = 0;
    for (int round = 0; round < 20; round++) {
      long start = System.nanoTime();
      List<RgbImage> images = pngs.stream().map(detector::decode).toList();
      List<Verdict> verdicts = detector.score(images);
      best = Math.max(best, PICTURES / ((System.nanoTime() - start) / 1e9));
      for (int i = 0; i < PICTURES; i++) {
        assertEquals(right[i], verdicts.get(i).score());
      }
    }
    return best;
  }

  private record Result(double[] times, int refused, double seconds) {
    double perSecond() {
      return times.length / seconds;
    }

    double quantile(double q) {
      return times.length == 0 ? Double.NaN : times[(int) (q * (times.length - 1))];
    }
  }

  /** Asks from many clients at a rate in requests a second. */
  private Result load(Served served, int clients, double rate, int seconds) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    AtomicInteger next = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    ConcurrentLinkedQueue<Double> times = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    List<Future<?>> all = new ArrayList<>();
    for (int c = 0; c < clients; c++) {
      all.add(
          threads.submit(
              () -> {
                while (true) {
                  int i = next.getAndIncrement();
                  long due = start + (long) (i / rate * 1e9);
                  if (Math.max(due, System.nanoTime()) > end) {
                    return null;
                  }
                  LockSupport.parkNanos(due - System.nanoTime());
                  long asked = System.nanoTime();
                  HttpResponse<String> answer =
                      served.post("/score", "image/png", pngs.get(i % PICTURES));
                  if (answer.statusCode() == 200) {
                    times.add((System.nanoTime() - asked) / 1e6);
                    assertEquals(right[i % PICTURES], Served.json(answer).get("score").asDouble());
                  } else {
                    assertEquals(503, answer.statusCode(), answer.body());
                    refused.incrementAndGet();
                  }
                }
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();
    double[] sorted = times.stream().mapToDouble(t -> t).toArray();
    Arrays.sort(sorted);
    return new Result(sorted, refused.get(), (System.nanoTime() - start) / 1e9);
  }

  /** Bytes of this process in memory; 0 where the system does not tell. */
  private static long resident() throws Exception {
    Path status = Path.of("/proc/self/statm");
    return Files.exists(status) ? Long.parseLong(Files.readString(status).split(" ")[1]) * 4096 : 0;
  }
}
