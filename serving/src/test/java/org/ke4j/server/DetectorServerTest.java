package org.ke4j.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.Verdict;
import org.ke4j.image.RgbImage;

/** What the server answers to clients that mean well, and to those that err. */
class DetectorServerTest {
  @TempDir private static Path folder;
  private static Served served;
  private static AnomalyDetector detector;
  private static final RgbImage IMAGE = Served.image(7, 40, 36);
  private static final byte[] PNG = Served.png(IMAGE);

  @BeforeAll
  static void start() {
    Path model = folder.resolve("model");
    Served.fit(model, 100);
    detector = AnomalyDetector.load(model);
    served =
        new Served(
            model,
            ServerOptions.DEFAULTS
                .withSizes(100_000, 10_000)
                .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(10)));
  }

  @AfterAll
  static void stop() {
    served.close();
    detector.close();
  }

  @Test
  void healthAndMetadata() throws Exception {
    assertTrue(Served.json(served.get("/v2/health/live")).get("live").asBoolean());
    assertTrue(Served.json(served.get("/v2/health/ready")).get("ready").asBoolean());
    assertEquals("ke4j", Served.json(served.get("/v2")).get("name").asText());
    JsonNode model = Served.json(served.get("/v2/models/bolts"));
    assertEquals("bolts", model.get("name").asText());
    assertEquals("ke4j_dn2", model.get("platform").asText());
    assertEquals("BYTES", model.get("inputs").get(0).get("datatype").asText());
    assertTrue(Served.json(served.get("/v2/models/bolts/ready")).get("ready").asBoolean());
    assertEquals(200, served.get("/v2/models/bolts/versions/1/ready").statusCode());
    assertEquals(404, served.get("/v2/models/bolts/versions/9").statusCode());
    assertEquals(404, served.get("/v2/models/nuts").statusCode());
    assertEquals(
        "bolts",
        Served.json(served.post("/v2/repository/index", null, new byte[0]))
            .get(0)
            .get("name")
            .asText());
  }

  @Test
  void aRawPicture() throws Exception {
    for (String type : new String[] {"image/png", "application/octet-stream", null}) {
      same(detector.score(PNG), Served.json(served.post("/score", type, PNG)));
    }
    same(detector.score(PNG), Served.json(served.post("/score?model=bolts", "image/png", PNG)));
    same(detector.score(PNG), Served.json(served.chunked("/score", PNG)));
    assertEquals(404, served.post("/score?model=nuts", "image/png", PNG).statusCode());
  }

  @Test
  void reasonAndHeatMap() throws Exception {
    JsonNode plain = Served.json(served.post("/score", "image/png", PNG));
    assertFalse(plain.has("why"));
    assertEquals(detector.score(PNG).pValue(), plain.get("p_value").asDouble());
    JsonNode answer = Served.json(served.post("/score?explain=true", "image/png", PNG));
    same(detector.score(PNG), answer);
    assertEquals(detector.why(PNG).text(), answer.get("why").asText());
    String uri = answer.get("heat_map").asText();
    String head = "data:image/png;base64,";
    assertTrue(uri.startsWith(head), uri);
    byte[] map = Base64.getDecoder().decode(uri.substring(head.length()));
    RgbImage seen = detector.decode(PNG);
    assertEquals(detector.heatMap(PNG).over(seen), detector.decode(map));
    assertEquals(400, served.post("/score?explain=maybe", "image/png", PNG).statusCode());
  }

  @Test
  void aForm() throws Exception {
    String head =
        String.join(
            "\r\n",
            "--xyz",
            "Content-Disposition: form-data; name=\"note\"",
            "",
            "hello",
            "--xyz",
            "Content-Disposition: form-data; name=\"file\"; filename=\"../../etc/passwd\"",
            "Content-Type: image/png",
            "",
            "");
    String type = "multipart/form-data; boundary=xyz";
    byte[] form = join(ascii(head), PNG, ascii("\r\n--xyz--\r\n"));
    same(detector.score(PNG), Served.json(served.post("/score", type, form)));
    byte[] two = join(ascii(head), PNG, ascii("\r\n" + head), PNG, ascii("\r\n--xyz--\r\n"));
    assertEquals(400, served.post("/score", type, two).statusCode());
    assertEquals(400, served.post("/score", type, Arrays.copyOf(form, 300)).statusCode());
    assertEquals(400, served.post("/score", "multipart/form-data", form).statusCode());
  }

  @Test
  void inference() throws Exception {
    Verdict expected = detector.score(PNG);
    String base64 = Base64.getEncoder().encodeToString(PNG);
    JsonNode encoded =
        Served.json(
            infer(
                "{\"id\":\"a\",\"inputs\":[{\"name\":\"image\",\"shape\":[2],\"datatype\":\"BYTES\","
                    + "\"data\":[\"%s\",\"%s\"]}]}".formatted(base64, base64)));
    assertEquals("a", encoded.get("id").asText());
    assertEquals("bolts", encoded.get("model_name").asText());
    for (int i = 0; i < 2; i++) {
      assertEquals(expected.score(), encoded.at("/outputs/0/data/" + i).asDouble());
      assertEquals(expected.threshold(), encoded.at("/outputs/1/data/" + i).asDouble());
      assertEquals(expected.anomaly(), encoded.at("/outputs/2/data/" + i).asBoolean());
      assertEquals(expected.pValue(), encoded.at("/outputs/3/data/" + i).asDouble());
    }
    StringBuilder numbers = new StringBuilder();
    for (byte value : IMAGE.rgb()) {
      numbers.append(numbers.isEmpty() ? "" : ",").append(value & 0xFF);
    }
    JsonNode plain =
        Served.json(
            infer(
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,36,40,3],\"datatype\":\"UINT8\",\"data\":[["
                    + numbers
                    + "]]}],\"outputs\":[{\"name\":\"score\"}]}"));
    assertEquals(1, plain.get("outputs").size());
    assertEquals(detector.score(IMAGE).score(), plain.at("/outputs/0/data/0").asDouble());
  }

  @Test
  void wrongInferenceIsToldWhy() throws Exception {
    String[] wrong = {
      "",
      "{",
      "null",
      "[]",
      "{}",
      "{\"inputs\":[]}",
      "{\"inputs\":[null]}",
      "{\"inputs\":7}",
      tensor("[1]", "BYTES", "[\"?\"]"),
      tensor("[2]", "BYTES", "[\"aGk=\"]"),
      tensor("[-1]", "BYTES", "[]"),
      tensor("[1]", "FP32", "[1]"),
      tensor("[1]", "BYTES", "[1]"),
      tensor("[1,1,3]", "UINT8", "[1,2]"),
      tensor("[1,1,3]", "UINT8", "[1,2,256]"),
      tensor("[1,1,3]", "UINT8", "[1,2,-1]"),
      tensor("[1,1,3]", "UINT8", "[1,2,3.5]"),
      tensor("[99999999999,99999999999,3]", "UINT8", "[1]"),
      tensor("[1,1,1]", "UINT8", "[1]"),
      tensor("[1]", "BYTES", "[".repeat(5000)),
      tensor("[1]", "BYTES", "{}"),
    };
    for (String body : wrong) {
      HttpResponse<String> answer = infer(body);
      assertEquals(400, answer.statusCode(), body + " -> " + answer.body());
      assertTrue(Served.json(answer).get("error").asText().length() > 5, answer.body());
    }
    HttpResponse<String> noPicture = infer(tensor("[1]", "BYTES", "[\"aGVsbG8=\"]"));
    assertEquals(422, noPicture.statusCode(), noPicture.body());
    assertEquals(
        415, served.post("/v2/models/bolts/infer", "text/plain", ascii("{}")).statusCode());
  }

  @Test
  void limits() throws Exception {
    assertEquals(415, served.post("/score", "text/html", PNG).statusCode());
    assertEquals(413, served.chunked("/score", new byte[300_000]).statusCode());
    String stated =
        served.raw("POST /score HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n");
    assertTrue(stated.startsWith("HTTP/1.1 413 "), stated);
    assertEquals(413, served.post("/score", "image/png", bomb()).statusCode());
    assertEquals(422, served.post("/score", "image/png", new byte[0]).statusCode());
    for (int length : new int[] {1, 7, 20, 60, PNG.length / 2, PNG.length - 13}) {
      HttpResponse<String> cut = served.post("/score", "image/png", Arrays.copyOf(PNG, length));
      assertEquals(422, cut.statusCode(), length + " " + cut.body());
    }
    HttpResponse<String> method = served.get("/score");
    assertEquals(405, method.statusCode());
    assertEquals("POST", method.headers().firstValue("Allow").orElseThrow());
  }

  @Test
  void noPathReachesTheFileSystem() throws Exception {
    String[] paths = {
      "/../../etc/passwd",
      "/%2e%2e/%2e%2e/etc/passwd",
      "/v2/models/..%2f..%2fetc/infer",
      "/v2/models/../bolts2",
      "/etc/passwd",
      "//etc/passwd",
      "/v2/models/%00/ready",
      "/page.html",
      "/v2/repository/models/..%2fx/load",
      "/score/../../x;/y",
      "file:///etc/passwd"
    };
    for (String path : paths) {
      String answer =
          served.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertTrue(answer.matches("(?s)HTTP/1.1 4\\d\\d .*"), path + " -> " + answer);
      assertFalse(answer.contains("root:"), answer);
      assertFalse(answer.contains(folder.toString()), answer);
    }
  }

  @Test
  void metricsTellQueueAndComputeApart() throws Exception {
    assertEquals(200, served.post("/score", "image/png", PNG).statusCode());
    String text = served.get("/metrics").body();
    for (String name :
        new String[] {
          "ke4j_requests_total{",
          "ke4j_queue_seconds_bucket{",
          "ke4j_compute_seconds_count{",
          "ke4j_request_seconds_count{",
          "ke4j_request_body_bytes_sum{",
          "ke4j_images_total{model=\"bolts\"}",
          "jvm_memory_used_bytes{",
          "ke4j_connections "
        }) {
      assertTrue(text.contains("\n" + name), name + " in\n" + text);
    }
  }

  @Test
  void thePageAsksNobodyElse() throws Exception {
    HttpResponse<String> page = served.get("/");
    assertEquals(200, page.statusCode());
    assertFalse(page.body().contains("://"), "no address of another server");
    assertTrue(page.headers().firstValue("Content-Security-Policy").isPresent());
  }

  private static String tensor(String shape, String type, String data) {
    return "{\"inputs\":[{\"name\":\"image\",\"shape\":%s,\"datatype\":\"%s\",\"data\":%s}]}"
        .formatted(shape, type, data);
  }

  private static HttpResponse<String> infer(String body) throws Exception {
    return served.post("/v2/models/bolts/infer", "application/json", ascii(body));
  }

  private static void same(Verdict expected, JsonNode answer) {
    assertTrue(answer.has("score"), answer.toString());
    assertEquals(expected.score(), answer.get("score").asDouble());
    assertEquals(expected.threshold(), answer.get("threshold").asDouble());
    assertEquals(expected.anomaly(), answer.get("anomaly").asBoolean());
  }

  /** A PNG whose header claims 50 000 x 50 000. */
  private static byte[] bomb() {
    byte[] forged = PNG.clone();
    ByteBuffer.wrap(forged).putInt(16, 50_000).putInt(20, 50_000);
    CRC32 sum = new CRC32();
    sum.update(forged, 12, 17);
    ByteBuffer.wrap(forged).putInt(29, (int) sum.getValue());
    return forged;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
