package org.ke4j.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small made-up pictures: a bright disc on a dark ground, or stripes. */
final class Photos {
  private Photos() {}

  /** PNG of 32 x 32. */
  static byte[] png(String kind, int seed) {
    Random random = new Random(31L * seed + kind.hashCode());
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    int x0 = 10 + random.nextInt(12);
    int y0 = 10 + random.nextInt(12);
    int radius = 5 + random.nextInt(4);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        boolean on =
            kind.equals("disc")
                ? Math.hypot(x - x0, y - y0) < radius
                : (x + y0) / 3 % 2 == 0 && y > x0 / 2;
        int level = (on ? 200 : 40) + random.nextInt(30);
        image.setRGB(x, y, level << 16 | (level * 3 / 4) << 8 | (on ? 60 : 90));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes {@code count} pictures of a kind below a folder. */
  static void write(Path folder, String kind, int count) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      Files.write(folder.resolve(String.format("%03d.png", i)), png(kind, i));
    }
  }
}
