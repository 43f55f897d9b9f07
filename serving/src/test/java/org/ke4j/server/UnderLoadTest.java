package org.ke4j.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * memory stays flat. Prints the figures of docs/results/server, and writes them to the file of
 * {@code -Dke4j.results}; clients run in the same process and take their share of the cores.
 */
@Tag("slow")
class UnderLoadTest {
  private static final OperatingSystemMXBean CPU =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int PICTURES = 64;
  private static final int WARM_UP = 5;
  private static final int SECONDS = 15;
  private static final int CLIENTS = 96;

  private final List<byte[]> pngs = new ArrayList<>();
  private final double[] right = new double[PICTURES];

  @Test
  void twiceTheCapacity(@TempDir Path folder) throws Exception {
    Path model = folder.resolve("model");
    Served.fit(model, 100);
    Batches batch;
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
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("processor", processor());
      figures.put("cores", Runtime.getRuntime().availableProcessors());
      figures.put("batchImagesPerSecond", round(batch.perSecond));
      figures.put("batchProcessorMillisecondsPerImage", round(batch.cpu));
      figures.put("oneClient", alone.figures(batch));
      figures.put("clients32", full.figures(batch));
      figures.put("twiceAsked", twice.figures(batch));
      figures.put("residentMegabytesBefore", before >> 20);
      figures.put("residentMegabytesAfter", after >> 20);
      String json = Served.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures);
      System.out.println(json);
      String file = System.getProperty("ke4j.results");
      if (file != null) {
        Files.writeString(Path.of(file), json + "\n");
      }
      assertTrue(twice.times.length > 0);
      assertTrue(after - before < 200L << 20, "memory grows: " + (after - before));
    }
  }

  /**
   * The API in the same process, decoding included.
   *
   * @param perSecond images
   * @param cpu milliseconds of processor time an image, of all threads
   */
  private record Batches(double perSecond, double cpu) {}

  private Batches inBatches(AnomalyDetector detector) {
    for (int round = 0; round < WARM_UP; round++) {
      batch(detector);
    }
    int rounds = 0;
    long start = System.nanoTime();
    long cpu = CPU.getProcessCpuTime();
    for (; System.nanoTime() - start < 5_000_000_000L; rounds++) {
      batch(detector);
    }
    double images = rounds * PICTURES;
    return new Batches(
        images / ((System.nanoTime() - start) / 1e9),
        (CPU.getProcessCpuTime() - cpu) / 1e6 / images);
  }

  private void batch(AnomalyDetector detector) {
    List<RgbImage> images = pngs.stream().map(detector::decode).toList();
    List<Verdict> verdicts = detector.score(images);
    for (int i = 0; i < PICTURES; i++) {
      assertEquals(right[i], verdicts.get(i).score());
    }
  }

  /**
   * @param cpu milliseconds of processor time, of all threads, clients included
   */
  private record Result(double[] times, int refused, double seconds, double cpu) {
    double perSecond() {
      return times.length / seconds;
    }

    double quantile(double q) {
      return times.length == 0 ? Double.NaN : times[(int) (q * (times.length - 1))];
    }

    Map<String, Object> figures(Batches batch) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("answered", times.length);
      figures.put("refused", refused);
      figures.put("wrong", 0); // each answer was compared: a wrong one fails the test
      figures.put("seconds", round(seconds));
      figures.put("shareOfBatch", round(perSecond() / batch.perSecond));
      figures.put("processorTimeOverBatch", round(cpu / times.length / batch.cpu));
      figures.put("p50Milliseconds", round(quantile(.5)));
      figures.put("p99Milliseconds", round(quantile(.99)));
      return figures;
    }
  }

  /** Asks from many clients at a rate in requests a second. */
  private Result load(Served served, int clients, double rate, int seconds) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    AtomicInteger next = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    ConcurrentLinkedQueue<Double> times = new ConcurrentLinkedQueue<>();
    long cpu = CPU.getProcessCpuTime();
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
    return new Result(
        sorted,
        refused.get(),
        (System.nanoTime() - start) / 1e9,
        (CPU.getProcessCpuTime() - cpu) / 1e6);
  }

  private static double round(double value) {
    return Math.round(1000 * value) / 1000.0;
  }

  private static String processor() throws Exception {
    Path cpus = Path.of("/proc/cpuinfo");
    return !Files.exists(cpus)
        ? System.getProperty("os.arch")
        : Files.readAllLines(cpus).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
  }

  /** Bytes of this process in memory; 0 where the system does not tell. */
  private static long resident() throws Exception {
    Path status = Path.of("/proc/self/statm");
    return Files.exists(status) ? Long.parseLong(Files.readString(status).split(" ")[1]) * 4096 : 0;
  }
}
