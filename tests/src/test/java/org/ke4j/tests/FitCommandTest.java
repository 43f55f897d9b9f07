package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.FitReport;
import org.ke4j.Why;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.HeatMap;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** From folders of pictures to one file, and what is done with it. */
class FitCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Dataset DIGITS = DatasetReader.open("digits", DatasetOptions.DEFAULTS);

  @TempDir private Path folder;

  @BeforeEach
  void pictures() throws IOException {
    write("photos/a", 3, 0, 15);
    write("photos/b/deep", 3, 15, 30);
    write("more", 3, 30, 40);
    write("eights", 8, 0, 30);
    write("new", 3, 40, 46);
    write("new/odd", 0, 0, 6);
    byte[] cut = Files.readAllBytes(folder.resolve("photos/a/000.png"));
    Files.write(folder.resolve("photos/broken.png"), java.util.Arrays.copyOf(cut, cut.length / 2));
  }

  private void write(String to, int digit, int from, int end) throws IOException {
    List<Sample> images = DIGITS.train(digit, end);
    for (int i = from; i < end; i++) {
      Pictures.write(
          folder.resolve(to).resolve(String.format("%03d.png", i)), images.get(i).image());
    }
  }

  private Path at(String name) {
    return folder.resolve(name);
  }

  private static JsonNode json(Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--json", "-"));
    Command command = Command.ke(all.toArray());
    assertEquals(0, command.status(), command.messages());
    return JSON.readTree(command.output());
  }

  private static double[] scores(JsonNode scored) {
    return StreamSupport.stream(scored.get("scores").spliterator(), false)
        .mapToDouble(node -> node.get("score").asDouble())
        .toArray();
  }

  @Test
  @DisplayName("[anomalib 1936] more normal images later: the same as all at once, to the last bit")
  void moreLaterIsTheSameAsAllAtOnce() throws IOException {
    Path first = at("first.ke4j");
    json("fit", "--normal", at("photos"), "--out", first);
    JsonNode added = json("fit", "--add", first, at("more"), "--out", at("added.ke4j"));
    assertEquals(40, added.get("images").asInt());
    json("fit", "--normal", at("photos"), "--normal", at("more"), "--out", at("whole.ke4j"));
    double[] byAdding = scores(json("score", at("added.ke4j"), at("new"), "--out", at("run1")));
    double[] atOnce = scores(json("score", at("whole.ke4j"), at("new"), "--out", at("run2")));
    assertArrayEquals(atOnce, byAdding);
    assertEquals(12, atOnce.length);
    try (AnomalyDetector before = AnomalyDetector.load(first);
        AnomalyDetector after = before.withMore(at("more"))) {
      assertEquals(
          byAdding[0], scores(json("score", at("added.ke4j"), at("new"), "--out", at("run3")))[0]);
      assertEquals(40, after.report().orElseThrow().images());
    }
    Command sealed =
        Command.ke("fit", "--normal", at("photos"), "--sealed", "--out", at("sealed.ke4j"));
    assertEquals(0, sealed.status(), sealed.messages());
    assertTrue(Files.size(at("sealed.ke4j")) < 0.7 * Files.size(first));
    Command refused = Command.ke("fit", "--add", at("sealed.ke4j"), at("more"));
    assertEquals(2, refused.status());
    assertTrue(refused.messages().contains("fit it again"), refused.messages());
    assertEquals(2, Command.ke("fit", "--add", first, at("more"), "--trim", "0.1").status());
  }

  @Test
  @DisplayName("[anomalib 3457, 2973] several normal classes in one model")
  void severalKindsOfNormal() throws IOException {
    json("fit", "--normal", at("photos"), "--normal", at("eights"), "--out", at("both.ke4j"));
    json("fit", "--normal", at("photos"), "--out", at("threes.ke4j"));
    try (AnomalyDetector both = AnomalyDetector.load(at("both.ke4j"));
        AnomalyDetector threes = AnomalyDetector.load(at("threes.ke4j"))) {
      assertEquals("photos, eights", both.className());
      List<RgbImage> eights = DIGITS.test(8, 20).stream().map(Sample::image).toList();
      List<RgbImage> fresh = DIGITS.test(3, 20).stream().map(Sample::image).toList();
      assertTrue(anomalies(threes, eights) > 10, "eights are anomalies of threes");
      assertTrue(anomalies(both, eights) < 8, "but not where they are normal");
      assertTrue(anomalies(both, fresh) < 8);
      assertTrue(both.why(eights.get(0)).nearest().contains("eights"));
    }
  }

  private static long anomalies(AnomalyDetector detector, List<RgbImage> images) {
    return detector.score(images).stream().filter(verdict -> verdict.anomaly()).count();
  }

  @Test
  @DisplayName("[anomalib 2656] anomalies among the normals are listed, and trimmed if asked for")
  void suspiciousImagesAreListedAndTrimmed() throws IOException {
    write("photos/zeros", 0, 0, 2);
    FitOptions options = FitOptions.DEFAULTS;
    try (AnomalyDetector dirty = AnomalyDetector.fit(at("photos"), options);
        AnomalyDetector clean = AnomalyDetector.fit(at("photos"), options.withTrim(0.07))) {
      FitReport report = dirty.report().orElseThrow();
      assertTrue(
          report.suspicious().stream().anyMatch(s -> s.image().contains("zeros")),
          report.suspicious().toString());
      assertEquals(32, report.learnt());
      FitReport trimmed = clean.report().orElseThrow();
      assertEquals(30, trimmed.learnt());
      assertEquals(
          2,
          trimmed.suspicious().stream()
              .filter(s -> s.trimmed() && s.image().contains("zeros"))
              .count());
      RgbImage zero = DIGITS.train(0, 1).get(0).image();
      assertTrue(clean.score(zero).score() > dirty.score(zero).score());
      assertEquals(List.of("broken.png"), skipped(report));
    }
  }

  private static List<String> skipped(FitReport report) {
    return report.skipped().stream().map(skipped -> skipped.image()).toList();
  }

  @Test
  @DisplayName("[anomalib 464, 691, 3033, 3064; pyod 144] the threshold from normals alone")
  void aTargetThatIsTooFineIsRefusedAndEachImageHasItsChance() throws IOException {
    Command refused =
        Command.ke(
            "fit", "--normal", at("photos"), "--false-alarms", "0.01", "--out", at("no.ke4j"));
    assertEquals(2, refused.status());
    assertTrue(
        refused.messages().contains("at least 99 normal images")
            && refused.messages().contains("0.0323"),
        refused.messages());
    assertFalse(Files.exists(at("no.ke4j")));
    FitOptions options = FitOptions.DEFAULTS.withFalseAlarms(0.1);
    try (AnomalyDetector detector = AnomalyDetector.fit(at("photos"), options)) {
      double p = detector.score(DIGITS.train(0, 1).get(0).image()).pValue();
      assertEquals(1.0 / 31, p, 1e-12, "a zero lies above all 30 threes");
      for (RgbImage image : DIGITS.test(3, 20).stream().map(Sample::image).toList()) {
        var verdict = detector.score(image);
        assertEquals(verdict.anomaly(), verdict.pValue() <= 0.1, verdict.toString());
      }
    }
    FitOptions few = FitOptions.DEFAULTS;
    List<RgbImage> ten = DIGITS.train(3, 10).stream().map(Sample::image).toList();
    try (AnomalyDetector detector = AnomalyDetector.fit(ten, few)) {
      FitReport report = detector.report().orElseThrow();
      assertEquals(1.0 / 11, report.falseAlarms(), 1e-12);
      assertTrue(report.notes().stream().anyMatch(n -> n.contains("9.1 %")), report.notes() + "");
      assertTrue(report.notes().stream().anyMatch(n -> n.contains("few")), report.notes() + "");
    }
  }

  @Test
  @DisplayName("[anomalib 2544] raw scores: nothing is clamped")
  void scoresAreNotClamped() throws IOException {
    try (AnomalyDetector detector = AnomalyDetector.fit(at("photos"), FitOptions.DEFAULTS)) {
      List<RgbImage> odd = DIGITS.test().stream().limit(40).map(Sample::image).toList();
      long different =
          detector.score(odd).stream().map(verdict -> verdict.score()).distinct().count();
      long images = odd.stream().distinct().count();
      assertEquals(images, different);
    }
  }

  @Test
  void theUserOverrulesByOptionsAndByFile() throws IOException {
    Files.writeString(at("changes.yaml"), "harmless: [rot90, rot270]\nharmful:\n  - flip\n");
    JsonNode fitted =
        json(
            "fit",
            "--normal",
            at("photos"),
            "--out",
            at("own.ke4j"),
            "--changes",
            at("changes.yaml"),
            "--harmful",
            "gaussian_blur",
            "--report",
            at("page.html"));
    List<String> harmful = new ArrayList<>();
    fitted
        .get("changes")
        .forEach(
            change -> {
              if (change.get("meaning").asText().equals("harmful")) {
                harmful.add(change.get("transformation").asText());
              }
            });
    assertTrue(harmful.containsAll(List.of("flip", "gaussian_blur")), harmful.toString());
    assertFalse(harmful.contains("rot90") || harmful.contains("rot270"), harmful.toString());
    String page = Files.readString(at("page.html"), StandardCharsets.UTF_8);
    assertTrue(page.contains("flip") && page.contains("<img"), "the page shows examples");
    assertEquals(1, fitted.get("skipped").size());
    assertTrue(fitted.get("bytes").asLong() == Files.size(at("own.ke4j")));
    JsonNode info = json("info", at("own.ke4j"));
    assertEquals("harmful", info.get("changes").get("flip").asText());
    assertEquals(30, info.get("learntImages").asInt());
    Files.writeString(at("bad.yaml"), "harmles: [flip]\n");
    Command bad =
        Command.ke("fit", "--normal", at("photos"), "--out", at("x"), "--changes", at("bad.yaml"));
    assertEquals(1, bad.status());
    assertTrue(bad.messages().contains("bad.yaml"), bad.messages());
    Command unknown =
        Command.ke("fit", "--normal", at("photos"), "--out", at("x"), "--harmless", "spin");
    assertEquals(2, unknown.status());
    assertTrue(unknown.messages().contains("spin"), unknown.messages());
    Command strict = Command.ke("fit", "--normal", at("photos"), "--out", at("x"), "--strict");
    assertEquals(1, strict.status());
    assertTrue(strict.messages().contains("broken.png"), strict.messages());
  }

  @Test
  @DisplayName("[patchcore 38] a bank of fewer images is smaller and says what it costs")
  void aBankOfFewerImages() throws IOException {
    JsonNode all = json("fit", "--normal", at("photos"), "--out", at("all.ke4j"));
    JsonNode few = json("fit", "--normal", at("photos"), "--bank", "10", "--out", at("few.ke4j"));
    assertEquals(10, few.get("kept").asInt());
    assertEquals(30, few.get("calibrationImages").asInt());
    assertTrue(few.get("bytes").asLong() < 0.5 * all.get("bytes").asLong());
    String notes = few.get("notes").toString();
    assertTrue(notes.contains("AUROC"), notes);
    JsonNode plain =
        json(
            "fit",
            "--normal",
            at("photos"),
            "--detector",
            "dn2",
            "--bank",
            "10",
            "--out",
            at("plain.ke4j"));
    notes = plain.get("notes").toString();
    assertTrue(notes.matches(".*an AUROC of [01]\\.\\d{4} by all images, of [01]\\..*"), notes);
    // Of images that were learnt earlier there are no pictures to change.
    JsonNode added = json("fit", "--add", at("plain.ke4j"), at("more"), "--out", at("later.ke4j"));
    notes = added.get("notes").toString();
    assertTrue(notes.contains("not measured"), notes);
    assertFalse(notes.contains("NaN"), notes);
  }

  @Test
  @DisplayName(
      "[anomalib 3085, 2139] why: nearest image, nearest change, heat map quiet on normals")
  void why() throws IOException {
    try (AnomalyDetector detector = AnomalyDetector.fit(at("photos"), FitOptions.DEFAULTS)) {
      Why own = detector.why(at("photos/a/003.png"));
      assertEquals(0, own.distance(), 1e-6);
      assertTrue(own.nearest().endsWith("003.png"), own.nearest());
      assertFalse(own.resemblesChange());
      assertTrue(own.text().contains("003.png"));
      RgbImage normal = DIGITS.train(3, 42).get(41).image();
      RgbImage odd = DIGITS.train(0, 1).get(0).image();
      HeatMap quiet = detector.heatMap(normal);
      HeatMap hot = detector.heatMap(odd);
      assertEquals(odd.width(), hot.width());
      assertEquals(odd.height(), hot.height());
      assertTrue(hot.highest() > 3 * quiet.highest(), quiet.highest() + " " + hot.highest());
      assertEquals(odd.width(), hot.over(odd, 1).width());
    }
  }

  @Test
  void driftIsAnAlarmAndChanceIsNone() throws IOException {
    List<Sample> threes = DIGITS.train(3, 60);
    for (int i = 0; i < 60; i++) {
      String part = i % 3 == 0 ? "today" : "learnt"; // writers come one after the other
      Pictures.write(at(part).resolve(i + ".png"), threes.get(i).image());
    }
    json("fit", "--normal", at("learnt"), "--out", at("threes.ke4j"));
    Command same = Command.ke("drift", at("threes.ke4j"), at("today"), "--permutations", "99");
    assertEquals(0, same.status(), same.output() + same.messages());
    Command other =
        Command.ke("drift", at("threes.ke4j"), at("eights"), "--permutations", "99", "--json", "-");
    assertEquals(3, other.status(), other.messages());
    JsonNode report = JSON.readTree(other.output());
    assertEquals(0.01, report.get("pValue").asDouble(), 1e-12);
    assertEquals(30, report.get("images").size());
    assertTrue(report.get("images").get(0).get("share").asDouble() > 1.0 / 30);
    assertEquals(
        2, Command.ke("drift", at("threes.ke4j"), at("more"), "--level", "0.001").status());
  }

  @Test
  void theThresholdOfAFileChangesWithoutFittingAgain() throws IOException {
    Path model = at("m.ke4j");
    JsonNode fitted = json("fit", "--normal", at("photos"), "--out", model);
    double before = fitted.get("threshold").asDouble();
    JsonNode lax = json("threshold", model, "--false-alarms", "0.2");
    assertTrue(lax.get("threshold").asDouble() < before, lax.toString());
    assertEquals(0.2, lax.get("falseAlarms").asDouble());
    assertEquals(30, lax.get("calibrationImages").asInt());
    JsonNode scored = json("score", model, at("new"));
    assertEquals(lax.get("threshold").asDouble(), scored.get("threshold").asDouble());
    byte[] bytes = Files.readAllBytes(model);
    Command refused = Command.ke("threshold", model, "--false-alarms", "0.001");
    assertEquals(2, refused.status(), refused.output());
    assertTrue(refused.messages().contains("30 images cannot promise"), refused.messages());
    assertArrayEquals(bytes, Files.readAllBytes(model), "a refusal changes nothing");
    json("threshold", model, "--false-alarms", fitted.get("falseAlarms").asText());
    assertEquals(before, json("threshold", model).get("threshold").asDouble());
  }

  @Test
  void sizeAndTimeToLoadArePrinted() throws IOException {
    Path model = at("m.ke4j");
    Command fit = Command.ke("fit", "--normal", at("photos"), "--out", model);
    assertEquals(0, fit.status(), fit.messages());
    Matcher said =
        Pattern.compile("m\\.ke4j: ([\\d.]+) MB, loads in ([\\d.]+) s").matcher(fit.output());
    assertTrue(said.find(), fit.output());
    assertEquals(Files.size(model) / 1e6, Double.parseDouble(said.group(1)), 0.0051);
    double seconds = Double.parseDouble(said.group(2));
    assertTrue(seconds > 0 && seconds < 60, fit.output());
    JsonNode again = json("fit", "--normal", at("photos"), "--out", model);
    double measured = again.get("loadSeconds").asDouble();
    assertTrue(measured > 0.001 && measured < 60, again.toString());
  }

  @Test
  void picturesThatAreAllEqualAreRefusedInWords() throws IOException {
    for (int i = 0; i < 12; i++) {
      Pictures.write(at("grey/" + i + ".png"), new RgbImage(32, 32, new byte[3 * 32 * 32]));
    }
    for (String detector : List.of("contrast", "dn2", "aware", "ocsvm")) {
      Command fit =
          Command.ke("fit", "--normal", at("grey"), "--detector", detector, "--out", at("no.ke4j"));
      assertEquals(1, fit.status(), detector + ": " + fit.output() + fit.messages());
      assertTrue(fit.messages().contains("does not tell images apart"), fit.messages());
      assertEquals(1, fit.messages().strip().lines().count(), fit.messages());
      assertFalse(Files.exists(at("no.ke4j")), detector);
    }
  }

  @Test
  void infoTellsOfTheMachineAndOfAModel() throws IOException {
    JsonNode machine = json("info");
    assertTrue(machine.get("backend").asText().length() > 3, machine.toString());
    assertEquals(
        Runtime.getRuntime().availableProcessors(), machine.get("cores").asInt(), "" + machine);
    List<String> names = new ArrayList<>();
    machine.fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of("versions", "backend", "cores", "heapMegabytes", "nativeMegabytes", "caches"),
        names);
    assertEquals(Runtime.getRuntime().maxMemory() >> 20, machine.get("heapMegabytes").asLong());
    for (String part : List.of("ke4j", "nd4j", "java")) {
      assertTrue(machine.get("versions").has(part), machine.get("versions").toString());
    }
    Command text = Command.ke("info");
    for (String word : List.of("cores", "heap", "backend")) {
      assertTrue(text.output().contains(word), text.output());
    }
    Path model = at("m.ke4j");
    JsonNode fitted = json("fit", "--normal", at("photos"), "--detector", "dn2", "--out", model);
    JsonNode info = json("info", model);
    assertEquals("dn2", info.get("detector").asText());
    assertEquals("photos", info.get("class").asText());
    assertEquals(fitted.get("threshold"), info.get("threshold"));
    assertEquals(30, info.get("calibrationImages").asInt());
    assertEquals("ke32", info.get("encoder").asText());
    assertEquals(64, info.get("encoderFingerprint").asText().length());
    assertFalse(info.get("encoderEmbedded").asBoolean());
    assertEquals(Files.size(model), info.get("bytes").asLong());
    assertTrue(info.get("parts").get("method.detector").asLong() > 1000, info.toString());
    assertEquals(1, info.get("made").get("seed").asInt());
    Command shown = Command.ke("info", model);
    assertTrue(shown.output().contains("30 normal images"), shown.output());
  }

  @Test
  void infoAndCaches() throws IOException {
    System.setProperty("ke4j.cache", at("cache").toString());
    try {
      Files.createDirectories(at("cache/embeddings/00"));
      Files.write(at("cache/embeddings/00/x.embeddings"), new byte[1000]);
      Files.createDirectories(at("cache/encoders"));
      assertEquals(1000, json("cache").get(0).get("bytes").asLong());
      assertTrue(json("info").get("versions").has("ke4j"));
      assertEquals(2, Command.ke("cache", "clear", "nothing").status());
      assertEquals(1, json("cache", "clear").get("cleared").size());
      assertFalse(Files.exists(at("cache/embeddings")));
      assertTrue(Files.exists(at("cache/encoders")));
    } finally {
      System.clearProperty("ke4j.cache");
    }
  }
}
