package org.ke4j.encoder;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;

/** How an image is brought to another size. */
public enum Resampling {
  /** Pillow's bilinear filter, widened when shrinking (antialias), 8-bit result. */
  BILINEAR,
  /** Pillow's bicubic filter (a = -0.5), widened when shrinking (antialias), 8-bit result. */
  BICUBIC,
  /** OpenCV's INTER_AREA when shrinking, INTER_CUBIC when enlarging. */
  AREA_OR_CUBIC,
  /** OpenCV's INTER_CUBIC (a = -0.75), without antialias. */
  OPENCV_CUBIC,
  /** OpenCV's INTER_LINEAR, without antialias. */
  OPENCV_LINEAR,
  /** OpenCV's INTER_AREA. */
  OPENCV_AREA;

  /** The name in a description file, for example {@code area-or-cubic}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The value of a name in a description file. */
  public static Resampling of(String text) {
    for (Resampling resampling : values()) {
      if (resampling.text().equals(text)) {
        return resampling;
      }
    }
    throw new UsageException(
        "resampling '"
            + text
            + "': expected one of "
            + Arrays.stream(values()).map(Resampling::text).collect(Collectors.joining(", ")));
  }

  /** The image at another size; the same object if it has that size. */
  public RgbImage resize(RgbImage image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    boolean smaller = width < image.width() || height < image.height();
    return switch (this) {
      case BILINEAR -> PillowResize.resize(image, width, height, false);
      case BICUBIC -> PillowResize.resize(image, width, height, true);
      case OPENCV_LINEAR -> openCv(image, width, height, opencv_imgproc.INTER_LINEAR);
      case OPENCV_CUBIC -> openCv(image, width, height, opencv_imgproc.INTER_CUBIC);
      case OPENCV_AREA -> openCv(image, width, height, opencv_imgproc.INTER_AREA);
      case AREA_OR_CUBIC ->
          openCv(
              image,
              width,
              height,
              smaller ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_CUBIC);
    };
  }

  /** A part of the image at another size. */
  RgbImage resize(RgbImage image, int width, int height, PillowResize.Window window) {
    if (this == BILINEAR || this == BICUBIC) {
      return PillowResize.resize(image, width, height, this == BICUBIC, window);
    }
    RgbImage whole = resize(image, width, height);
    int row = window.width() * 3;
    byte[] part = new byte[row * window.height()];
    for (int y = 0; y < window.height(); y++) {
      int from = ((y + window.top()) * width + window.left()) * 3;
      System.arraycopy(whole.rgb(), from, part, y * row, row);
    }
    return new RgbImage(window.width(), window.height(), part);
  }

  private static RgbImage openCv(RgbImage image, int width, int height, int interpolation) {
    Check.that(
        3L * width * height <= Integer.MAX_VALUE,
        "image of %d x %d: too long and narrow to be resized to %d x %d",
        image.width(),
        image.height(),
        width,
        height);
    try (BytePointer bytes = new BytePointer(image.rgb());
        Mat from = new Mat(image.height(), image.width(), opencv_core.CV_8UC3, bytes);
        Mat to = new Mat();
        Size size = new Size(width, height)) {
      opencv_imgproc.resize(from, to, size, 0, 0, interpolation);
      byte[] pixels = new byte[width * height * 3];
      to.data().get(pixels);
      return new RgbImage(width, height, pixels);
    }
  }
}
