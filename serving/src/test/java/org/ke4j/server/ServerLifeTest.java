package org.ke4j.server;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.error.Ke4jException;

/** Key, TLS, models that change while they are served, and the end. */
@Timeout(120)
class ServerLifeTest {
  private static final byte[] PNG = Served.png(Served.image(7, 40, 36));

  @TempDir private static Path folder;
  private static Path first;
  private static Path second;
  private static double ofFirst;
  private static double ofSecond;

  @BeforeAll
  static void fit() {
    first = folder.resolve("first");
    second = folder.resolve("second");
    Served.fit(first, 100);
    Served.fit(second, 900);
    ofFirst = score(first);
    ofSecond = score(second);
    assertNotEquals(ofFirst, ofSecond);
  }

  private static double score(Path model) {
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      return detector.score(PNG).score();
    }
  }

  @Test
  void aKeyIsAskedForWhereSomethingIsToldOrDone() throws Exception {
    try (Served served = new Served(first, ServerOptions.DEFAULTS.withApiKey("s3cret"))) {
      for (String path : new String[] {"/score", "/v2/models/bolts/infer"}) {
        assertEquals(401, served.post(path, null, PNG).statusCode(), path);
        assertEquals(401, served.post(path, null, PNG, "X-API-Key", "s3cre").statusCode(), path);
      }
      assertEquals(401, served.get("/metrics").statusCode());
      assertEquals(401, served.get("/v2/models/bolts").statusCode());
      assertEquals(
          401, served.post("/v2/repository/models/bolts/load", null, new byte[0]).statusCode());
      assertEquals(200, served.get("/v2/health/live").statusCode());
      assertEquals(200, served.post("/score", null, PNG, "X-API-Key", "s3cret").statusCode());
      assertEquals(
          200, served.post("/score", null, PNG, "Authorization", "Bearer s3cret").statusCode());
    }
  }

  @Test
  void tls() throws Exception {
    Path store = folder.resolve("key.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-validity",
                "2")
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    try (Served served = new Served(first, ServerOptions.DEFAULTS.withTls(store, "changeit"))) {
      assertTrue(served.server.address().startsWith("https://"));
      HttpResponse<String> answer =
          trusting(store)
              .send(
                  HttpRequest.newBuilder(
                          URI.create("https://localhost:" + served.server.port() + "/score"))
                      .POST(HttpRequest.BodyPublishers.ofByteArray(PNG))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertEquals(ofFirst, Served.json(answer).get("score").asDouble());
      assertThrows(IOException.class, () -> served.get("/v2"), "plain HTTP is not served");
    }
    ServerOptions wrong = ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0).withTls(store, "no");
    Ke4jException refused =
        assertThrows(
            Ke4jException.class, () -> DetectorServer.start(Map.of("bolts", first), wrong).close());
    assertTrue(refused.getMessage().contains("password"), refused.getMessage());
  }

  private static HttpClient trusting(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", keys.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  @Test
  void aPortThatIsTaken() {
    try (Served served = new Served(first, ServerOptions.DEFAULTS)) {
      ServerOptions same = ServerOptions.DEFAULTS.withAddress("127.0.0.1", served.server.port());
      Ke4jException refused =
          assertThrows(
              Ke4jException.class,
              () -> DetectorServer.start(Map.of("bolts", first), same).close());
      assertTrue(refused.getMessage().contains("port " + served.server.port()));
    }
  }

  @Test
  void modelsChangeWithoutALostRequestOrAWrongScore() throws Exception {
    Path model = folder.resolve("changing");
    Files.copy(first, model);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Served served = new Served(model, ServerOptions.DEFAULTS)) {
      List<Future<int[]>> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(threads.submit(() -> askUntil(done, served)));
      }
      for (int i = 0; i < 4; i++) {
        Files.copy(i % 2 == 0 ? second : first, model, REPLACE_EXISTING);
        assertEquals(
            200, served.post("/v2/repository/models/bolts/load", null, new byte[0]).statusCode());
      }
      Files.writeString(model, "{");
      assertEquals(1, served.server.reloadChanged().size(), "a damaged model is told");
      assertEquals(0, served.server.reloadChanged().size(), "once");
      assertEquals(
          ofFirst,
          Served.json(served.post("/score", null, PNG)).get("score").asDouble(),
          "the old one stays");
      done.set(true);
      int old = 0;
      int fresh = 0;
      for (Future<int[]> client : clients) {
        old += client.get()[0];
        fresh += client.get()[1];
      }
      assertTrue(old > 0 && fresh > 0, old + " and " + fresh);
    } finally {
      threads.shutdownNow();
    }
  }

  /** How often the first model answered and how often the second. */
  private static int[] askUntil(AtomicBoolean done, Served served) throws Exception {
    int[] counts = new int[2];
    do {
      HttpResponse<String> answer = served.post("/score", "image/png", PNG);
      assertEquals(200, answer.statusCode(), answer.body());
      double score = Served.json(answer).get("score").asDouble();
      assertTrue(score == ofFirst || score == ofSecond, "score " + score);
      counts[score == ofFirst ? 0 : 1]++;
    } while (!done.get());
    return counts;
  }

  @Test
  void theEndAnswersWhatWasAccepted() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> clients = new ArrayList<>();
      Served served = new Served(first, ServerOptions.DEFAULTS);
      AtomicBoolean stopping = new AtomicBoolean();
      for (int i = 0; i < 8; i++) {
        clients.add(threads.submit(() -> askToTheEnd(served, stopping)));
      }
      Thread.sleep(300);
      stopping.set(true);
      served.close();
      int answered = 0;
      for (Future<Integer> client : clients) {
        answered += client.get();
      }
      assertTrue(answered > 0);
      assertThrows(IOException.class, () -> served.get("/v2/health/live"));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Asks until the server refuses; a connection may end only after it was told to stop. */
  private static int askToTheEnd(Served served, AtomicBoolean stopping) throws Exception {
    int answered = 0;
    while (true) {
      try {
        HttpResponse<String> answer = served.post("/score", "image/png", PNG);
        if (answer.statusCode() == 503) {
          assertTrue(stopping.get());
          return answered;
        }
        assertEquals(200, answer.statusCode());
        assertEquals(ofFirst, Served.json(answer).get("score").asDouble());
        answered++;
      } catch (IOException refused) {
        assertTrue(stopping.get(), refused::toString);
        return answered;
      }
    }
  }
}
