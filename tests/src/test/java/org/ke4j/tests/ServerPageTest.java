package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.Verdict;
import org.ke4j.server.DetectorServer;
import org.ke4j.server.ServerOptions;

/**
 * The server's page in a real browser: a picture is dropped on it, and score, reason and heat map
 * appear. Between the two stands a server that adds the script that drops and asks.
 */
@Timeout(300)
class ServerPageTest {
  /** Drops a picture, waits for the verdict, asks why, waits for the heat map, then tells. */
  private static final String SCRIPT =
      """
      <script>
      const until = async found => { while (!found()) await new Promise(r => setTimeout(r, 50)); };
      addEventListener('load', async () => {
        const bytes = Uint8Array.from(atob('%1$s'), c => c.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], '%2$s', { type: 'image/png' }));
        document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        const one = selector => document.querySelector(selector);
        await until(() => one('.verdict') && !one('.verdict').textContent.startsWith('scoring'));
        if (one('article button')) {
          one('article button').click();
          await until(() => document.querySelectorAll('article img').length === 2
              && document.querySelectorAll('article img')[0].complete);
        }
        const told = {
          verdict: one('.verdict').textContent,
          score: one('dd') ? one('dd').textContent : '',
          text: one('article div').textContent,
          wider: Math.max(0, document.documentElement.scrollWidth - innerWidth),
          broken: [...document.images].filter(i => !i.complete || !i.naturalWidth).length,
          images: document.images.length,
          smallest: Math.min(...[...document.querySelectorAll('label, div, dt, dd, h1')]
              .map(e => parseFloat(getComputedStyle(e).fontSize))),
        };
        document.title = 'found ' + JSON.stringify(told) + ' end';
      });
      </script></body>
      """;

  @TempDir private Path folder;

  @Test
  void aDroppedPictureIsScoredAndExplainedAtEveryWidth() throws Exception {
    Chromium browser = new Chromium(folder);
    Programs.in(folder).model("bolts.ke4j");
    Path model = folder.resolve("bolts.ke4j");
    Path odd = Pictures.digit(folder.resolve("odd.png"), 0);
    Path broken = folder.resolve("broken.png");
    Files.write(broken, java.util.Arrays.copyOf(Files.readAllBytes(odd), 60));
    ServerOptions options = ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0);
    try (AnomalyDetector detector = AnomalyDetector.load(model);
        DetectorServer server = DetectorServer.start(Map.of("bolts", model), options)) {
      Verdict right = detector.score(odd);
      assertTrue(right.anomaly());
      for (int width : new int[] {1280, 400}) {
        try (Dropping dropping = new Dropping(server.address(), odd)) {
          String dom = browser.page(dropping.address(), width);
          assertEquals("Anomaly", told(dom, "verdict"));
          assertEquals(right.score(), Double.parseDouble(told(dom, "score")), 1e-4);
          assertTrue(told(dom, "text").contains(detector.why(odd).text()), told(dom, "text"));
          assertEquals("2", told(dom, "images"), "picture and heat map");
          assertEquals("0", told(dom, "broken"));
          assertEquals("0", told(dom, "wider"), "wider than " + width);
          assertTrue(Double.parseDouble(told(dom, "smallest")) >= 12, told(dom, "smallest"));
          BufferedImage seen = browser.picture(dropping.address(), width, false);
          assertTrue(warm(seen) > 50, "the heat map has warm spots");
        }
        try (Dropping dropping = new Dropping(server.address(), broken)) {
          String dom = browser.page(dropping.address(), width);
          assertTrue(told(dom, "verdict").startsWith("Not scored: "), dom);
          assertEquals("0", told(dom, "wider"), "wider than " + width);
        }
      }
    }
  }

  /** Pixels that are far more red than blue. */
  private static int warm(BufferedImage picture) {
    int warm = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int rgb = picture.getRGB(x, y);
        warm += (rgb >> 16 & 255) - (rgb & 255) > 60 ? 1 : 0;
      }
    }
    return warm;
  }

  private static String told(String dom, String name) throws IOException {
    int from = dom.indexOf("<title>found ");
    assertTrue(from >= 0, dom.substring(0, Math.min(500, dom.length())));
    String json = dom.substring(from + "<title>found ".length(), dom.indexOf(" end</title>", from));
    return new com.fasterxml.jackson.databind.ObjectMapper().readTree(json).get(name).asText();
  }

  /** Passes everything on, and adds the script to the page. */
  private static final class Dropping implements AutoCloseable {
    private final HttpServer front;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient client = HttpClient.newHttpClient();
    private final String behind;
    private final String script;

    Dropping(String behind, Path picture) throws IOException {
      this.behind = behind.replaceAll("/$", "");
      String content = Base64.getEncoder().encodeToString(Files.readAllBytes(picture));
      this.script = SCRIPT.formatted(content, picture.getFileName());
      front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      front.setExecutor(threads);
      front.createContext("/", this::pass);
      front.start();
    }

    String address() {
      return "http://127.0.0.1:" + front.getAddress().getPort() + "/";
    }

    private void pass(HttpExchange exchange) throws IOException {
      try (exchange) {
        byte[] body = exchange.getRequestBody().readAllBytes();
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/octet-stream")
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        byte[] content = answer.body();
        answer
            .headers()
            .firstValue("Content-Type")
            .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        if (exchange.getRequestURI().getPath().equals("/")) {
          String page = new String(content, StandardCharsets.UTF_8);
          content = page.replace("</body>", script).getBytes(StandardCharsets.UTF_8);
        }
        exchange.sendResponseHeaders(
            answer.statusCode(), content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      front.stop(0);
      threads.shutdownNow();
    }
  }
}
