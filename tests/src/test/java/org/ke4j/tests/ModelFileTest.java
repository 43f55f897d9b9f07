package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.FileTooNewException;
import org.ke4j.error.FileTooOldException;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.RgbImage;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.Models;
import org.ke4j.progress.Progress;
import org.ke4j.store.PartFile;
import org.ke4j.store.Sections;

/** A model as one file: what it keeps, and what it refuses. */
class ModelFileTest {
  private static final Path STORED = stored();
  @TempDir private Path folder;

  private static Path stored() {
    try {
      return Path.of(ModelFileTest.class.getResource("/models/" + StoredModels.FILE).toURI())
          .getParent();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double[] scores(AnomalyDetector detector, List<RgbImage> images) {
    return detector.score(images).stream().mapToDouble(Verdict::score).toArray();
  }

  @Test
  @DisplayName(
      "[anomalib 2747, 2266; djl 2848] equal bits after save, move and load, alone and not")
  void scoresAreEqualToTheLastBit() throws Exception {
    List<RgbImage> images = StoredModels.scored();
    Path file = folder.resolve("threes.ke4j");
    double[] before;
    try (AnomalyDetector detector =
        AnomalyDetector.fit(StoredModels.normal(), FitOptions.DEFAULTS)) {
      before = scores(detector, images);
      detector.save(file);
    }
    assertTrue(Files.isRegularFile(file));
    Path moved = Files.createDirectories(folder.resolve("else where")).resolve("b.ke4j");
    Files.move(file, moved);
    try (AnomalyDetector loaded = AnomalyDetector.load(moved)) {
      assertArrayEquals(before, scores(loaded, images));
      for (int i = images.size() - 1; i >= 0; i--) {
        assertEquals(before[i], loaded.score(images.get(i)).score(), "alone " + i);
      }
      Path again = folder.resolve("again.ke4j");
      loaded.save(again);
      assertEquals(-1, Files.mismatch(moved, again), "what is read is written again");
    }
  }

  @Test
  void anEncoderTravelsInTheFile() throws Exception {
    Path small = folder.resolve("small.ke4j");
    Path whole = folder.resolve("whole.ke4j");
    List<RgbImage> images = StoredModels.scored();
    double[] before;
    try (AnomalyDetector detector =
        AnomalyDetector.fit(StoredModels.normal(), FitOptions.DEFAULTS.withMethod("dn2"))) {
      before = scores(detector, images);
      detector.save(small);
      detector.save(whole, true);
    }
    assertTrue(Files.size(whole) > Files.size(small) + 3_000_000);
    assertEquals("built into KE4J", Models.origin(small));
    assertEquals("ke32", Models.encoder(whole).name());
    try (AnomalyDetector loaded = AnomalyDetector.load(whole)) {
      assertArrayEquals(before, scores(loaded, images));
      loaded.save(folder.resolve("still.ke4j"));
      assertEquals(-1, Files.mismatch(whole, folder.resolve("still.ke4j")));
    }
  }

  @Test
  void everyLaterVersionReadsTheStoredModelsOfThisOne() throws Exception {
    JsonNode expected = new ObjectMapper().readTree(STORED.resolve(StoredModels.SCORES).toFile());
    List<RgbImage> images = StoredModels.scored();
    for (String name : StoredModels.kinds().keySet()) {
      try (AnomalyDetector detector = AnomalyDetector.load(STORED.resolve(name))) {
        double[] scores = scores(detector, images);
        boolean machine = List.of("ke", "ocsvm").contains(detector.method());
        double largest = 0;
        for (JsonNode score : expected.get(name)) {
          largest = Math.max(largest, Math.abs(score.asDouble()));
        }
        assertEquals(scores.length, expected.get(name).size());
        for (int i = 0; i < scores.length; i++) {
          // Another processor rounds sums differently; of a machine's score, which is the small
          // difference of two sums, more is lost.
          double rounding = Math.max(1e-5 * largest, machine ? 1e-6 : 0);
          assertEquals(
              expected.get(name).get(i).asDouble(), scores[i], rounding, name + " image " + i);
        }
        assertTrue(largest > 0, name);
        if (!StoredModels.isFolder(name)) {
          assertTrue(detector.why(images.get(0)).nearest().startsWith("image "), name);
        }
      }
    }
    try (AnomalyDetector detector = AnomalyDetector.load(STORED.resolve(StoredModels.FILE))) {
      assertEquals(expected.get("threshold").asDouble(), detector.threshold());
      assertEquals(expected.get("nearest").asText(), detector.why(images.get(0)).nearest());
    }
  }

  @Test
  void everyMethodAndEveryKindOfPartIsAmongTheStoredModels() throws Exception {
    Set<String> methods = new TreeSet<>();
    Set<String> parts = new TreeSet<>();
    boolean embedded = false;
    for (String name : StoredModels.kinds().keySet()) {
      Path place = STORED.resolve(name);
      methods.add(Models.describe(place).detector());
      if (!StoredModels.isFolder(name)) {
        Models.file(place).entries().forEach(entry -> parts.add(entry.name()));
        embedded |= Models.encoder(place) != null;
        assertTrue(Files.size(place) < 600_000, name + " is small");
      }
    }
    assertTrue(embedded);
    Set<String> engines = new TreeSet<>();
    for (DetectorMethod<?> method : DetectorMethod.all()) {
      if (method.getClass().getPackage() == DetectorMethod.class.getPackage()) {
        engines.add(method.name());
      }
    }
    assertEquals(engines, methods, "a method of the engine without a stored model");
    assertEquals(
        Set.of(
            "calibration",
            "description",
            "encoder",
            "learnt",
            "method.detector",
            "method.network",
            "provenance",
            "views"),
        parts);
  }

  private static void readAll(Path file, Encoder encoder) throws IOException {
    Models.describe(file);
    Models.provenance(file);
    Models.calibration(file);
    Models.learnt(file);
    Models.origin(file);
    Models.encoder(file);
    Models.read(
            file,
            new org.ke4j.embedding.Embedder(encoder, null, 1, Progress.NONE),
            1,
            Progress.NONE)
        .close();
  }

  private Path small() {
    Path file = folder.resolve("small.ke4j");
    FitOptions options = FitOptions.DEFAULTS.withMethod("dn2").withTransformations(List.of("flip"));
    try (AnomalyDetector detector =
        AnomalyDetector.fit(StoredModels.normal().subList(0, 3), options)) {
      detector.save(file);
    }
    return file;
  }

  @Test
  void aFlippedByteAndACutAreNamedWhereverTheyAre() throws Exception {
    Path file = small();
    byte[] whole = Files.readAllBytes(file);
    Path damaged = folder.resolve("damaged.ke4j");
    try (Encoder encoder = EncoderProvider.find("ke32")) {
      readAll(file, encoder);
      List<PartFile.Entry> parts = Models.file(file).entries();
      for (int i = 0; i < whole.length; i++) {
        int at = i;
        boolean amid =
            parts.stream().anyMatch(p -> at > p.from() + 64 && at < p.from() + p.bytes() - 8);
        if (amid && i % 11 != 0) {
          continue;
        }
        byte[] bytes = whole.clone();
        bytes[i] ^= (byte) (1 << i % 8);
        Files.write(damaged, bytes);
        refused(damaged, encoder, "flip at " + i);
      }
      List<Integer> cuts = new ArrayList<>(List.of(0, 1, 4, 8, 19));
      for (PartFile.Entry part : parts) {
        for (long at : List.of(part.from(), part.from() + 1, part.from() + part.bytes() - 1)) {
          cuts.add((int) at);
        }
      }
      for (int cut : cuts) {
        Files.write(damaged, java.util.Arrays.copyOf(whole, cut));
        refused(damaged, encoder, "cut at " + cut);
      }
      Files.write(damaged, java.util.Arrays.copyOf(whole, whole.length + 1));
      refused(damaged, encoder, "grown");
    }
  }

  private static void refused(Path damaged, Encoder encoder, String how) {
    Ke4jException refused = assertThrows(Ke4jException.class, () -> readAll(damaged, encoder), how);
    assertTrue(
        refused instanceof CorruptFileException
            || refused instanceof FileTooNewException
            || refused instanceof FileTooOldException,
        how + ": " + refused);
    assertTrue(refused.getMessage().startsWith(damaged.toString()), refused.getMessage());
  }

  @Test
  void otherFilesAndOtherVersionsAreRefusedByName() throws Exception {
    Path other = folder.resolve("other.ke4j");
    Files.writeString(other, "This is no model, but long enough to be one for a moment.");
    String message =
        assertThrows(CorruptFileException.class, () -> AnomalyDetector.load(other)).getMessage();
    assertTrue(message.contains("other.ke4j") && message.contains("another file"), message);

    Path foreign = folder.resolve("foreign.ke4j");
    PartFile.write(
        foreign,
        "notes",
        List.of(new PartFile.Content("description", 1, new Sections().put("json", "{}"))));
    message =
        assertThrows(CorruptFileException.class, () -> AnomalyDetector.load(foreign)).getMessage();
    assertTrue(message.contains("expected model, found notes"), message);

    Path newer = folder.resolve("newer.ke4j");
    PartFile.write(
        newer,
        "model",
        List.of(new PartFile.Content("description", 99, new Sections().put("json", "{}"))));
    message =
        assertThrows(FileTooNewException.class, () -> AnomalyDetector.load(newer)).getMessage();
    assertTrue(message.contains("description") && message.contains("99"), message);

    Path part = folder.resolve("part.ke4j");
    Files.copy(STORED.resolve(StoredModels.FOLDER).resolve("detector.ke4j"), part);
    message =
        assertThrows(CorruptFileException.class, () -> AnomalyDetector.load(part)).getMessage();
    assertTrue(message.contains("a part of a folder"), message);
    assertThrows(Ke4jException.class, () -> AnomalyDetector.load(folder.resolve("none.ke4j")));
  }

  /** Bytes of a file with another version of its container (part null) or of a part. */
  private static byte[] aged(byte[] whole, String part, int version) {
    ByteBuffer bytes = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
    if (part == null) {
      bytes.putInt(4, version);
    }
    int at = 8;
    at += 4 + bytes.getInt(at); // kind
    int parts = bytes.getInt(at);
    at += 4;
    for (int i = 0; i < parts; i++) {
      int length = bytes.getInt(at);
      if (new String(whole, at + 4, length, StandardCharsets.UTF_8).equals(part)) {
        bytes.putInt(at + 4 + length, version);
      }
      at += 4 + length + 4 + 8 + 4;
    }
    CRC32C sum = new CRC32C();
    sum.update(bytes.array(), 0, at);
    return bytes.putInt(at, (int) sum.getValue()).array();
  }

  @Test
  void tooOldAndTooNewAreToldByTheNameOfThePart() throws Exception {
    Path file = small();
    byte[] whole = Files.readAllBytes(file);
    Path other = folder.resolve("other.ke4j");
    List<String> names = Models.file(file).entries().stream().map(PartFile.Entry::name).toList();
    assertTrue(names.containsAll(List.of("description", "learnt", "method.detector")), "" + names);
    try (Encoder encoder = EncoderProvider.find("ke32")) {
      for (String name : names) {
        if (name.equals("views")) {
          continue; // read with what was learnt
        }
        Files.write(other, aged(whole, name, 0));
        String old =
            assertThrows(FileTooOldException.class, () -> readAll(other, encoder), name)
                .getMessage();
        assertTrue(old.startsWith(other.toString()) && old.contains(name), old);
        assertTrue(old.contains("expected version 1 at least, found 0"), old);
        Files.write(other, aged(whole, name, 999));
        String fresh =
            assertThrows(FileTooNewException.class, () -> readAll(other, encoder), name)
                .getMessage();
        assertTrue(fresh.startsWith(other.toString()) && fresh.contains(name), fresh);
      }
    }
    Files.write(other, aged(whole, "method.detector", 0));
    Command score = Command.ke("score", other, STORED.resolve(StoredModels.SCORES));
    assertEquals(1, score.status());
    assertTrue(score.messages().contains("an earlier KE4J wrote it"), score.messages());
    Files.write(other, aged(whole, null, 2));
    assertThrows(FileTooNewException.class, () -> AnomalyDetector.load(other));
    Files.write(other, aged(whole, null, 0));
    assertThrows(CorruptFileException.class, () -> AnomalyDetector.load(other));
  }

  @Test
  void aModelThatLiesAboutItsSizesTakesNoMemory() throws Exception {
    Path honest = small();
    Path lying = folder.resolve("lying.ke4j");
    PartFile file = Models.file(honest);
    for (String section : List.of("k", "training shape")) {
      List<PartFile.Content> parts = new ArrayList<>();
      for (PartFile.Entry entry : file.entries()) {
        Sections from = file.read(entry.name(), 1, 1);
        Sections to = from;
        if (entry.name().equals("method.detector")) {
          to =
              new Sections()
                  .put("detector", from.text("detector"))
                  .put("k", section.equals("k") ? 2_000_000_000L : from.number("k"))
                  .put("raw", from.number("raw"))
                  .put("training scores", from.doubles("training scores"))
                  .put("training", from.floats("training"))
                  .put(
                      "training shape",
                      section.equals("k")
                          ? from.longs("training shape")
                          : new long[] {2_000_000_000L, 256});
        }
        parts.add(new PartFile.Content(entry.name(), entry.version(), to));
      }
      PartFile.write(lying, "model", parts);
      assertThrows(CorruptFileException.class, () -> AnomalyDetector.load(lying), section);
    }
  }

  @Test
  void aThresholdChangesAndTheRestStays() throws Exception {
    Path file = small();
    byte[] learnt = Files.readAllBytes(file);
    Models.write(file, Models.describe(file).withThreshold(7, 0.5));
    assertEquals(7, Models.describe(file).threshold());
    assertFalse(java.util.Arrays.equals(learnt, Files.readAllBytes(file)));
    try (AnomalyDetector detector = AnomalyDetector.load(file)) {
      assertEquals(7, detector.threshold());
    }
  }
}
