package org.ke4j;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** Pictures of an application as samples. */
final class PictureSamples {
  private PictureSamples() {}

  /**
   * All files below a folder, in order of their names, or the one file. Decoded when asked for.
   *
   * @param shorterSide larger pictures are shrunk to it; 0 keeps all pixels
   */
  static List<Sample> of(Path path, int shorterSide) {
    try (Stream<Path> walk = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> files =
          walk.filter(Files::isRegularFile)
              .filter(file -> !path.relativize(file).toString().startsWith("."))
              .sorted(Comparator.comparing(Path::toString))
              .toList();
      if (files.isEmpty()) {
        throw new Ke4jException(path + ": expected images, found no file");
      }
      return files.stream().map(file -> sample(file, shorterSide)).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Ke4jException(path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static Sample sample(Path file, int shorterSide) {
    return new Sample(file.toString(), 0, () -> decode(file, shorterSide));
  }

  static RgbImage decode(Path file, int shorterSide) {
    try {
      return decode(Files.readAllBytes(file), file.toString(), shorterSide);
    } catch (IOException e) {
      throw new Ke4jException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static RgbImage decode(byte[] content, String name, int shorterSide) {
    return ImageDecoder.installed().decode(content, name, shorterSide);
  }

  static Sample of(String name, RgbImage image) {
    return new Sample(name, 0, () -> image);
  }

  /** Transparent pixels count as white. */
  static RgbImage of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] rgb = new byte[Math.multiplyExact(3, argb.length)];
    for (int i = 0; i < argb.length; i++) {
      int alpha = argb[i] >>> 24;
      for (int c = 0; c < 3; c++) {
        int value = argb[i] >> (16 - 8 * c) & 0xFF;
        rgb[3 * i + c] = (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
