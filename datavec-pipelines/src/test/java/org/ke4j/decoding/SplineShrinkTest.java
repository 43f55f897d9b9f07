package org.ke4j.decoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ke4j.image.RgbImage;

/** Shrinking to a size that is near. */
class SplineShrinkTest {

  private static RgbImage shrink(byte[] rgb, int width, int height, int shorterSide) {
    RowSink sink = RowSink.of(width, height, shorterSide);
    assertInstanceOf(SplineShrink.class, sink);
    for (int y = 0; y < height; y++) {
      sink.row(Arrays.copyOfRange(rgb, 3 * width * y, 3 * width * (y + 1)));
    }
    return sink.image();
  }

  @Test
  void bordersThatMeetGiveTheMeanOfTheArea() {
    byte[] rgb = new byte[3 * 96 * 64];
    new SplittableRandom(1).nextBytes(rgb);
    RgbImage image = shrink(rgb, 96, 64, 32);
    for (int i = 0; i < 48 * 32; i++) {
      int at = 2 * (i % 48) + 96 * 2 * (i / 48);
      int sum = 0;
      for (int pixel : new int[] {at, at + 1, at + 96, at + 97}) {
        sum += rgb[3 * pixel + 1] & 0xFF;
      }
      assertEquals((sum + 2) / 4, image.get(i % 48, i / 48, 1));
    }
  }

  @Test
  void evenColoursAndSlopesStayAsTheyAre() {
    for (int side : new int[] {33, 35, 37, 43, 47, 100, 127}) {
      byte[] rgb = new byte[3 * side * side];
      for (int i = 0; i < side * side; i++) {
        int row = i / side;
        rgb[3 * i] = (byte) 255;
        rgb[3 * i + 1] = (byte) Math.round(255.0 * (i % side + 0.5) / side);
        rgb[3 * i + 2] = (byte) Math.round(255.0 * (row + 0.5) / side);
      }
      RgbImage image = shrink(rgb, side, side, 32);
      for (int i = 0; i < 32 * 32; i++) {
        int row = i / 32;
        assertEquals(255, image.get(i % 32, row, 0));
        assertEquals(255 * (i % 32 + 0.5) / 32, image.get(i % 32, row, 1), 1.6);
        assertEquals(255 * (row + 0.5) / 32, image.get(i % 32, row, 2), 1.6);
      }
    }
  }

  @Test
  void aPatternFinerThanTheMeanOfTheAreaKeepsItsContrast() {
    int side = 36;
    byte[] rgb = new byte[3 * side * side];
    for (int i = 0; i < side * side; i++) {
      Arrays.fill(
          rgb, 3 * i, 3 * i + 3, (byte) Math.round(128 + 100 * Math.sin(2 * Math.PI * i / 3.6)));
    }
    int[] middle = new int[16];
    RgbImage image = shrink(rgb, side, side, 32);
    for (int x = 0; x < 16; x++) {
      middle[x] = image.get(x + 8, 16, 0);
    }
    double mean = Arrays.stream(middle).average().orElseThrow();
    double contrast =
        Math.sqrt(2 * Arrays.stream(middle).mapToDouble(v -> (v - mean) * (v - mean)).sum() / 16);
    // A wave of 3.2 new pixels, each the mean of its place: sinc(1/3.2) / sinc(1/3.6) of 100.
    assertEquals(100 * 0.8464 / 0.8781, contrast, 3);
  }

  @Test
  void longAndNarrowPictures() {
    for (int width : new int[] {33, 35, 60}) {
      RgbImage image = shrink(new byte[3 * width * 5000], width, 5000, 32);
      assertEquals(32, image.width());
      assertEquals(Math.round(5000 * 32.0 / width), image.height());
    }
    assertEquals(1, shrink(new byte[18], 3, 2, 1).height());
  }
}
