package org.ke4j.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.RgbImage;

/** A server on a free port with one model, and what tests ask of it. */
final class Served implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  final DetectorServer server;
  final HttpClient client = HttpClient.newHttpClient();

  Served(Path model, ServerOptions options) {
    server = DetectorServer.start(Map.of("bolts", model), options.withAddress("127.0.0.1", 0));
  }

  /** A detector of grey pictures with noise. */
  static void fit(Path model, int seed) {
    List<RgbImage> normal = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      normal.add(image(seed + i, 32, 32));
    }
    try (AnomalyDetector detector =
        AnomalyDetector.fit(normal, FitOptions.DEFAULTS.withMethod("dn2"))) {
      detector.save(model);
    }
  }

  static RgbImage image(int seed, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    Random random = new Random(seed);
    int ground = random.nextInt(200);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (ground + random.nextInt(40));
    }
    return new RgbImage(width, height, pixels);
  }

  static byte[] png(RgbImage image) {
    java.awt.image.BufferedImage picture =
        new java.awt.image.BufferedImage(
            image.width(), image.height(), java.awt.image.BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        picture.setRGB(
            x, y, image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String type, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> chunked(String path, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Sends bytes as they are and gives all that comes back until the end. */
  String raw(String text) throws IOException {
    try (Socket socket = new Socket(java.net.InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return rest(socket.getInputStream());
    }
  }

  /** What comes until the end; a reset after an answer is an end, too. */
  static String rest(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
    } catch (IOException reset) {
      if (all.size() == 0) {
        throw reset;
      }
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  @Override
  public void close() {
    server.close();
  }
}
