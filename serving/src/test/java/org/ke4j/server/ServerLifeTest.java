package org.ke4j.server;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
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
import org.ke4j.image.RgbImage;

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

  /** So many requests are in hand at the end: more than two batches. */
  private static final int IN_HAND = 40;

  @Test
  void theEndAnswersWhatWasAccepted() throws Exception {
    byte[] large = Served.png(new RgbImage(2000, 2000, new byte[3 * 2000 * 2000]));
    double expected;
    try (AnomalyDetector detector = AnomalyDetector.load(first)) {
      expected = detector.score(large).score();
    }
    List<Socket> clients = new ArrayList<>();
    try (Served served = new Served(first, ServerOptions.DEFAULTS)) {
      for (int i = 0; i < IN_HAND; i++) {
        clients.add(asking(served.server.port(), large));
      }
      until(served, "ke4j_request_body_bytes_count{route=\"score\"}", IN_HAND);
      double before = metric(served, "ke4j_requests_total{route=\"score\",status=\"200\"}");
      assertTrue(before < IN_HAND / 2.0, "there is work in hand: " + before + " are answered");
      served.server.close();
      for (Socket client : clients) {
        String answer = Served.rest(client.getInputStream());
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertEquals(expected, Served.JSON.readTree(body).get("score").asDouble());
      }
      assertThrows(IOException.class, () -> served.get("/v2/health/live"));
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /** A client that has sent its whole request and reads nothing yet. */
  private static Socket asking(int port, byte[] body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    String head = "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
    socket.getOutputStream().flush();
    return socket;
  }

  private static void until(Served served, String metric, double value) throws Exception {
    while (metric(served, metric) < value) {
      Thread.sleep(5);
    }
  }

  /** What the server counts; 0 for what it has not counted yet. */
  private static double metric(Served served, String name) throws Exception {
    return served
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @Test
  void whatIsNotScoredInTimeIsRefusedForNow() throws Exception {
    byte[] large = Served.png(new RgbImage(2000, 2000, new byte[3 * 2000 * 2000]));
    ServerOptions hasty =
        ServerOptions.DEFAULTS.withTimes(
            Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofSeconds(20));
    try (Served served = new Served(first, hasty)) {
      HttpResponse<String> answer = served.post("/score", "image/png", large);
      assertEquals(503, answer.statusCode(), answer.body());
      assertTrue(answer.headers().firstValue("Retry-After").isPresent());
      assertTrue(answer.body().contains("in time"), answer.body());
      assertEquals(200, served.get("/v2/health/live").statusCode());
    }
  }

  @Test
  void picturesOfOneRequestAreOneBatch() throws Exception {
    try (Served served = new Served(first, ServerOptions.DEFAULTS)) {
      String one = "\"" + Base64.getEncoder().encodeToString(PNG) + "\"";
      String body =
          "{\"inputs\":[{\"name\":\"image\",\"shape\":[12],\"datatype\":\"BYTES\",\"data\":["
              + String.join(",", Collections.nCopies(12, one))
              + "]}]}";
      HttpResponse<String> answer =
          served.post(
              "/v2/models/bolts/infer",
              "application/json",
              body.getBytes(StandardCharsets.US_ASCII));
      assertEquals(200, answer.statusCode(), answer.body());
      for (int i = 0; i < 12; i++) {
        assertEquals(ofFirst, Served.json(answer).at("/outputs/0/data/" + i).asDouble());
      }
      until(served, "ke4j_images_total{model=\"bolts\"}", 12);
      assertEquals(1, metric(served, "ke4j_compute_seconds_count{model=\"bolts\"}"));
    }
  }
}
