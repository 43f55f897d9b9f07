package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.JavaImages;
import org.ke4j.image.RgbImage;
import org.ke4j.server.DetectorServer;
import org.ke4j.server.ServerOptions;
import org.ke4j.tests.toy.ToyDetector;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** What is slow in a server holds nothing else back. */
@Timeout(120)
class ServedTogetherTest {
  private static final byte[] GREY = JavaImages.png(flat(90));
  private static final byte[] WHITE = JavaImages.png(flat(255));

  @TempDir private Path folder;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private Toys toys;
  private DetectorServer server;

  @BeforeEach
  void serve() {
    toys = new Toys();
    for (String name : List.of("a", "b")) {
      List<RgbImage> normal = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        normal.add(flat(100 + i));
      }
      try (AnomalyDetector detector =
          AnomalyDetector.fit(normal, FitOptions.DEFAULTS.withMethod("toy"))) {
        detector.save(folder.resolve(name));
      }
    }
    Map<String, Path> models = Map.of("a", folder.resolve("a"), "b", folder.resolve("b"));
    server = DetectorServer.start(models, ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0));
  }

  @AfterEach
  void stop() {
    free.countDown();
    ToyDetector.BEFORE.set(images -> {});
    server.close();
    threads.shutdownNow();
    toys.close();
  }

  @Test
  @DisplayName("[djl 2848, 3693] one model's slow picture does not hold another's")
  void aSlowPictureHoldsItsOwnModelAlone() throws Exception {
    hold(images -> (images.show(0, 1, View.UNTOUCHED, 1).get(0).rgb()[0] & 255) > 250);
    Future<HttpResponse<String>> slow = threads.submit(() -> score("a", WHITE));
    assertTrue(held.await(30, TimeUnit.SECONDS));
    for (int i = 0; i < 20; i++) {
      assertEquals(200, score("b", GREY).statusCode());
    }
    assertFalse(slow.isDone());
    free.countDown();
    assertEquals(200, slow.get().statusCode());
  }

  @Test
  void aHeatMapHoldsNoScoreAndAReloadLosesNeither() throws Exception {
    double right = value(score("a", GREY));
    hold(images -> images.size() > 16);
    Future<HttpResponse<String>> slow =
        threads.submit(() -> Programs.post(server.port(), "/score?model=a&explain=true", GREY));
    assertTrue(held.await(30, TimeUnit.SECONDS));
    for (int i = 0; i < 20; i++) {
      assertEquals(right, value(score("a", GREY)));
    }

    // Clients ask on and on, while the model changes four times under the held heat map.
    AtomicBoolean done = new AtomicBoolean();
    List<Future<Integer>> clients = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      clients.add(
          threads.submit(
              () -> {
                int asked = 0;
                while (!done.get()) {
                  assertEquals(right, value(score("a", GREY)));
                  asked++;
                }
                return asked;
              }));
    }
    Files.setLastModifiedTime(folder.resolve("a"), FileTime.fromMillis(1));
    Future<Map<String, String>> reloaded = inherited(server::reloadChanged);
    while (!version().equals("2")) {
      Thread.sleep(10);
    }
    assertEquals(right, value(score("a", GREY)));
    assertFalse(slow.isDone());
    free.countDown();
    assertEquals(Map.of(), reloaded.get());
    assertEquals(200, slow.get().statusCode(), slow.get().body());
    assertEquals(right, value(slow.get()));
    for (int i = 0; i < 3; i++) {
      Files.setLastModifiedTime(folder.resolve("a"), FileTime.fromMillis(2000L * (i + 1)));
      assertEquals(Map.of(), server.reloadChanged());
    }
    assertEquals("5", version());
    done.set(true);
    for (Future<Integer> client : clients) {
      assertTrue(client.get() > 0);
    }
  }

  /** In a thread that sees the toys. */
  private Future<Map<String, String>> inherited(
      java.util.concurrent.Callable<Map<String, String>> work) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return threads.submit(
        () -> {
          Thread.currentThread().setContextClassLoader(loader);
          return work.call();
        });
  }

  private void hold(java.util.function.Predicate<Images> which) {
    ToyDetector.BEFORE.set(
        images -> {
          if (which.test(images)) {
            held.countDown();
            try {
              assertTrue(free.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        });
  }

  private HttpResponse<String> score(String model, byte[] picture) throws Exception {
    return Programs.post(server.port(), "/score?model=" + model, picture);
  }

  private String version() throws Exception {
    String index = Programs.post(server.port(), "/v2/repository/index", new byte[0]).body();
    for (var one : new ObjectMapper().readTree(index)) {
      if (one.get("name").asText().equals("a")) {
        return one.get("version").asText();
      }
    }
    throw new AssertionError(index);
  }

  private static double value(HttpResponse<String> answer) throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    return new ObjectMapper().readTree(answer.body()).get("score").asDouble();
  }

  private static RgbImage flat(int grey) {
    byte[] pixels = new byte[3 * 32 * 32];
    java.util.Arrays.fill(pixels, (byte) grey);
    return new RgbImage(32, 32, pixels);
  }
}
