package org.ke4j.transformation;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;

import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.RgbImage;

/**
 * Encodes as JPEG and decodes again, in memory: a real round trip through libjpeg, with colour at
 * half resolution in both directions (4:2:0).
 */
public final class JpegCompression extends RgbTransform {
  private static final double[] CIFAR_C = {80, 65, 58, 50, 40};
  private static final double[] IMAGENET_C = {25, 18, 15, 10, 7};

  private final int quality;

  /**
   * A round trip at a fixed quality.
   *
   * @param quality as libjpeg understands it, 1 to 100
   */
  public JpegCompression(int quality) {
    this.quality = Check.between("JPEG quality", quality, 1, 100);
  }

  static JpegCompression of(SeverityTable table, int severity) {
    return new JpegCompression((int) table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] bgr = swapped(image.rgb());
    try (Mat mat = new Mat(image.height(), image.width(), CV_8UC3);
        BytePointer file = new BytePointer();
        IntPointer options = new IntPointer(IMWRITE_JPEG_QUALITY, quality)) {
      mat.data().put(bgr);
      if (!opencv_imgcodecs.imencode(".jpg", mat, file, options)) {
        throw new Ke4jException("OpenCV could not encode " + image + " as JPEG");
      }
      try (Mat encoded = new Mat(1, (int) file.limit(), opencv_core.CV_8UC1, file);
          Mat decoded = opencv_imgcodecs.imdecode(encoded, IMREAD_COLOR)) {
        decoded.data().get(bgr);
      }
    }
    return new RgbImage(image.width(), image.height(), swapped(bgr));
  }

  private static byte[] swapped(byte[] pixels) {
    byte[] result = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i += 3) {
      result[i] = pixels[i + 2];
      result[i + 1] = pixels[i + 1];
      result[i + 2] = pixels[i];
    }
    return result;
  }
}
