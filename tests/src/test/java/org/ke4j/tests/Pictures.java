package org.ke4j.tests;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.ke4j.dataset.Datasets;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.RgbImage;

/** Writes pictures as PNG files, for tests that need files. */
final class Pictures {
  private Pictures() {}

  /** The first test image of a digit. */
  static Path digit(Path file, int digit) throws IOException {
    return write(
        file,
        Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS).test(digit, 1).get(0).image());
  }

  static Path write(Path file, RgbImage image) throws IOException {
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        picture.setRGB(
            x, y, image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2));
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
