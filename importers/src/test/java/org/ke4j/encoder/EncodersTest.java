package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.onnx.OrtSession;
import org.ke4j.onnx.Shared;
import org.ke4j.random.Seeds;

class EncodersTest {
  @TempDir private Path folder;

  private static byte[] resource(String name) throws Exception {
    try (var in = Encoders.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  static List<RgbImage> images(int count, int width, int height) {
    RandomGenerator random = Seeds.stream(3, "images", width, height);
    List<RgbImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] rgb = new byte[width * height * 3];
      random.nextBytes(rgb);
      images.add(new RgbImage(width, height, rgb));
    }
    return images;
  }

  @Test
  void builtInEncoderAgreesWithOnnxruntime() throws Exception {
    List<RgbImage> images = images(70, 32, 32);
    float[] input = new float[70 * 3 * 1024];
    for (int n = 0; n < 70; n++) {
      for (int i = 0; i < 3 * 1024; i++) {
        input[n * 3072 + i] = images.get(n).get(i % 32, i / 32 % 32, i / 1024) / 127.5f - 1;
      }
    }
    try (OnnxEncoder encoder = Encoders.open("ke32");
        OrtSession ort = new OrtSession(resource("ke32.onnx"), 2)) {
      assertEquals("ke32", encoder.name());
      assertEquals(256, encoder.width());
      assertFalse(encoder.guessed());
      Matrix expected = ort.run("embedding", input, 70, 3, 32, 32);
      assertArrayEquals(expected.values(), encoder.embed(images).values(), 1e-4f);
      assertArrayEquals(expected.row(5), encoder.embed(images.subList(5, 6)).values(), 1e-4f);
    }
  }

  @Test
  void mobileNetAgreesWithOnnxruntime() throws Exception {
    Path file = Shared.path("encoders/mobilenet-v2-imagenet.onnx");
    float[] input = OrtSession.noise(1, 3 * 3 * 224 * 224);
    try (OnnxEncoder encoder = Encoders.open(file.toString());
        OrtSession ort = new OrtSession(file, 2)) {
      assertEquals("mobilenet-v2", encoder.name());
      assertEquals(1280, encoder.width());
      assertFalse(encoder.guessed());
      Matrix expected = ort.run("features", input, 3, 3, 224, 224);
      assertArrayEquals(expected.values(), encoder.model().run(input, 3).values(), 1e-4f);
    }
  }

  @Test
  void otherSizesAreResized() {
    try (OnnxEncoder encoder = Encoders.open("ke32")) {
      for (int[] size : new int[][] {{8, 8}, {64, 48}, {31, 40}}) {
        assertEquals(2, encoder.embed(images(2, size[0], size[1])).rows());
      }
    }
  }

  @Test
  void modelWithoutDescriptionGetsAGuessAndSaysSo() throws Exception {
    Path file = folder.resolve("mine.onnx");
    byte[] bytes = resource("ke32.onnx");
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    String guess;
    try (OnnxEncoder encoder = Encoders.open(file.toString())) {
      assertTrue(encoder.guessed());
      assertEquals("mine", encoder.name());
      assertEquals(32, encoder.description().preprocessing().size());
      guess = encoder.fingerprint();
    }
    Files.writeString(folder.resolve("mine.properties"), "size = 32\nmean = .5 .5 .5\n");
    try (OnnxEncoder encoder = Encoders.open(file.toString())) {
      assertFalse(encoder.guessed());
      assertNotEquals(guess, encoder.fingerprint());
    }
  }

  @Test
  void descriptionThatDoesNotFitIsRefused() throws Exception {
    Path file = folder.resolve("mine.onnx");
    Files.write(file, resource("ke32.onnx"));
    Path beside = folder.resolve("mine.properties");
    Files.writeString(beside, "size = 32\nsha256 = " + "0".repeat(64));
    assertThrows(CorruptFileException.class, () -> Encoders.open(file.toString()));
    Files.writeString(beside, "size = 64\n");
    assertThrows(RuntimeException.class, () -> Encoders.open(file.toString()));
    Files.writeString(beside, "size = 32\nwidth = 17\n");
    assertThrows(RuntimeException.class, () -> Encoders.open(file.toString()));
  }

  @Test
  void unknownNameIsAUsageError() {
    UsageException error = assertThrows(UsageException.class, () -> Encoders.open("nonesuch"));
    assertTrue(error.getMessage().contains("ke32"), error.getMessage());
  }

  @Test
  void catalogueListsBuiltInFirst() {
    assertEquals("ke32", Encoders.list().get(0).name());
  }
}
