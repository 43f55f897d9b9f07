package org.ke4j.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;

/** The options that users have, against an https server with a certificate of its own. */
class FetcherHttpsTest {
  private static final byte[] CONTENT = "some model".getBytes(StandardCharsets.UTF_8);
  private static final char[] PASSWORD = "secret".toCharArray();
  private static final AtomicInteger PLAIN = new AtomicInteger();

  @TempDir private static Path keys;
  private static SSLContext context;
  private static HttpsServer server;
  private static HttpServer plain;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    Path store = keys.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "local",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertEquals(0, keytool.waitFor());
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(loaded, PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, PASSWORD);
    certificates.setCertificateEntry("local", loaded.getCertificate("local"));
    trusted.init(certificates);
    context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);

    InetAddress here = InetAddress.getLoopbackAddress();
    plain = HttpServer.create(new InetSocketAddress(here, 0), 0);
    plain.createContext(
        "/",
        exchange -> {
          PLAIN.incrementAndGet();
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT);
          exchange.close();
        });
    plain.start();
    server = HttpsServer.create(new InetSocketAddress(here, 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.equals("/file")) {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
          } else {
            String to =
                path.equals("/secure")
                    ? "/file"
                    : path.equals("/loop")
                        ? "/loop"
                        : "http://127.0.0.1:" + plain.getAddress().getPort() + "/file";
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
    plain.stop(0);
  }

  private Path fetch(String path, SSLContext trust) {
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + path);
    return new Fetcher(folder, FetchOptions.DEFAULTS, trust)
        .fetch(new RemoteFile(uri, "model.onnx", -1, null, null), (bytes, total) -> {});
  }

  @Test
  void redirectsToHttpsAreFollowed() throws Exception {
    assertArrayEquals(CONTENT, Files.readAllBytes(fetch("/secure", context)));
    FetchRecord record = FetchRecord.of(folder.resolve("model.onnx")).orElseThrow();
    assertEquals(CONTENT.length, record.bytes());
    assertTrue(record.source().endsWith("/secure"), record.source());
  }

  @Test
  void aRedirectToPlainHttpIsRefused() {
    Ke4jException e = assertThrows(Ke4jException.class, () -> fetch("/plain", context));
    assertTrue(e.getMessage().contains("a redirect to http://127.0.0.1"), e.getMessage());
    assertEquals(0, PLAIN.get(), "requests without TLS");
    assertFalse(Files.exists(folder.resolve("model.onnx")));
    assertThrows(Ke4jException.class, () -> fetch("/loop", context));
  }

  @Test
  void anUnknownCertificateIsRefusedWithoutAnotherAttempt() {
    long start = System.nanoTime();
    Ke4jException e = assertThrows(Ke4jException.class, () -> fetch("/file", null));
    assertTrue(e.getMessage().contains("SSL"), e.getMessage());
    assertTrue(System.nanoTime() - start < FetchOptions.DEFAULTS.pause().toNanos() * 15);
    assertFalse(Files.exists(folder.resolve("model.onnx")));
  }
}
