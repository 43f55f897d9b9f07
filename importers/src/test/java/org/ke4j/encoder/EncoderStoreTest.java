package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.fetch.FetchOptions;
import org.ke4j.fetch.FetchRecord;
import org.ke4j.fetch.RemoteFile;
import org.ke4j.store.Sha256;

/** From an address to an encoder that works, against a server on this machine. */
class EncoderStoreTest {
  private static final String NAME = "clip-vit-b32";
  private static final FetchOptions LOCAL =
      new FetchOptions(
          Duration.ofSeconds(20), Duration.ofSeconds(40), 2, Duration.ofMillis(5), 1 << 24, true);

  @TempDir private Path folder;
  private final byte[] model = TinyModel.encoder(224, 512, "image_embeds");
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int sent = model.length;
  private HttpServer server;
  private EncoderStore store;

  @BeforeEach
  void start() throws IOException {
    store = new EncoderStore(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/visual.onnx",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, model.length);
          exchange.getResponseBody().write(model, 0, sent);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private CatalogueEntry entry(String path, String sha256) {
    CatalogueEntry known = Catalogue.find(NAME).orElseThrow();
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return new CatalogueEntry(
        known.model(),
        known.description(),
        known.facts(),
        new RemoteFile(uri, NAME + ".onnx", -1, sha256 == null ? null : "SHA-256", sha256),
        "here",
        known.export(),
        known.weights());
  }

  private Path fetch() {
    return store.fetch(entry("/visual.onnx", null), LOCAL, (bytes, total) -> {});
  }

  private KnownEncoder.State state() {
    return Encoders.list(store).stream()
        .filter(e -> e.name().equals(NAME))
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void whatWasFetchedOpensByItsName() throws IOException {
    assertEquals(KnownEncoder.State.FETCH, state());
    UsageException not = assertThrows(UsageException.class, () -> Encoders.open(store, NAME));
    assertTrue(not.getMessage().contains("ke fetch " + NAME), not.getMessage());
    Path file = fetch();
    assertEquals(KnownEncoder.State.FETCHED, state());
    assertEquals(Sha256.of(model), FetchRecord.of(file).orElseThrow().sha256());
    try (OnnxEncoder encoder = Encoders.open(store, NAME)) {
      assertEquals(512, encoder.width());
      assertEquals(NAME, encoder.name());
      assertEquals(Preprocessing.clip(224), encoder.description().preprocessing());
      assertEquals(1, encoder.embed(List.of(TestImage.draw())).rows());
    }
    fetch();
    assertEquals(1, requests.get());
    assertEquals(2, store.remove(NAME).size());
    assertEquals(KnownEncoder.State.FETCH, state());
  }

  @Test
  void aFileThatChangedAfterwardsIsFoundWhenItIsOpened() throws IOException {
    Path file = fetch();
    byte[] changed = model.clone();
    changed[model.length / 2] ^= 1;
    Files.write(file, changed);
    CorruptFileException e =
        assertThrows(CorruptFileException.class, () -> Encoders.open(store, NAME));
    assertTrue(e.getMessage().contains("as noted when it came"), e.getMessage());
    Files.write(file, java.util.Arrays.copyOf(model, 100));
    assertThrows(CorruptFileException.class, () -> Encoders.open(store, NAME));
    Files.write(file, model);
    Encoders.open(store, NAME).close();
    Files.delete(FetchRecord.path(file));
    Ke4jException none = assertThrows(Ke4jException.class, () -> Encoders.open(store, NAME));
    assertTrue(none.getMessage().contains("ke fetch " + NAME), none.getMessage());
    fetch();
    Encoders.open(store, NAME).close();
    assertEquals(1, requests.get(), "the record is made again without a download");
  }

  @Test
  void whatIsWrongOrIncompleteIsNotTaken() {
    assertThrows(
        CorruptFileException.class,
        () -> store.fetch(entry("/visual.onnx", "0".repeat(64)), LOCAL, (bytes, total) -> {}));
    assertFalse(Files.exists(folder.resolve(NAME + ".onnx")));
    sent = 1000;
    assertThrows(Ke4jException.class, this::fetch);
    Ke4jException none =
        assertThrows(
            Ke4jException.class,
            () -> store.fetch(entry("/gone.onnx", null), LOCAL, (bytes, total) -> {}));
    assertTrue(none.getMessage().contains("404"), none.getMessage());
    assertEquals(KnownEncoder.State.FETCH, state());
    assertThrows(UsageException.class, () -> Encoders.open(store, NAME));
  }

  @Test
  void onlyHttpsForUsers() {
    UsageException e =
        assertThrows(
            UsageException.class,
            () -> store.fetch(entry("/visual.onnx", null), (bytes, total) -> {}));
    assertTrue(e.getMessage().contains("https"), e.getMessage());
    CatalogueEntry without = Catalogue.find("van-l").orElseThrow();
    assertThrows(UsageException.class, () -> store.fetch(without, (bytes, total) -> {}));
    assertEquals(0, requests.get());
  }

  @Test
  void manyAtOnceMakeOneDownload() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(callers.submit(this::fetch));
      }
      for (Future<Path> each : all) {
        assertEquals(model.length, Files.size(each.get()));
      }
    } finally {
      callers.shutdownNow();
    }
    assertEquals(1, requests.get());
  }
}
