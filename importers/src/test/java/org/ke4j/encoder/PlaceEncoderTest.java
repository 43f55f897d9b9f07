package org.ke4j.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.image.PlaceEncoder;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;

/** Features of places of the encoders that are built in. */
class PlaceEncoderTest {
  /** MobileNetV2's embedding is the mean over the places of its last map. */
  @Test
  void theMeanOfTheLastMapIsTheEmbedding() {
    List<RgbImage> images = List.of(TestImage.draw(), TestImage.drawGrey());
    try (OnnxEncoder encoder = Encoders.open("mobilenet-v2");
        PlaceEncoder places = encoder.places(2)) {
      assertEquals(7, places.side());
      assertEquals(1280, places.width());
      Matrix embedding = encoder.embed(images);
      Matrix rows = places.embed(images);
      assertEquals(2 * 49, rows.rows());
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 1280; j++) {
          double mean = 0;
          for (int p = 0; p < 49; p++) {
            mean += rows.get(i * 49 + p, j) / 49.0;
          }
          assertEquals(embedding.get(i, j), mean, 1e-4);
        }
      }
    }
  }

  /** Where an image is changed, there its places change most. */
  @Test
  void placesLieWhereTheImageHasThem() {
    byte[] rgb = new byte[3 * 224 * 224];
    java.util.Arrays.fill(rgb, (byte) 120);
    RgbImage plain = new RgbImage(224, 224, rgb);
    byte[] other = rgb.clone();
    for (int y = 40; y < 56; y++) {
      for (int x = 160; x < 176; x++) {
        other[3 * (y * 224 + x)] = (byte) ((x + y) % 2 == 0 ? 255 : 0);
      }
    }
    try (OnnxEncoder encoder = Encoders.open("mobilenet-v2");
        PlaceEncoder places = encoder.places(14)) {
      Matrix rows = places.embed(List.of(plain, new RgbImage(224, 224, other)));
      PlaceEncoder.Window window = places.window(224, 224);
      int farthest = 0;
      double most = -1;
      for (int p = 0; p < 196; p++) {
        double sum = 0;
        for (int j = 0; j < places.width(); j++) {
          sum += Math.abs(rows.get(p, j) - rows.get(196 + p, j));
        }
        farthest = sum > most ? p : farthest;
        most = Math.max(most, sum);
      }
      assertTrue(most > 0);
      double x = window.left() + (farthest % 14 + 0.5) * window.width() / 14;
      int row = farthest / 14;
      double y = window.top() + (row + 0.5) * window.height() / 14;
      assertEquals(168, x, 24);
      assertEquals(48, y, 24);
      assertNotEquals(encoder.fingerprint(), places.fingerprint());
      PlaceEncoder.Window wide = places.window(448, 224);
      assertEquals(224, wide.left() + wide.width() / 2, 1e-9);
    }
  }

  @Test
  void gridsThatThereAreNotAreRefused() {
    try (OnnxEncoder encoder = Encoders.open("ke32")) {
      assertTrue(
          assertThrows(UsageException.class, () -> encoder.places(500))
              .getMessage()
              .contains("maps of"));
      assertThrows(UsageException.class, () -> encoder.places(1));
    }
  }
}
