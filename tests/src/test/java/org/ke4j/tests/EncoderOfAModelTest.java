package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.drift.DriftOptions;
import org.ke4j.encoder.Encoders;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.server.DetectorServer;
import org.ke4j.server.ServerOptions;

/**
 * A model is asked with the encoder that it was trained with, or not at all: whoever opens the
 * encoder compares its content, also where the method scores without one and only reasons and drift
 * need it.
 */
class EncoderOfAModelTest {
  private static final String REFUSED = "another version of the encoder";

  @TempDir private Path folder;
  private Path encoder;
  private Path normal;
  private Path pictures;

  @BeforeEach
  void encoderAndPictures() throws Exception {
    encoder = folder.resolve("own.onnx");
    for (String end : List.of(".onnx", ".properties")) {
      try (InputStream in = Encoders.class.getResourceAsStream("ke32" + end)) {
        String text =
            end.equals(".onnx")
                ? null
                : new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (text == null) {
          Files.copy(in, encoder);
        } else {
          String plain = text.replaceAll("(?m)^(name|sha256|source|licence|width) =.*\n", "");
          Files.writeString(folder.resolve("own.properties"), plain);
        }
      }
    }
    normal = folder.resolve("normal");
    pictures = folder.resolve("pictures");
    int number = 0;
    for (Sample sample : DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 20)) {
      Pictures.write(normal.resolve(number++ + ".png"), sample.image());
    }
    for (int digit : new int[] {0, 7, 8}) {
      Pictures.digit(pictures.resolve(digit + ".png"), digit);
    }
  }

  private FitOptions options(String method) {
    FitOptions options = FitOptions.DEFAULTS.withMethod(method).withEncoder(encoder.toString());
    return method.equals("ke")
        ? options
            .withOption("epochs", 1)
            .withOption("batch", 8)
            .withOption("network", "conv4")
            .withOption("image-size", 32)
        : options;
  }

  private Path model(String method, boolean embed) {
    Path model = folder.resolve(method + (embed ? "-whole" : "") + ".ke4j");
    try (AnomalyDetector detector = AnomalyDetector.fit(normal, options(method))) {
      detector.save(model, embed);
    }
    return model;
  }

  /** A network of the same form with other weights. */
  private void change() throws Exception {
    byte[] bytes = Files.readAllBytes(encoder);
    for (int i = 0; i < 4000; i++) {
      bytes[bytes.length / 2 + i] ^= 1;
    }
    Files.write(encoder, bytes);
  }

  private static void refused(String what, org.junit.jupiter.api.function.Executable work) {
    Ke4jException e = assertThrows(Ke4jException.class, work, what);
    assertTrue(e.getMessage().contains(REFUSED) && e.getMessage().contains("own.onnx"), what + e);
  }

  private JsonNode scores(Command command) throws Exception {
    assertEquals(0, command.status(), command.messages());
    return new ObjectMapper().readTree(command.output()).get("scores");
  }

  @Test
  void aMethodThatScoresWithoutItGivesNoReasonsNoDriftByAnother() throws Exception {
    Path model = model("ke", false);
    Object[] score = {"score", model, pictures, "--json", "-"};
    JsonNode before = scores(Command.ke(score));
    assertTrue(before.get(0).has("why"), before.toString());
    assertEquals(0, Command.ke("drift", model, normal, "--permutations", "19").status());
    try (AnomalyDetector open = AnomalyDetector.fit(normal, options("ke"))) {
      change();
      refused("saved with another", () -> open.save(folder.resolve("x.ke4j"), true));
      assertFalse(Files.exists(folder.resolve("x.ke4j")));
    }
    Command drift = Command.ke("drift", model, normal, "--permutations", "19");
    assertEquals(1, drift.status(), drift.output());
    assertTrue(drift.messages().contains(model + ": the model was trained with " + REFUSED));
    Command scored = Command.ke(score);
    JsonNode after = scores(scored);
    assertTrue(scored.messages().contains("no reasons: " + model), scored.messages());
    assertTrue(scored.messages().contains(REFUSED), scored.messages());
    for (int i = 0; i < 3; i++) {
      assertEquals(before.get(i).get("score"), after.get(i).get("score"), "scores need none");
      assertFalse(after.get(i).has("why"));
    }
    Path lines = folder.resolve("lines.jsonl");
    Command streamed = Command.ke("score", model, pictures, "--jsonl", lines);
    assertTrue(streamed.messages().contains(REFUSED), streamed.messages());
    assertFalse(Files.readString(lines).contains("why"));
    Command watched = Command.ke("score", model, pictures, "--watch", "--idle", "0.1");
    assertEquals(0, watched.status(), watched.messages());
    assertTrue(watched.messages().contains(REFUSED), watched.messages());
    RgbImage image =
        DatasetReader.open("digits", DatasetOptions.DEFAULTS).test(0, 1).get(0).image();
    try (AnomalyDetector loaded = AnomalyDetector.load(model)) {
      refused("why", () -> loaded.why(image));
      refused("drift", () -> loaded.drift(normal, DriftOptions.DEFAULT));
      refused("why again", () -> loaded.why(image));
    }
    served(model);
  }

  private void served(Path model) throws Exception {
    ServerOptions options = ServerOptions.DEFAULTS.withAddress("127.0.0.1", 0);
    byte[] picture = Files.readAllBytes(pictures.resolve("0.png"));
    try (DetectorServer server = DetectorServer.start(Map.of("m", model), options)) {
      for (String query : List.of("", "?explain=true")) {
        HttpResponse<String> answer =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create(server.address() + "score" + query))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(picture))
                        .build(),
                    HttpResponse.BodyHandlers.ofString());
        assertEquals(query.isEmpty() ? 200 : 500, answer.statusCode(), answer.body());
      }
    }
  }

  @Test
  void aMethodThatScoresWithItIsNotOpened() throws Exception {
    Path model = model("contrast", false);
    try (AnomalyDetector open = AnomalyDetector.load(model)) {
      change();
      refused("more", () -> open.withMore(pictures).close());
    }
    refused("load", () -> AnomalyDetector.load(model).close());
    for (Command command :
        List.of(
            Command.ke("score", model, pictures),
            Command.ke("drift", model, pictures),
            Command.ke("fit", "--add", model, pictures),
            Command.ke("serve", model, "--port", "0"))) {
      assertEquals(1, command.status(), command.output());
      assertTrue(command.messages().contains(REFUSED), command.messages());
    }
    assertEquals(0, Command.ke("threshold", model, "--value", "3").status(), "asks no encoder");
  }

  @Test
  void anEncoderThatTravelsOrMovedIsTheOneThatIsAsked() throws Exception {
    Path whole = model("ke", true);
    Path named = model("ke", false);
    Path contrast = model("contrast", false);
    RgbImage image =
        DatasetReader.open("digits", DatasetOptions.DEFAULTS).test(0, 1).get(0).image();
    String why;
    try (AnomalyDetector detector = AnomalyDetector.load(named)) {
      why = detector.why(image).text();
    }
    Path moved = Files.createDirectories(folder.resolve("elsewhere")).resolve("own.onnx");
    Files.move(encoder, moved);
    Files.move(folder.resolve("own.properties"), moved.resolveSibling("own.properties"));
    JsonNode scored = scores(Command.ke("score", whole, pictures, "--json", "-"));
    assertTrue(scored.get(0).has("why"), "by the encoder in the file: " + scored);
    try (AnomalyDetector detector = AnomalyDetector.load(whole)) {
      assertEquals(why, detector.why(image).text());
    }
    try (AnomalyDetector detector = AnomalyDetector.load(named, moved.toString())) {
      assertEquals(why, detector.why(image).text());
      detector.save(folder.resolve("now-whole.ke4j"), true);
    }
    try (AnomalyDetector detector = AnomalyDetector.load(folder.resolve("now-whole.ke4j"))) {
      assertEquals(why, detector.why(image).text());
    }
    Command added =
        Command.ke("fit", "--add", contrast, pictures, "--encoder", moved, "--out", contrast);
    assertEquals(0, added.status(), added.messages());
    try (AnomalyDetector before = AnomalyDetector.load(contrast);
        AnomalyDetector again = AnomalyDetector.load(contrast, moved.toString())) {
      assertArrayEquals(
          new double[] {before.score(image).score()},
          again.score(List.of(image)).stream().mapToDouble(Verdict::score).toArray());
    }
  }
}
