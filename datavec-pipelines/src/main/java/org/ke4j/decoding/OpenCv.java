package org.ke4j.decoding;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC4;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ke4j.image.RgbImage;
import org.ke4j.store.BlasKernels;
import org.ke4j.store.Reasons;

/** JPEG and WebP by OpenCV's decoders; native memory is given back before returning. */
final class OpenCv {
  static {
    BlasKernels.choose(); // OpenCV loads OpenBLAS
  }

  /** Reads the stored orientation; keeps 8-bit BGR or BGRA. */
  private static final int WITH_ALPHA = opencv_imgcodecs.IMREAD_UNCHANGED;

  private static final int COLOUR =
      opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  private OpenCv() {}

  /** Decodes a WebP, transparent pixels on white. */
  static RgbImage decode(EncodedImage content, int width, int height, int shorterSide) {
    return decode(content, content.bytes(), content.length(), width, height, 1, shorterSide, true);
  }

  /**
   * Decodes a JPEG, shrunk by libjpeg while it is decoded.
   *
   * @param bytes the picture with its end mark
   * @param length how many of them
   */
  static RgbImage jpeg(
      EncodedImage content, byte[] bytes, int length, int width, int height, int shorterSide) {
    int divisor = 1;
    int shorter = Math.min(width, height);
    while (shorterSide > 0 && divisor < 8 && shorter / (2 * divisor) >= 2 * shorterSide) {
      divisor *= 2;
    }
    return decode(content, bytes, length, width, height, divisor, shorterSide, false);
  }

  @SuppressWarnings({"try", "unchecked"}) // the scope closes what is made inside it
  private static RgbImage decode(
      EncodedImage content,
      byte[] bytes,
      int length,
      int width,
      int height,
      int divisor,
      int shorterSide,
      boolean alpha) {
    int flags =
        switch (divisor) {
          case 2 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
          case 4 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
          case 8 -> opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
          default -> alpha ? WITH_ALPHA : COLOUR;
        };
    if (divisor > 1) {
      flags |= opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    }
    try (PointerScope scope = new PointerScope()) {
      BytePointer encoded = new BytePointer(length).put(bytes, 0, length);
      Mat mat;
      try {
        mat = opencv_imgcodecs.imdecode(new Mat(1, length, CV_8UC1, encoded), flags);
        if (mat != null && !mat.empty() && mat.type() != CV_8UC3 && mat.type() != CV_8UC4) {
          mat = opencv_imgcodecs.imdecode(new Mat(1, length, CV_8UC1, encoded), COLOUR);
        }
      } catch (RuntimeException e) {
        throw content.corrupt("pixels", "sound pixels", Reasons.of(e), e);
      }
      if (mat == null || mat.empty() || (mat.type() != CV_8UC3 && mat.type() != CV_8UC4)) {
        throw content.corrupt("pixels", "sound pixels", "a picture that cannot be decoded");
      }
      int columns = (width + divisor - 1) / divisor;
      int rows = (height + divisor - 1) / divisor;
      if (mat.cols() != columns || mat.rows() != rows) {
        throw content.corrupt(
            "pixels", columns + " x " + rows + " pixels", mat.cols() + " x " + mat.rows());
      }
      return rows(mat, shorterSide);
    }
  }

  private static RgbImage rows(Mat mat, int shorterSide) {
    int width = mat.cols();
    int channels = mat.channels();
    RowSink sink = RowSink.of(width, mat.rows(), shorterSide);
    byte[] row = new byte[channels * width];
    byte[] rgb = new byte[3 * width];
    for (int y = 0; y < mat.rows(); y++) {
      try (BytePointer pointer = mat.ptr(y)) {
        pointer.get(row);
      }
      for (int x = 0; x < width; x++) {
        int at = channels * x;
        int alpha = channels == 4 ? row[at + 3] & 0xFF : 255;
        rgb[3 * x] = White.under(row[at + 2] & 0xFF, alpha);
        rgb[3 * x + 1] = White.under(row[at + 1] & 0xFF, alpha);
        rgb[3 * x + 2] = White.under(row[at] & 0xFF, alpha);
      }
      sink.row(rgb);
    }
    return sink.image();
  }
}
