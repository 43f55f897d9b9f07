package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.JavaImages;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.server.DetectorServer;
import org.ke4j.server.ServerOptions;

/** A picture has one score, whoever asks. */
class SameBitsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"contrast", "dn2", "aware", "ocsvm", "ke:epochs=1:batch=8"})
  @DisplayName(
      "[anomalib 2747, 2266; djl 2848] API, command line and server give the same doubles, alone, in"
          + " batches, in any order, after save, load and move")
  void everyWayGivesTheSameDoubles(String method) throws Exception {
    Map<String, byte[]> pictures = pictures();
    Path saved = folder.resolve("saved.ke4j");
    Map<String, Double> expected = new TreeMap<>();
    try (AnomalyDetector detector = AnomalyDetector.fit(normal(), options(method))) {
      for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
        expected.put(picture.getKey(), detector.score(picture.getValue()).score());
      }
      detector.save(saved);
      assertEquals(expected, batch(detector, pictures, false), "before it is saved, together");
    }
    Path moved = folder.resolve("elsewhere/and renamed.ke4j");
    Files.createDirectories(moved.getParent());
    Files.move(saved, moved);
    try (AnomalyDetector detector = AnomalyDetector.load(moved)) {
      assertEquals(expected, batch(detector, pictures, false), "loaded, together");
      assertEquals(expected, batch(detector, pictures, true), "loaded, backwards");
      Map<String, Double> files = new TreeMap<>();
      for (String name : pictures.keySet()) {
        files.put(name, detector.score(folder.resolve("pictures").resolve(name)).score());
      }
      assertEquals(expected, files, "as files");
      detector.save(folder.resolve("again.ke4j"));
    }
    assertEquals(expected, commandLine(folder.resolve("again.ke4j"), "--json"));
    assertEquals(expected, commandLine(moved, "--jsonl"));
    assertEquals(expected, oneByOne(moved, pictures.keySet()), "command line, one by one");
    served(moved, pictures, expected);
  }

  private static FitOptions options(String words) {
    String[] parts = words.split(":");
    FitOptions options = FitOptions.DEFAULTS.withMethod(parts[0]).withFalseAlarms(.1);
    for (int i = 1; i < parts.length; i++) {
      options = options.withOption(parts[i].split("=")[0], parts[i].split("=")[1]);
    }
    return options;
  }

  private static List<RgbImage> normal() {
    return DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 40).stream()
        .map(Sample::image)
        .toList();
  }

  /** PNG, JPEG and BMP; of the training images' size, smaller, larger, wide and high. */
  private Map<String, byte[]> pictures() throws IOException {
    Path place = Files.createDirectories(folder.resolve("pictures"));
    List<RgbImage> images = new ArrayList<>();
    DatasetReader.open("digits", DatasetOptions.DEFAULTS).test().stream()
        .limit(5)
        .map(Sample::image)
        .forEach(images::add);
    int[][] sizes = {{5, 7}, {64, 64}, {301, 47}, {40, 900}, {640, 480}};
    Random random = new Random(7);
    for (int[] size : sizes) {
      byte[] rgb = new byte[3 * size[0] * size[1]];
      random.nextBytes(rgb);
      for (int i = 0; i < rgb.length; i++) {
        rgb[i] = (byte) (((rgb[i] & 0x1F) + i / 3 % size[0] * 200 / size[0]) & 0xFF);
      }
      images.add(new RgbImage(size[0], size[1], rgb));
    }
    String[] formats = {"png", "jpg", "bmp"};
    Map<String, byte[]> pictures = new TreeMap<>();
    for (int i = 0; i < images.size(); i++) {
      String format = formats[i % formats.length];
      Path file = place.resolve("picture " + i + "." + format);
      BufferedImage image = JavaImages.of(images.get(i));
      ImageIO.write(image, format, file.toFile());
      pictures.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return pictures;
  }

  private static Map<String, Double> batch(
      AnomalyDetector detector, Map<String, byte[]> pictures, boolean backwards) {
    List<String> names = new ArrayList<>(pictures.keySet());
    if (backwards) {
      Collections.reverse(names);
    }
    var verdicts =
        detector.score(names.stream().map(name -> detector.decode(pictures.get(name))).toList());
    Map<String, Double> scores = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      scores.put(names.get(i), verdicts.get(i).score());
    }
    return scores;
  }

  private Map<String, Double> commandLine(Path model, String option) throws IOException {
    Command score = Command.ke("score", model, folder.resolve("pictures"), option, "-");
    assertEquals(0, score.status(), score.messages());
    Map<String, Double> scores = new TreeMap<>();
    if (option.equals("--json")) {
      JSON.readTree(score.output())
          .get("scores")
          .forEach(one -> scores.put(one.get("image").asText(), one.get("score").asDouble()));
    } else {
      for (String line : score.output().lines().toList()) {
        JsonNode one = JSON.readTree(line);
        scores.put(one.get("image").asText(), one.get("score").asDouble());
      }
    }
    return scores;
  }

  private Map<String, Double> oneByOne(Path model, Iterable<String> names) throws IOException {
    Map<String, Double> scores = new TreeMap<>();
    for (String name : names) {
      Path picture = folder.resolve("pictures").resolve(name);
      Command score = Command.ke("score", model, picture, "--no-cache", "--json", "-");
      if (score.status() != 0) { // a method without an encoder has no cache
        score = Command.ke("score", model, picture, "--json", "-");
      }
      assertEquals(0, score.status(), score.messages());
      scores.put(name, JSON.readTree(score.output()).at("/scores/0/score").asDouble());
    }
    return scores;
  }

  private static void served(Path model, Map<String, byte[]> pictures, Map<String, Double> expected)
      throws Exception {
    ServerOptions options = ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0);
    ExecutorService pool = Executors.newFixedThreadPool(6);
    try (DetectorServer server = DetectorServer.start(Map.of("m", model), options)) {
      String at = "http://127.0.0.1:" + server.port();
      HttpClient client = HttpClient.newHttpClient();
      Map<String, Double> alone = new TreeMap<>();
      for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
        alone.put(picture.getKey(), raw(client, at, picture.getValue()));
      }
      assertEquals(expected, alone, "server, one by one");
      List<Callable<Map.Entry<String, Double>>> work = new ArrayList<>();
      for (int round = 0; round < 4; round++) {
        pictures.forEach((name, bytes) -> work.add(() -> Map.entry(name, raw(client, at, bytes))));
      }
      Collections.shuffle(work, new Random(1));
      for (Future<Map.Entry<String, Double>> one : pool.invokeAll(work)) {
        assertEquals(expected.get(one.get().getKey()), one.get().getValue(), "server, at once");
      }
      List<String> encoded =
          pictures.values().stream().map(Base64.getEncoder()::encodeToString).toList();
      String body =
          JSON.writeValueAsString(
              Map.of(
                  "inputs",
                  List.of(
                      Map.of(
                          "name",
                          "image",
                          "shape",
                          List.of(encoded.size()),
                          "datatype",
                          "BYTES",
                          "data",
                          encoded))));
      JsonNode answer =
          post(
              client,
              at + "/v2/models/m/infer",
              "application/json",
              body.getBytes(StandardCharsets.UTF_8));
      int place = 0;
      for (Map.Entry<String, Double> one : expected.entrySet()) {
        double found = answer.at("/outputs/0/data/" + place++).asDouble();
        assertEquals(one.getValue(), found, "inference protocol: " + one.getKey());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static double raw(HttpClient client, String at, byte[] picture) throws Exception {
    return post(client, at + "/score", "application/octet-stream", picture).get("score").asDouble();
  }

  private static JsonNode post(HttpClient client, String to, String type, byte[] body)
      throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(to))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }
}
