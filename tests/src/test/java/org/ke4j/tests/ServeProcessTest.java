package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Sample;

/** {@code ke serve} as a process of its own: its options, and its end by SIGTERM. */
@Timeout(240)
class ServeProcessTest {
  private static final int IN_HAND = 40;
  private static final String SCORED = "ke4j_requests_total{route=\"score\",status=\"200\"}";

  @TempDir private static Path folder;
  private static Programs programs;
  private static byte[] picture;
  private static double expected;

  @BeforeAll
  static void fit() throws Exception {
    programs = Programs.in(folder);
    picture = large(2000);
    FitOptions options = FitOptions.DEFAULTS.withMethod("dn2");
    try (AnomalyDetector detector =
        AnomalyDetector.fit(
            DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 12).stream()
                .map(Sample::image)
                .toList(),
            options)) {
      detector.save(folder.resolve("threes.ke4j"));
      expected = detector.score(picture).score();
    }
  }

  /** A picture of few bytes that takes its time to decode. */
  private static byte[] large(int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, i % side / 50 * 0x030201);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private Process serve(String name, String options) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
    return programs.start(
        List.of("bash", "-c", "exec ke serve threes.ke4j --port 0 " + options + " >" + name));
  }

  private int port(Process server, String name) throws Exception {
    return programs.port(server, folder.resolve(name), Pattern.compile("://[^:]*:(\\d+)"));
  }

  /** A client that has sent its whole request and reads nothing yet. */
  private static Socket asking(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    String head =
        "POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: " + picture.length + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(picture);
    socket.getOutputStream().flush();
    return socket;
  }

  private static List<Socket> accepted(int port) throws Exception {
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < IN_HAND; i++) {
      clients.add(asking(port));
    }
    while (metric(port, "ke4j_request_body_bytes_count{route=\"score\"}") < IN_HAND) {
      Thread.sleep(5);
    }
    return clients;
  }

  private static double metric(int port, String name) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** All that comes until the end; empty for a connection that was cut. */
  private static String rest(Socket client) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    try {
      for (int n; (n = client.getInputStream().read(buffer)) >= 0; ) {
        all.write(buffer, 0, n);
      }
    } catch (SocketException cut) {
      // what came before counts
    }
    client.close();
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void sigtermAnswersAllThatWasAccepted() throws Exception {
    Process server = serve("drained", "");
    try {
      int port = port(server, "drained");
      List<Socket> clients = accepted(port);
      double done = metric(port, SCORED);
      server.destroy();
      assertTrue(done < IN_HAND / 2.0, "there is work in hand: " + done + " are answered");
      for (Socket client : clients) {
        String answer = rest(client);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertEquals(expected, new ObjectMapper().readTree(body).get("score").asDouble());
      }
      assertTrue(server.waitFor(60, TimeUnit.SECONDS));
      assertEquals(143, server.exitValue());
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void theEndTakesNoLongerThanItsTime() throws Exception {
    Process server = serve("hasty", "--drain-time 0.05");
    try {
      List<Socket> clients = accepted(port(server, "hasty"));
      server.destroy();
      assertTrue(server.waitFor(60, TimeUnit.SECONDS));
      int answered = 0;
      for (Socket client : clients) {
        answered += rest(client).startsWith("HTTP/1.1 200 ") ? 1 : 0;
      }
      assertTrue(answered < IN_HAND, "the end waits for all although its time was over");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void scoresThatTakeTooLongAreRefusedForNow() throws Exception {
    Process server = serve("timed", "--score-time 0.001");
    try {
      HttpResponse<String> answer = Programs.post(port(server, "timed"), "/score", picture);
      assertEquals(503, answer.statusCode(), answer.body());
      assertTrue(answer.headers().firstValue("Retry-After").isPresent());
    } finally {
      Programs.end(server);
    }
  }

  @Test
  void keyAndTlsComeFromFiles() throws Exception {
    Files.writeString(folder.resolve("key"), "s3cret\n");
    Files.writeString(folder.resolve("password"), "changeit\n");
    Programs.Ended made =
        programs.shell(
            "'"
                + Path.of(System.getProperty("java.home"), "bin", "keytool")
                + "' -genkeypair -keyalg EC -alias a -dname CN=localhost -ext san=dns:localhost"
                + " -storetype PKCS12 -keystore own.p12 -storepass changeit -validity 2");
    assertEquals(0, made.status(), made.messages());
    Process server =
        serve("secret", "--api-key-file key --tls-keystore own.p12 --tls-password-file password");
    try {
      int port = port(server, "secret");
      assertTrue(Files.readString(folder.resolve("secret")).startsWith("https://"));
      URI address = URI.create("https://localhost:" + port + "/score");
      for (String key : new String[] {null, "s3cre", "s3cret"}) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(address)
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        "s3cret".equals(key) ? picture : new byte[10]));
        if (key != null) {
          request.header("Authorization", "Bearer " + key);
        }
        HttpResponse<String> answer =
            trusting(folder.resolve("own.p12"))
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertEquals("s3cret".equals(key) ? 200 : 401, answer.statusCode(), answer.body());
        if (answer.statusCode() == 200) {
          assertEquals(
              expected, new ObjectMapper().readTree(answer.body()).get("score").asDouble());
        }
        assertFalse(answer.body().contains("s3cret"), "a key is told to nobody");
      }
    } finally {
      Programs.end(server);
    }
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
}
