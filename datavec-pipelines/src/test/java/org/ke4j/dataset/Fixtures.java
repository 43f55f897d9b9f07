package org.ke4j.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** Small images and files for the tests. */
public final class Fixtures {
  private Fixtures() {}

  /** A smooth image with some structure, different for each seed. */
  public static RgbImage image(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double a = random.nextDouble(0.1, 0.5);
    double b = random.nextDouble(0.1, 0.5);
    byte[] rgb = new byte[3 * width * height];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      rgb[i] = (byte) (128 + 60 * Math.sin(a * x + i % 3) + 60 * Math.cos(b * y + seed));
    }
    return new RgbImage(width, height, rgb);
  }

  /** Encoded by OpenCV, for example with {@code ".png"}. */
  public static byte[] encode(RgbImage image, String extension) {
    byte[] bgr = new byte[image.rgb().length];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = image.rgb()[i / 3 * 3 + 2 - i % 3];
    }
    try (Mat mat = new Mat(image.height(), image.width(), opencv_core.CV_8UC3);
        BytePointer out = new BytePointer()) {
      mat.data().put(bgr);
      if (!opencv_imgcodecs.imencode(extension, mat, out)) {
        throw new AssertionError(extension);
      }
      byte[] bytes = new byte[(int) out.limit()];
      out.get(bytes);
      return bytes;
    }
  }

  /** One CIFAR file: record i has the labels {@code labels.get(i)} and {@code image(32, 32, i)}. */
  static byte[] cifar(List<int[]> labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < labels.size(); i++) {
      for (int label : labels.get(i)) {
        out.write(label);
      }
      RgbImage image = image(32, 32, i);
      for (int channel = 0; channel < 3; channel++) {
        for (int p = 0; p < 1024; p++) {
          out.write(image.rgb()[3 * p + channel]);
        }
      }
    }
    return out.toByteArray();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GzipCompressorOutputStream gzip = new GzipCompressorOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A tar archive under construction. */
  static final class Tar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");

    Tar() {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    Tar file(String name, byte[] content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    }

    Tar entry(TarArchiveEntry entry) throws IOException {
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
      return this;
    }

    byte[] gz() throws IOException {
      tar.close();
      return gzip(out.toByteArray());
    }
  }

  static List<RgbImage> images(List<Sample> samples) {
    return samples.stream().map(Sample::image).toList();
  }
}
