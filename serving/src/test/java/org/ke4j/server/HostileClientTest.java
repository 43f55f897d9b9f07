package org.ke4j.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;

/** Clients that are slow, broken or far too many: each is told, the others are served as before. */
@Timeout(120)
class HostileClientTest {
  private static final int QUEUE = 8;
  private static final int CONNECTIONS = 48;
  private static final byte[] PNG = Served.png(Served.image(7, 40, 36));

  @TempDir private static Path folder;
  private static Served served;
  private static double right;

  @BeforeAll
  static void start() {
    Path model = folder.resolve("model");
    Served.fit(model, 100);
    try (AnomalyDetector detector = AnomalyDetector.load(model)) {
      right = detector.score(PNG).score();
    }
    served =
        new Served(
            model,
            ServerOptions.DEFAULTS
                .withSizes(100_000, 100_000)
                .withTimes(Duration.ofMillis(1500), Duration.ofSeconds(30), Duration.ofSeconds(10))
                .withLoad(QUEUE, CONNECTIONS, 4));
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  @Test
  void aBodyThatComesByteByByte() throws Exception {
    try (Socket slow = connect()) {
      send(slow, "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");
      Thread feeder = feed(slow, "x");
      String answer = Served.rest(slow.getInputStream());
      assertTrue(answer.startsWith("HTTP/1.1 408 "), answer);
      assertTrue(answer.contains("did not arrive in time"), answer);
      feeder.join();
    }
    served();
  }

  @Test
  void aHeadThatNeverEnds() throws Exception {
    List<Socket> slow = new ArrayList<>();
    List<Thread> feeders = new ArrayList<>();
    try {
      for (int i = 0; i < 12; i++) {
        Socket socket = connect();
        slow.add(socket);
        send(socket, "POST /score HTTP/1.1\r\nHost: a\r\n");
        feeders.add(feed(socket, "X-A: b\r\n"));
      }
      served();
      for (Socket socket : slow) {
        assertEquals("", untilClosed(socket), "closed without a word");
      }
      for (Thread feeder : feeders) {
        feeder.join();
      }
    } finally {
      close(slow);
    }
    served();
  }

  @Test
  void aHeadThatIsTooLong() throws Exception {
    String answer =
        served.raw("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "y".repeat(20_000) + "\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
    served();
  }

  @Test
  void connectionsWithoutEnd() throws Exception {
    List<Socket> many = new ArrayList<>();
    try {
      for (int i = 0; i < 3 * CONNECTIONS; i++) {
        many.add(connect());
      }
      // Those that say nothing are closed in time, and then the others are served.
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      int status = 0;
      while (status != 200 && System.nanoTime() < end) {
        try {
          status = served.post("/score", "image/png", PNG).statusCode();
          assertTrue(status == 200 || status == 503, "status " + status);
        } catch (IOException turnedAway) {
          Thread.sleep(100);
        }
      }
      assertEquals(200, status);
    } finally {
      close(many);
    }
    served();
  }

  @Test
  void aFloodIsAnsweredWithScoresOrWithARefusal() throws Exception {
    int clients = 20;
    int each = 12;
    Map<Integer, Integer> counts = new TreeMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<Map<Integer, Integer>>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        all.add(threads.submit(() -> ask(each)));
      }
      for (Future<Map<Integer, Integer>> one : all) {
        one.get().forEach((status, n) -> counts.merge(status, n, Integer::sum));
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(clients * each, counts.values().stream().mapToInt(n -> n).sum(), "answers to all");
    assertTrue(counts.getOrDefault(200, 0) >= QUEUE, counts.toString());
    assertTrue(List.of(200, 503).containsAll(counts.keySet()), counts.toString());
    served();
  }

  private static Map<Integer, Integer> ask(int times) throws Exception {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < times; i++) {
      HttpResponse<String> answer = served.post("/score", "image/png", PNG);
      counts.merge(answer.statusCode(), 1, Integer::sum);
      if (answer.statusCode() == 200) {
        assertEquals(right, Served.json(answer).get("score").asDouble());
      } else {
        assertEquals("1", answer.headers().firstValue("Retry-After").orElse("none"));
      }
    }
    return counts;
  }

  @Test
  void noise() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(300)];
      random.nextBytes(bytes);
      try (Socket socket = connect()) {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        String answer = Served.rest(socket.getInputStream());
        assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 4"), answer);
      } catch (IOException reset) {
        // An answer like any other to bytes without a sense.
      }
    }
    served();
  }

  @Test
  void clientsThatLeaveBeforeTheAnswer() throws Exception {
    for (int i = 0; i < 30; i++) {
      try (Socket socket = connect()) {
        send(
            socket,
            "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: " + PNG.length + "\r\n\r\n");
        socket.getOutputStream().write(PNG, 0, i % 2 == 0 ? PNG.length : PNG.length / 2);
      }
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (served.post("/score", "image/png", PNG).statusCode() != 200) {
      assertTrue(System.nanoTime() < end, "not served again");
      Thread.sleep(50);
    }
  }

  /** The server answers a client that means well. */
  private static void served() throws Exception {
    HttpResponse<String> answer = served.post("/score", "image/png", PNG);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(right, Served.json(answer).get("score").asDouble());
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends a little again and again until the server closes the connection. */
  private static Thread feed(Socket socket, String text) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!socket.isClosed()) {
                  send(socket, text);
                  Thread.sleep(100);
                }
              } catch (IOException | InterruptedException closed) {
                // The end that is waited for.
              }
            });
    thread.start();
    return thread;
  }

  private static String untilClosed(Socket socket) {
    try {
      return Served.rest(socket.getInputStream());
    } catch (IOException reset) {
      return "";
    }
  }

  private static void close(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
