package org.ke4j.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Sha256;

/** Against a server on this machine that cuts, stalls, lies and changes its mind. */
class FetcherTest {
  private static final FetchOptions LOCAL = options(1);

  private static FetchOptions options(int attempts) {
    return new FetchOptions(
        Duration.ofSeconds(20),
        Duration.ofSeconds(40),
        attempts,
        Duration.ofMillis(10),
        1 << 20,
        true);
  }

  @TempDir Path folder;
  private byte[] content;
  private HttpServer server;
  private ExecutorService pool;
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());

  /** What the server does, changed by each test. */
  private volatile int sendAtMost = Integer.MAX_VALUE;

  private volatile boolean stall;
  private volatile boolean ignoreRange;
  private volatile boolean chunked;
  private volatile int status = 200;
  private volatile String tag = "\"v1\"";

  @BeforeEach
  void start() throws IOException {
    content = new byte[300_000];
    new SplittableRandom(9).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pool = Executors.newCachedThreadPool();
    server.setExecutor(pool);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    pool.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
    ranges.add(String.valueOf(range));
    if (status != 200) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    int from = 0;
    int code = 200;
    if (range != null && !ignoreRange && tag.equals(ifRange)) {
      from = Integer.parseInt(range.replaceAll("\\D", ""));
      code = 206;
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.getResponseHeaders().set("ETag", tag);
    exchange.sendResponseHeaders(code, chunked ? 0 : content.length - from);
    int length = Math.min(content.length - from, sendAtMost);
    OutputStream out = exchange.getResponseBody();
    out.write(content, from, length);
    out.flush();
    if (stall) {
      try {
        Thread.sleep(60_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.close();
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/data.bin");
  }

  private RemoteFile file() {
    return new RemoteFile(uri(), "data.bin", content.length, "SHA-256", Sha256.of(content));
  }

  private Path fetch(RemoteFile file) {
    return new Fetcher(folder, LOCAL).fetch(file, (bytes, total) -> {});
  }

  @Test
  void fetchesOnceAndChecksAtEveryUse() throws IOException {
    List<Long> progress = new ArrayList<>();
    Path path = new Fetcher(folder, LOCAL).fetch(file(), (bytes, total) -> progress.add(bytes));
    assertArrayEquals(content, Files.readAllBytes(path));
    assertEquals(content.length, progress.get(progress.size() - 1));
    assertEquals(path, fetch(file()));
    assertEquals(1, ranges.size(), "the second call did not ask the server");
    assertTrue(Files.readString(folder.resolve("data.bin.sha256")).startsWith(Sha256.of(content)));
    assertFalse(Files.exists(folder.resolve("data.bin.part")));
    byte[] rotten = content.clone();
    rotten[1234] ^= 1;
    Files.write(path, rotten);
    CorruptFileException e = assertThrows(CorruptFileException.class, () -> fetch(file()));
    assertTrue(e.getMessage().contains("SHA-256"), e.getMessage());
    Files.write(path, Arrays.copyOf(content, 10));
    assertThrows(CorruptFileException.class, () -> fetch(file()));
  }

  @Test
  void goesOnWhereItBrokeOff() throws IOException {
    for (boolean inChunks : new boolean[] {false, true}) {
      chunked = inChunks;
      Files.deleteIfExists(folder.resolve("data.bin"));
      ranges.clear();
      sendAtMost = 100_000;
      assertThrows(Ke4jException.class, () -> fetch(file()));
      long there = Files.size(folder.resolve("data.bin.part"));
      assertTrue(there > 0 && there <= 100_000, "bytes kept: " + there);
      sendAtMost = Integer.MAX_VALUE;
      assertArrayEquals(content, Files.readAllBytes(fetch(file())));
      assertEquals(List.of("null", "bytes=" + there + "-"), ranges);
    }
  }

  @Test
  void startsAgainWhenTheServerHasAnotherVersionOrKnowsNoRanges() throws IOException {
    sendAtMost = 100_000;
    assertThrows(Ke4jException.class, () -> fetch(file()));
    content[5] ^= 1;
    tag = "\"v2\"";
    sendAtMost = Integer.MAX_VALUE;
    assertArrayEquals(content, Files.readAllBytes(fetch(file())));
    Files.delete(folder.resolve("data.bin"));
    sendAtMost = 100_000;
    assertThrows(Ke4jException.class, () -> fetch(file()));
    sendAtMost = Integer.MAX_VALUE;
    ignoreRange = true;
    assertArrayEquals(content, Files.readAllBytes(fetch(file())));
  }

  @Test
  void aPartThatIsWholeIsOnlyChecked() throws IOException {
    Files.write(folder.resolve("data.bin.part"), content);
    Files.writeString(folder.resolve("data.bin.part-of"), tag);
    assertArrayEquals(content, Files.readAllBytes(fetch(file())));
    assertEquals(0, ranges.size());
  }

  @Test
  void wrongBytesAreThrownAway() {
    RemoteFile other = new RemoteFile(uri(), "data.bin", content.length, "MD5", "00".repeat(16));
    CorruptFileException e = assertThrows(CorruptFileException.class, () -> fetch(other));
    assertTrue(e.getMessage().contains("MD5"), e.getMessage());
    assertFalse(Files.exists(folder.resolve("data.bin")));
    assertFalse(Files.exists(folder.resolve("data.bin.part")));
  }

  @Test
  void aStallIsGivenUp() throws IOException {
    stall = true;
    sendAtMost = 50_000;
    FetchOptions hasty =
        new FetchOptions(Duration.ofMillis(500), LOCAL.patience(), 1, Duration.ZERO, 1 << 20, true);
    Fetcher fetcher = new Fetcher(folder, hasty);
    Ke4jException e =
        assertThrows(Ke4jException.class, () -> fetcher.fetch(file(), (bytes, total) -> {}));
    assertTrue(e.getMessage().contains("no byte came"), e.getMessage());
    stall = false;
    sendAtMost = Integer.MAX_VALUE;
    assertArrayEquals(content, Files.readAllBytes(fetch(file())));
  }

  @Test
  void moreThanExpectedIsRefusedAnnouncedOrNot() {
    for (boolean inChunks : new boolean[] {false, true}) {
      chunked = inChunks;
      RemoteFile small = new RemoteFile(uri(), "data.bin", 1000, null, null);
      assertThrows(Ke4jException.class, () -> fetch(small));
      assertFalse(Files.exists(folder.resolve("data.bin")));
      FetchOptions capped = LOCAL.withMaxBytes(200_000);
      RemoteFile unknown = new RemoteFile(uri(), "data.bin", -1, null, null);
      assertThrows(
          Ke4jException.class,
          () -> new Fetcher(folder, capped).fetch(unknown, (bytes, total) -> {}));
    }
  }

  @Test
  void unknownSizeAndHashAreNotedAtTheFirstDownload() throws IOException {
    RemoteFile unknown = new RemoteFile(uri(), "data.bin", -1, null, null);
    Path path = fetch(unknown);
    Files.writeString(path, "x");
    assertThrows(CorruptFileException.class, () -> fetch(unknown));
  }

  @Test
  void onlyOneOfManyDownloads() throws Exception {
    List<Future<Path>> all = new ArrayList<>();
    ExecutorService callers = Executors.newFixedThreadPool(6);
    try {
      for (int i = 0; i < 6; i++) {
        all.add(callers.submit(() -> fetch(file())));
      }
      for (Future<Path> one : all) {
        assertArrayEquals(content, Files.readAllBytes(one.get()));
      }
    } finally {
      callers.shutdownNow();
    }
    assertEquals(1, ranges.size());
  }

  @Test
  void plainHttpNeedsTheOptionAndErrorsNameTheAddress() {
    assertThrows(
        UsageException.class,
        () -> new Fetcher(folder, FetchOptions.DEFAULTS).fetch(file(), (bytes, total) -> {}));
    status = 404;
    Ke4jException e = assertThrows(Ke4jException.class, () -> fetch(file()));
    assertTrue(e.getMessage().contains("404"), e.getMessage());
    assertTrue(e.getMessage().contains(uri().toString()), e.getMessage());
    server.stop(0);
    assertThrows(Ke4jException.class, () -> fetch(file()));
  }

  @Test
  void namesCannotLeaveTheFolder() {
    for (String name : List.of("../x", "a/b", "", ".x", "a\\b", "/x")) {
      assertThrows(UsageException.class, () -> new RemoteFile(uri(), name, -1, null, null), name);
    }
    assertThrows(
        UsageException.class,
        () -> new RemoteFile(URI.create("data.bin"), "data.bin", -1, null, null));
  }

  @Test
  void aFileOfTheUsersOwnIsCheckedAgainstWhatIsKnown() throws IOException {
    Files.write(folder.resolve("data.bin"), content);
    fetch(file());
    assertEquals(0, ranges.size());
    Files.delete(folder.resolve("data.bin.sha256"));
    Files.write(
        folder.resolve("data.bin"), "x".repeat(content.length).getBytes(StandardCharsets.UTF_8));
    assertThrows(CorruptFileException.class, () -> fetch(file()));
  }
}
