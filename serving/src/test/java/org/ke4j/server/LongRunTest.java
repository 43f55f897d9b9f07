package org.ke4j.server;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;

/**
 * Many requests, one after the other by each of some clients, every hundredth with a damaged
 * picture, while models change: no request is lost, no score is wrong, memory is flat. Prints a
 * line of CSV for each part and writes them to the file of {@code -Dke4j.results}. Needs a small
 * heap: {@code mvn verify -Pslow -pl serving -am -Dtest=LongRunTest -Dtest.heap=256m
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("slow")
class LongRunTest {
  private static final int PARTS = 20;
  private static final int REQUESTS = Integer.getInteger("ke4j.requests", 20_000) / PARTS;
  private static final int CLIENTS = 16;
  private static final int PICTURES = 32;
  private static final int DAMAGED = 100;
  private static final Path MEMORY = Path.of("/proc/self/statm");

  @TempDir private Path folder;
  private final List<byte[]> pngs = new ArrayList<>();
  private final AtomicInteger scored = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void memoryIsFlatOverManyRequestsWhileModelsChange() throws Exception {
    assumeTrue(Files.exists(MEMORY), "the system does not tell a process's resident memory");
    assumeTrue(
        Runtime.getRuntime().maxMemory() <= 300L << 20,
        "a large heap fills with what nobody collects yet: needs -Dtest.heap=256m");
    double[][] right = new double[2][PICTURES];
    for (int i = 0; i < PICTURES; i++) {
      pngs.add(Served.png(Served.image(i, 64, 64)));
    }
    List<Path> models = List.of(folder.resolve("first"), folder.resolve("second"));
    for (int m = 0; m < 2; m++) {
      Served.fit(models.get(m), 100 + 800 * m);
      try (AnomalyDetector detector = AnomalyDetector.load(models.get(m))) {
        for (int i = 0; i < PICTURES; i++) {
          right[m][i] = detector.score(pngs.get(i)).score();
        }
      }
    }
    Path model = folder.resolve("changing");
    Files.copy(models.get(0), model);
    List<String> lines = new ArrayList<>(List.of("answered,refused_422,models,resident_mb"));
    long[] resident = new long[PARTS];
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (Served served = new Served(model, ServerOptions.DEFAULTS)) {
      for (int part = 0; part < PARTS; part++) {
        AtomicInteger next = new AtomicInteger(part * REQUESTS);
        int end = (part + 1) * REQUESTS;
        List<Future<?>> clients = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
          clients.add(
              threads.submit(
                  () -> {
                    for (int i = next.getAndIncrement(); i < end; i = next.getAndIncrement()) {
                      ask(served, i, right);
                    }
                    return null;
                  }));
        }
        Path copy = Files.copy(models.get(part % 2), folder.resolve("new"), REPLACE_EXISTING);
        Files.move(copy, model, ATOMIC_MOVE);
        assertEquals(0, served.server.reloadChanged().size());
        for (Future<?> client : clients) {
          client.get();
        }
        resident[part] = Long.parseLong(Files.readString(MEMORY).split(" ")[1]) / 256;
        lines.add(
            String.format(
                Locale.ROOT, "%d,%d,%d,%d", scored.get(), refused.get(), part, resident[part]));
        System.out.println(lines.get(lines.size() - 1));
      }
    } finally {
      threads.shutdownNow();
    }
    String file = System.getProperty("ke4j.results");
    if (file != null) {
      Files.write(Path.of(file), lines);
    }
    assertEquals(PARTS * REQUESTS, scored.get() + refused.get());
    assertEquals(PARTS * REQUESTS / DAMAGED, refused.get());
    // The first quarter warms up; then the middle and the end are alike.
    long middle = median(Arrays.copyOfRange(resident, PARTS / 4, PARTS / 2));
    long last = median(Arrays.copyOfRange(resident, 3 * PARTS / 4, PARTS));
    assertTrue(last <= 1.15 * middle, middle + " MB, at the end " + last);
  }

  private void ask(Served served, int i, double[][] right) throws Exception {
    byte[] png = pngs.get(i % PICTURES);
    if (i % DAMAGED == DAMAGED - 1) {
      byte[] damaged = Arrays.copyOf(png, png.length / 2);
      assertEquals(422, served.post("/score", "image/png", damaged).statusCode());
      refused.incrementAndGet();
      return;
    }
    HttpResponse<String> answer = served.post("/score", "image/png", png);
    assertEquals(200, answer.statusCode(), answer.body());
    double score = Served.json(answer).get("score").asDouble();
    assertTrue(score == right[0][i % PICTURES] || score == right[1][i % PICTURES], "wrong score");
    scored.incrementAndGet();
  }

  private static long median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
