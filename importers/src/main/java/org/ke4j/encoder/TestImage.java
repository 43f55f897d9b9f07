package org.ke4j.encoder;

import org.ke4j.image.RgbImage;

/** A picture to try an encoder with: a disc and a bar before a sky of slowly changing colour. */
final class TestImage {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  private TestImage() {}

  static RgbImage draw() {
    byte[] rgb = new byte[WIDTH * HEIGHT * 3];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        boolean disc = Math.hypot(x - 110, y - 100) < 60;
        boolean bar = y > 180 && y < 210 && x > 40 && x < 280;
        int[] colour =
            disc
                ? new int[] {220, 60, 40}
                : bar ? new int[] {30, 30, 30} : new int[] {90 + y / 3, 140 + x / 8, 230 - y / 4};
        for (int c = 0; c < 3; c++) {
          rgb[(y * WIDTH + x) * 3 + c] = (byte) colour[c];
        }
      }
    }
    return new RgbImage(WIDTH, HEIGHT, rgb);
  }

  /** The picture without disc and bar: an encoder must tell it from the picture. */
  static RgbImage drawGrey() {
    byte[] rgb = new byte[WIDTH * HEIGHT * 3];
    java.util.Arrays.fill(rgb, (byte) 128);
    return new RgbImage(WIDTH, HEIGHT, rgb);
  }
}
