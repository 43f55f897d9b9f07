package org.ke4j.encoder;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.ke4j.image.RgbImage;

/** Carries out a {@link Preprocessing}. */
final class Preprocessor {
  private final Preprocessing how;

  Preprocessor(Preprocessing how) {
    this.how = how;
  }

  /** Number of values of one image. */
  int length() {
    return 3 * how.size() * how.size();
  }

  /** Writes the planes of one image from {@code offset} on. */
  void write(RgbImage image, float[] to, int offset) {
    RgbImage sized = sized(image);
    byte[] rgb = sized.rgb();
    int plane = how.size() * how.size();
    for (int c = 0; c < 3; c++) {
      int channel = how.bgr() ? 2 - c : c;
      double scale = 1 / (255.0 * how.deviation()[c]);
      double shift = how.mean()[c] / how.deviation()[c];
      for (int i = 0; i < plane; i++) {
        to[offset + c * plane + i] = (float) ((rgb[3 * i + channel] & 0xFF) * scale - shift);
      }
    }
  }

  /** The image in the encoder's size. */
  RgbImage sized(RgbImage image) {
    if (how.shortSide() == 0) {
      return resize(image, how.size(), how.size());
    }
    int side = how.shortSide();
    boolean tall = image.height() > image.width();
    int narrow = Math.min(image.width(), image.height());
    int wide = Math.max(image.width(), image.height());
    int length = (int) ((long) side * wide / narrow);
    RgbImage resized = resize(image, tall ? side : length, tall ? length : side);
    return crop(resized);
  }

  private RgbImage crop(RgbImage image) {
    int size = how.size();
    if (image.width() == size && image.height() == size) {
      return image;
    }
    int left = (int) Math.rint((image.width() - size) / 2.0);
    int top = (int) Math.rint((image.height() - size) / 2.0);
    byte[] part = new byte[size * size * 3];
    for (int y = 0; y < size; y++) {
      System.arraycopy(
          image.rgb(), ((y + top) * image.width() + left) * 3, part, y * size * 3, size * 3);
    }
    return new RgbImage(size, size, part);
  }

  private RgbImage resize(RgbImage image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    boolean smaller = width < image.width() || height < image.height();
    return switch (how.resampling()) {
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

  private static RgbImage openCv(RgbImage image, int width, int height, int interpolation) {
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
