package org.ke4j.transformation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.ke4j.image.RgbImage;

/** Images that Java and Python make alike from whole numbers: see {@code peer-statistics.md}. */
public final class TestImages {
  private TestImages() {}

  /** Thirty digits, then thirty coloured patterns, all 32 x 32. */
  public static List<RgbImage> all() {
    List<RgbImage> images = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    TestImages.class.getResourceAsStream("/org/ke4j/dataset/digits.csv.gz")),
                StandardCharsets.US_ASCII))) {
      for (int i = 0; i < 30; i++) {
        images.add(digit(lines.readLine().split(",")));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    for (int i = 30; i < 60; i++) {
      images.add(pattern(i, 32, 32));
    }
    return images;
  }

  private static RgbImage digit(String[] cells) {
    byte[] rgb = new byte[3072];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % 32;
      int y = i / 96;
      rgb[i] = (byte) (Integer.parseInt(cells[y / 4 * 8 + x / 4]) * 255 / 16);
    }
    return new RgbImage(32, 32, rgb);
  }

  /** A pattern of any size. */
  public static RgbImage pattern(int i, int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int at = 0; at < rgb.length; at++) {
      int c = at % 3;
      int x = at / 3 % width;
      int y = at / 3 / width;
      int value =
          128 + 80 * tri(x * (1 + i % 5) + 11 * i) / 16 + 40 * tri(y * (1 + i % 3) + 7 * c) / 16;
      value = Math.min(255, Math.max(0, value));
      int dx = x - 8 - i % 16;
      int dy = y - 23 + i % 16;
      rgb[at] = (byte) (dx * dx + dy * dy <= 64 ? 255 - value : value);
    }
    return new RgbImage(width, height, rgb);
  }

  private static int tri(int t) {
    return Math.abs(Math.floorMod(t, 64) - 32) - 16;
  }
}
