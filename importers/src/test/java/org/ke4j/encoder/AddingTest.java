package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;

class AddingTest {
  @TempDir private Path folder;
  private EncoderStore store;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    store = new EncoderStore(folder.resolve("cache"));
    file = write("mine.onnx", TinyModel.encoder(32, 8, "embedding"));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    return Files.write(path, bytes);
  }

  private Added add(Path path, String name, Map<String, String> values) {
    return Adding.add(store, path, name, values, false, false);
  }

  private String refusal(byte[] model) throws IOException {
    Path path = write("bad.onnx", model);
    Ke4jException e = assertThrows(Ke4jException.class, () -> add(path, null, Map.of()));
    assertTrue(e.getMessage().contains("bad.onnx"), e.getMessage());
    assertEquals(List.of(), store.registered());
    return e.getMessage();
  }

  @Test
  void aFileGetsANameAndIsFoundByIt() {
    Added added = add(file, null, Map.of());
    assertEquals("mine", added.registration().name());
    assertEquals(8, added.width());
    assertTrue(added.norm() > 0 && added.seconds() > 0);
    assertTrue(added.basis().contains("most ImageNet models"), added.basis());
    Preprocessing guess = Preprocessing.imageNet(32, 37, Resampling.BICUBIC);
    assertEquals(guess, added.registration().description().preprocessing());
    assertEquals(List.of(added.registration()), store.registered());
    try (OnnxEncoder encoder = Encoders.open(store, "mine");
        OnnxEncoder direct = Encoders.open(store, file.toString())) {
      assertEquals("mine", encoder.name());
      assertFalse(encoder.guessed());
      assertTrue(direct.guessed());
      assertEquals(direct.fingerprint(), encoder.fingerprint(), "the cache is shared");
      assertArrayEquals(
          direct.embed(List.of(TestImage.draw())).values(),
          encoder.embed(List.of(TestImage.draw())).values());
    }
    KnownEncoder listed =
        Encoders.list(store).stream()
            .filter(e -> e.name().equals("mine"))
            .findFirst()
            .orElseThrow();
    assertEquals(KnownEncoder.State.ADDED, listed.state());
    assertEquals(file.toAbsolutePath(), listed.file());
  }

  @Test
  void everyGuessCanBeSet() {
    Map<String, String> values =
        Map.of(
            "resize", "stretch",
            "resampling", "bilinear",
            "mean", "0.1,0.2,0.3",
            "deviation", "1 1 1",
            "channels", "BGR",
            "licence", "MIT");
    Description description = add(file, "other", values).registration().description();
    assertEquals(
        new Preprocessing(
            32,
            0,
            Resampling.BILINEAR,
            new float[] {0.1f, 0.2f, 0.3f},
            new float[] {1, 1, 1},
            true),
        description.preprocessing());
    assertEquals("MIT", description.licence());
    assertEquals("other", description.name());
  }

  @Test
  void whatIsBesideTheFileIsRead() throws IOException {
    Path path = write("a/clip.onnx", TinyModel.encoder(32, 8, "x"));
    assertTrue(add(path, null, Map.of()).basis().contains("'clip'"));
    Files.writeString(
        folder.resolve("a/preprocessor_config.json"),
        "{\"size\":{\"height\":64},\"image_mean\":[0,0,0],\"image_std\":[1,1,1]}");
    Added config = add(path, "b", Map.of());
    assertTrue(config.basis().contains("preprocessor_config.json"), config.basis());
    assertEquals(32, config.registration().description().preprocessing().size());
    assertTrue(config.notes().get(0).contains("is for 64 pixels"), config.notes().toString());
    Files.writeString(folder.resolve("a/clip.properties"), "size = 32\nresize = 40\n");
    Added described = add(path, "c", Map.of("resampling", "bilinear"));
    assertTrue(described.basis().contains("clip.properties"), described.basis());
    Preprocessing preprocessing = described.registration().description().preprocessing();
    assertEquals(40, preprocessing.shortSide());
    assertEquals(Resampling.BILINEAR, preprocessing.resampling());
  }

  @Test
  void aModelThatLeavesItsSizeOpenTakesTheOneThatIsTold() throws IOException {
    Path path = write("a/open.onnx", TinyModel.encoder(0, 8, "embedding"));
    Files.writeString(
        folder.resolve("a/config.json"),
        "{\"input_size\":[3,48,48],\"mean\":[0,0,0],\"std\":[1,1,1],\"crop_pct\":1}");
    assertEquals(48, add(path, null, Map.of()).registration().description().preprocessing().size());
    Description set = add(path, "set", Map.of("size", "64")).registration().description();
    assertEquals(64, set.preprocessing().size());
    try (OnnxEncoder encoder = Encoders.open(store, "set")) {
      assertEquals(64, encoder.model().inputShape()[3]);
    }
  }

  @Test
  void channelsMayComeLast() throws IOException {
    // The three models have the same weights, so the same image has the same embedding.
    List<RgbImage> images = List.of(TestImage.draw(), TestImage.drawGrey());
    add(write("planes.onnx", TinyModel.encoder(48, 8, "embedding")), null, Map.of());
    Matrix right;
    try (OnnxEncoder encoder = Encoders.open(store, "planes")) {
      right = encoder.embed(images);
    }
    for (boolean open : new boolean[] {false, true}) {
      Path path = write("last-" + open + ".onnx", TinyModel.channelsLast(48, 8, open));
      Added added = add(path, null, Map.of("size", "48"));
      assertEquals(48, added.registration().description().preprocessing().size());
      try (OnnxEncoder encoder = Encoders.open(store, "last-" + open)) {
        assertArrayEquals(right.values(), encoder.embed(images).values(), 1e-6f);
      }
    }
    Added guessed = add(folder.resolve("last-true.onnx"), "guessed", Map.of());
    assertEquals(224, guessed.registration().description().preprocessing().size());
    assertTrue(guessed.notes().get(0).contains("channels come last"), guessed.notes().toString());
    Added fixed = add(folder.resolve("last-false.onnx"), "fixed", Map.of());
    assertEquals(48, fixed.registration().description().preprocessing().size());
  }

  @Test
  void theNameOfAKnownEncoderTakesWhatIsKnown() throws IOException {
    Path path = write("resnet18.onnx", TinyModel.encoder(224, 512, "embedding"));
    Added added = add(path, null, Map.of());
    assertEquals("known of resnet18", added.basis());
    Description known = Catalogue.find("resnet18").orElseThrow().description();
    assertEquals(known.preprocessing(), added.registration().description().preprocessing());
    assertEquals("BSD-3-Clause", added.registration().description().licence());
    Path wrong = write("x.onnx", TinyModel.encoder(224, 100, "embedding"));
    assertThrows(Ke4jException.class, () -> add(wrong, "resnet50", Map.of()));
    assertEquals(1, store.registered().size());
  }

  @Test
  void aChangedOrMissingFileIsFoundWhenItIsOpened() throws IOException {
    add(file, null, Map.of());
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    CorruptFileException changed =
        assertThrows(CorruptFileException.class, () -> Encoders.open(store, "mine"));
    assertTrue(changed.getMessage().contains("SHA-256"), changed.getMessage());
    Files.write(file, new byte[10]);
    assertThrows(CorruptFileException.class, () -> Encoders.open(store, "mine"));
    Files.delete(file);
    KnownEncoder listed =
        Encoders.list(store).stream()
            .filter(e -> e.name().equals("mine"))
            .findFirst()
            .orElseThrow();
    assertEquals(KnownEncoder.State.GONE, listed.state());
    Ke4jException gone = assertThrows(Ke4jException.class, () -> Encoders.open(store, "mine"));
    assertTrue(gone.getMessage().contains("is gone"), gone.getMessage());
  }

  @Test
  void aCopyNeedsTheFileNoMore() throws IOException {
    Map.Entry<byte[], byte[]> model = TinyModel.withData("weights.bin");
    Path path = write("split/model.onnx", model.getKey());
    Path weights = write("split/weights.bin", model.getValue());
    Registration linked = add(path, "linked", Map.of()).registration();
    assertEquals(Path.of("weights.bin"), linked.data().get(0).path());
    Registration copied = Adding.add(store, path, "copied", Map.of(), true, false).registration();
    assertTrue(copied.copied());
    byte[] changed = model.getValue().clone();
    changed[3] ^= 4;
    Files.write(weights, changed);
    assertThrows(CorruptFileException.class, () -> Encoders.open(store, "linked"));
    Encoders.open(store, "copied").close();
    assertTrue(store.remove("copied").contains(copied.file()));
    assertFalse(Files.exists(copied.file()));
    store.remove("linked");
    assertTrue(Files.exists(path), "a user's own file stays");
    assertEquals(List.of(), store.registered());
    assertThrows(UsageException.class, () -> store.remove("linked"));
    assertThrows(UsageException.class, () -> store.remove("ke32"));
  }

  @Test
  void aNameIsTakenOnlyOnce() throws IOException {
    add(file, null, Map.of());
    UsageException e = assertThrows(UsageException.class, () -> add(file, null, Map.of()));
    assertTrue(e.getMessage().contains("--replace"), e.getMessage());
    Files.write(file, TinyModel.encoder(32, 9, "embedding"));
    Added copied = Adding.add(store, file, null, Map.of(), true, true);
    assertEquals(9, copied.width());
    Path copy = copied.registration().file();
    assertTrue(Files.exists(copy));
    assertEquals(copy, Adding.add(store, copy, "mine", Map.of(), true, true).registration().file());
    assertEquals(9, Adding.add(store, file, null, Map.of(), false, true).width());
    assertFalse(Files.exists(copy), "a copy that nobody needs is deleted");
    for (String name : List.of("ke32", "../up", "a b", "", ".x")) {
      assertThrows(UsageException.class, () -> add(file, name, Map.of()), name);
    }
  }

  @Test
  void theFormerCopyStaysWholeWhereTheNewOneFails() throws IOException {
    Map.Entry<byte[], byte[]> model = TinyModel.withData("weights.bin");
    Path path = write("split/model.onnx", model.getKey());
    Path weights = write("split/weights.bin", model.getValue());
    Registration former = Adding.add(store, path, "kept", Map.of(), true, false).registration();
    List<Path> files = copies();
    float[] embedding = embedded("kept");

    byte[] other = model.getValue().clone();
    other[3] ^= 4;
    Files.write(weights, other);
    Registration next = Adding.add(store, path, "next", Map.of(), false, false).registration();
    Registration renamed = named("kept", next);
    Files.write(weights, model.getValue()); // the second file is another than the one tried
    assertThrows(CorruptFileException.class, () -> store.register(renamed, true, true));
    assertEquals(files, copies());
    Files.delete(weights);
    Ke4jException gone =
        assertThrows(Ke4jException.class, () -> store.register(renamed, true, true));
    assertTrue(gone.getMessage().contains(weights.toString()), gone.getMessage());
    assertEquals(files, copies());
    assertEquals(former, store.registered("kept").orElseThrow());
    assertArrayEquals(embedding, embedded("kept"));
    assertThrows(Ke4jException.class, () -> store.register(named("new", next), true, false));
    assertFalse(Files.exists(folder.resolve("cache/added/new")));

    Files.write(weights, other);
    Registration kept = store.register(renamed, true, true);
    assertEquals(2, copies().size(), "the former copies are deleted: " + copies());
    assertTrue(copies().contains(kept.file()));
    assertFalse(Arrays.equals(embedding, embedded("kept")));
    // Its own copy is no user's file: it is not deleted where it shall be used as it is.
    assertEquals(kept, store.register(kept, false, true));
    embedded("kept");
  }

  private static Registration named(String name, Registration of) {
    Map<String, String> values = new LinkedHashMap<>(of.description().values());
    values.put("name", name);
    return new Registration(
        of.file(), of.bytes(), false, of.data(), Description.of(of.file(), values, name));
  }

  private float[] embedded(String name) {
    try (OnnxEncoder encoder = Encoders.open(store, name)) {
      return encoder.embed(List.of(TestImage.draw())).values();
    }
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache/added/kept"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void valuesThatMakeNoSenseAreWrongUse() {
    for (Map<String, String> values :
        List.of(
            Map.of("mean", "a,b,c"),
            Map.of("mean", "1,2"),
            Map.of("deviation", "0,1,1"),
            Map.of("size", "big"),
            Map.of("resize", "-3"),
            Map.of("resampling", "lanczos"),
            Map.of("channels", "GRB"),
            Map.of("output", "nonesuch"))) {
      assertThrows(UsageException.class, () -> add(file, null, values), values.toString());
    }
  }

  @Test
  void whatIsNoImageEncoderIsRefused() throws IOException {
    String text = refusal(TinyModel.text());
    assertTrue(text.contains("input_ids") && text.contains("text or token"), text);
    String several = refusal(TinyModel.withTwoOutputs("a", "b"));
    assertTrue(several.contains("several outputs") && several.contains("--"), several);
    String tokens = refusal(TinyModel.withTwoOutputs("features", "b"));
    assertTrue(tokens.contains("[batch, 8, 64]"), tokens);
    assertTrue(refusal(TinyModel.blind()).contains("depend on the image"));
    assertTrue(refusal(TinyModel.unbounded()).contains("finite"));
    assertTrue(refusal(TinyModel.encoder(32, 1, "embedding")).contains("[batch, 1]"));
    refusal(new byte[] {1, 2, 3});
    Path two = write("two.onnx", TinyModel.withTwoOutputs("a", "b"));
    assertEquals(8, add(two, null, Map.of("output", "b")).width());
    try (OnnxEncoder encoder = Encoders.open(store, "two")) {
      assertEquals(List.of("b"), encoder.model().outputNames());
    }
  }

  @Test
  void classScoresAreNoted() throws IOException {
    Path path = write("scores.onnx", TinyModel.encoder(32, 1000, "logits"));
    assertTrue(add(path, null, Map.of()).notes().get(0).contains("1000 values"));
  }
}
