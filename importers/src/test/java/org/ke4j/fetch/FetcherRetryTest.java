package org.ke4j.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Sha256;

/** Failures that pass, failures that do not, and several processes, against a local server. */
class FetcherRetryTest {
  private static final FetchOptions LOCAL =
      new FetchOptions(
          Duration.ofSeconds(20), Duration.ofSeconds(40), 4, Duration.ofMillis(5), 1 << 20, true);

  /** One answer of the server; those of a test are given in turn, the last one for ever. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** Fetches the file in another process. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      RemoteFile file = new RemoteFile(URI.create(arguments[1]), "data.bin", -1, null, null);
      System.out.println(
          new Fetcher(Path.of(arguments[0]), LOCAL).fetch(file, (bytes, total) -> {}));
    }
  }

  private final byte[] content = new byte[100_000];
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private final List<String> told = new ArrayList<>();
  private List<Answer> answers = List.of(this::whole);
  private HttpServer server;
  private ExecutorService pool;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    new SplittableRandom(4).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pool = Executors.newCachedThreadPool();
    server.setExecutor(pool);
    server.createContext(
        "/",
        exchange -> {
          ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
          answers.get(Math.min(ranges.size(), answers.size()) - 1).to(exchange);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    pool.shutdownNow();
  }

  private void whole(HttpExchange exchange) throws IOException {
    send(exchange, content.length);
  }

  private void half(HttpExchange exchange) throws IOException {
    send(exchange, content.length / 2);
  }

  private void send(HttpExchange exchange, int atMost) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/100000");
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
    exchange.getResponseBody().write(content, from, Math.min(content.length - from, atMost));
    exchange.getResponseBody().flush();
  }

  private static Answer status(int code) {
    return exchange -> exchange.sendResponseHeaders(code, -1);
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/data.bin");
  }

  private Path fetch() {
    return fetch(new RemoteFile(uri(), "data.bin", -1, null, null));
  }

  private Path fetch(RemoteFile file) {
    return new Fetcher(folder, LOCAL)
        .fetch(
            file,
            new FetchListener() {
              @Override
              public void received(long bytes, long total) {
                assertEquals(content.length, total);
              }

              @Override
              public void waiting() {
                told.add("waiting");
              }

              @Override
              public void retrying(String reason, Duration pause) {
                told.add(reason + " " + pause.toMillis());
              }
            });
  }

  @Test
  void passingFailuresAreTriedAgainFromWhereTheyStopped() throws IOException {
    answers = List.of(status(503), this::half, status(429), this::whole);
    assertArrayEquals(content, Files.readAllBytes(fetch()));
    assertEquals(4, ranges.size());
    assertEquals(List.of("null", "null"), ranges.subList(0, 2));
    assertEquals(ranges.get(2), ranges.get(3));
    assertTrue(ranges.get(3).matches("bytes=[1-9]\\d*-"), ranges.toString());
    assertEquals(3, told.size());
    assertEquals("the server answered 503 5", told.get(0));
    assertTrue(told.get(1).endsWith(" 10"), told.toString());
    assertEquals("the server answered 429 20", told.get(2));
  }

  @Test
  void triesEndAndWhatCameIsKept() throws IOException {
    answers = List.of(this::half, status(500));
    Ke4jException e = assertThrows(Ke4jException.class, this::fetch);
    assertTrue(e.getMessage().contains("500"), e.getMessage());
    assertEquals(4, ranges.size());
    assertTrue(Files.size(folder.resolve("data.bin.part")) > 0);
    answers = List.of(this::whole);
    assertArrayEquals(content, Files.readAllBytes(fetch()));
    assertTrue(ranges.get(4).startsWith("bytes="), ranges.toString());
  }

  @Test
  void whatDoesNotPassIsNotTriedAgain() {
    for (int code : new int[] {403, 404, 410}) {
      ranges.clear();
      answers = List.of(status(code));
      Ke4jException e = assertThrows(Ke4jException.class, this::fetch);
      assertTrue(e.getMessage().contains(String.valueOf(code)), e.getMessage());
      assertEquals(1, ranges.size());
    }
  }

  @Test
  void anotherSizeThanKnownIsRefusedAtOnce() {
    for (int known : new int[] {content.length - 1, content.length + 1}) {
      ranges.clear();
      RemoteFile file = new RemoteFile(uri(), "data.bin", known, null, null);
      Ke4jException e = assertThrows(Ke4jException.class, () -> fetch(file));
      assertTrue(e.getMessage().contains("100000"), e.getMessage());
      assertEquals(1, ranges.size());
      assertFalse(Files.exists(folder.resolve("data.bin")));
    }
  }

  @Test
  void aServerThatTellsNoSizeMayHaveSentHalf() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread plain =
          new Thread(
              () -> {
                try (var connection = socket.accept()) {
                  connection.getInputStream().read(new byte[1000]);
                  connection
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf"
                              .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  told.add(e.toString());
                }
              });
      plain.start();
      URI uri = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/data.bin");
      RemoteFile file = new RemoteFile(uri, "data.bin", -1, null, null);
      Ke4jException e = assertThrows(Ke4jException.class, () -> fetch(file));
      assertTrue(e.getMessage().contains("does not tell"), e.getMessage());
      plain.join();
    }
  }

  @Test
  void noServerIsToldAtOnce() {
    server.stop(0);
    Ke4jException e = assertThrows(Ke4jException.class, this::fetch);
    assertTrue(e.getMessage().contains("cannot be fetched"), e.getMessage());
    assertEquals(List.of(), told);
  }

  @Test
  void severalProcessesMakeOneDownload() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    answers =
        List.of(
            exchange -> {
              try {
                assertTrue(slow.await(20, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              whole(exchange);
            });
    List<Process> children = new ArrayList<>();
    try {
      children.add(child());
      children.add(child());
      for (int i = 0; ranges.isEmpty() && i < 2000; i++) {
        Thread.sleep(10);
      }
      Thread here = new Thread(this::fetch);
      here.start();
      Thread.sleep(100);
      slow.countDown();
      here.join();
      for (Process child : children) {
        assertEquals(0, child.waitFor());
      }
    } finally {
      children.forEach(Process::destroyForcibly);
    }
    assertEquals(1, ranges.size(), "requests");
    assertEquals(List.of("waiting"), told);
    assertArrayEquals(content, Files.readAllBytes(folder.resolve("data.bin")));
  }

  private Process child() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            folder.toString(),
            uri().toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void aStoppedProcessLeavesWhatItHas() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    answers =
        List.of(
            exchange -> {
              half(exchange);
              try {
                assertTrue(stopped.await(20, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            this::whole);
    Process child = child();
    Path part = folder.resolve("data.bin.part");
    try {
      for (int i = 0; (!Files.exists(part) || Files.size(part) < 50_000) && i < 2000; i++) {
        Thread.sleep(10);
      }
    } finally {
      child.destroy(); // what Ctrl-C does
      assertTrue(child.waitFor() != 0);
      stopped.countDown();
    }
    assertArrayEquals(content, Files.readAllBytes(fetch()));
    assertEquals(List.of("null", "bytes=50000-"), ranges);
  }

  @Test
  void theRecordTellsSizeHashAndSource() throws IOException {
    Path file = fetch();
    FetchRecord record = FetchRecord.of(file).orElseThrow();
    assertEquals(new FetchRecord(Sha256.of(content), content.length, uri().toString()), record);
    assertEquals(Sha256.of(content), record.check(file));
    Files.write(file, new byte[] {1});
    CorruptFileException e = assertThrows(CorruptFileException.class, () -> record.check(file));
    assertTrue(e.getMessage().contains("100000 bytes"), e.getMessage());
    Files.writeString(FetchRecord.path(file), "something else\n");
    assertThrows(CorruptFileException.class, () -> FetchRecord.of(file));
    Files.writeString(FetchRecord.path(file), Sha256.of(content) + "  data.bin\n");
    assertEquals(-1, FetchRecord.of(file).orElseThrow().bytes());
  }
}
