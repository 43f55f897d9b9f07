package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ke4j.image.RgbImage;
import org.ke4j.store.Sha256;

/**
 * Against open_clip, torchvision, timm and DINOv2's own transform: every 8-bit value before
 * normalisation exactly, normalised values to 1e-6.
 */
class PreprocessingReferenceTest {
  private static final double TOLERANCE = 1e-6;

  @Test
  void everyPipelineIsTheReferenceOne() throws IOException {
    int count = 0;
    Set<String> encoders = new HashSet<>();
    for (String line : lines()) {
      if (line.startsWith("#") || line.startsWith("versions")) {
        continue;
      }
      String[] parts = line.split(" ");
      encoders.add(parts[0]);
      count++;
      Preprocessing how = Catalogue.find(parts[0]).orElseThrow().description().preprocessing();
      RgbImage image = image(Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      String what = parts[0] + " " + image;
      assertEquals(parts[3], Sha256.of(planes(new Preprocessor(how).sized(image))), what);
      float[] values = new float[3 * how.size() * how.size() + 5];
      new Preprocessor(how).write(image, values, 5);
      for (int k = 0; k < parts.length - 4; k++) {
        int at = (int) (k * 7919L % (values.length - 5));
        assertEquals(Float.parseFloat(parts[4 + k]), values[5 + at], TOLERANCE, what);
      }
    }
    assertTrue(count >= 80 && encoders.size() == 7, count + " cases of " + encoders);
  }

  @Test
  void aWindowIsPartOfTheWhole() {
    RgbImage image = image(97, 61);
    for (Resampling each : Resampling.values()) {
      RgbImage whole = each.resize(image, 130, 41);
      RgbImage part = each.resize(image, 130, 41, new PillowResize.Window(17, 5, 50, 30));
      for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 50; x++) {
          for (int c = 0; c < 3; c++) {
            assertEquals(whole.get(17 + x, 5 + y, c), part.get(x, y, c), each.text());
          }
        }
      }
    }
  }

  @Test
  void aVeryLongImageNeedsNoHugeOne() {
    byte[] rgb = new byte[3 * 60_000];
    for (int y = 0; y < 60_000; y++) {
      rgb[3 * y + 1] = (byte) (y / 300);
    }
    Preprocessor clip = new Preprocessor(Preprocessing.clip(224));
    RgbImage sized = clip.sized(new RgbImage(1, 60_000, rgb));
    assertEquals(224, sized.width());
    assertEquals(224, sized.height());
    assertEquals(100, sized.get(100, 112, 1));
    assertEquals(0, sized.get(100, 112, 0));
  }

  /** The test image of the reference: tiles of noise and of slow change. */
  static RgbImage image(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          boolean noisy = (x / 16 + y / 16) % 2 == 0;
          int noise = ((x * 73856093) ^ (y * 19349663) ^ (c * 83492791)) >>> 7;
          int smooth = x * 255 / width + y * 2 + c * 40;
          rgb[(y * width + x) * 3 + c] = (byte) (noisy ? noise : smooth);
        }
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static byte[] planes(RgbImage image) {
    int plane = image.width() * image.height();
    byte[] planes = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      for (int c = 0; c < 3; c++) {
        planes[c * plane + i] = image.rgb()[3 * i + c];
      }
    }
    return planes;
  }

  private static List<String> lines() throws IOException {
    try (InputStream in =
        PreprocessingReferenceTest.class.getResourceAsStream("reference-preprocessing.txt")) {
      return new ArrayList<>(
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
