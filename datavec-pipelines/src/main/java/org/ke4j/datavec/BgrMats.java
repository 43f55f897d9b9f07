package org.ke4j.datavec;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import org.bytedeco.opencv.opencv_core.Mat;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Images as DataVec's loaders hold them: OpenCV Mats of 8-bit blue, green, red. */
public final class BgrMats {
  private BgrMats() {}

  /**
   * A copy of a Mat's pixels.
   *
   * @param bgr 8-bit BGR (type {@code CV_8UC3}), continuous or a part of another; not changed
   * @throws org.ke4j.error.UsageException for a Mat of another type
   */
  public static RgbImage toRgb(Mat bgr) {
    Check.that(
        bgr.type() == CV_8UC3, "image: expected 8-bit BGR (type 16), got type %d", bgr.type());
    int width = bgr.cols();
    int height = bgr.rows();
    byte[] pixels = new byte[3 * width * height];
    if (bgr.isContinuous()) {
      bgr.data().get(pixels);
    } else {
      for (int y = 0; y < height; y++) {
        bgr.ptr(y).get(pixels, 3 * width * y, 3 * width);
      }
    }
    swap(pixels);
    return new RgbImage(width, height, pixels);
  }

  /** A new Mat of type {@code CV_8UC3} with an image's pixels; the caller closes it. */
  public static Mat of(RgbImage image) {
    byte[] bgr = image.rgb().clone();
    swap(bgr);
    Mat mat = new Mat(image.height(), image.width(), CV_8UC3);
    mat.data().put(bgr);
    return mat;
  }

  static void swap(byte[] pixels) {
    for (int i = 0; i < pixels.length; i += 3) {
      byte first = pixels[i];
      pixels[i] = pixels[i + 2];
      pixels[i + 2] = first;
    }
  }
}
