package org.ke4j.transformation;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.indexer.UByteRawIndexer;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * A change of an image with fixed parameters, usable in two ways: on an {@link RgbImage} ({@link
 * #apply}), which is a pure function and safe for several threads; and as DataVec {@link
 * org.datavec.image.transform.ImageTransform} on OpenCV Mats of 8-bit BGR, as DataVec's loaders
 * make them, which like every DataVec transform belongs to one thread at a time.
 */
public abstract class RgbTransform extends BaseImageTransform<Mat> {
  /** A transform that draws from the generator given with each image. */
  protected RgbTransform() {
    super(null);
  }

  /**
   * The changed image: of the same size, except that quarter turns swap width and height.
   *
   * @param random the only source of chance; how many numbers are drawn is not specified
   */
  public abstract RgbImage apply(RgbImage image, RandomGenerator random);

  /** A new image in memory of its own; {@code image} stays as it is. */
  @Override
  protected ImageWritable doTransform(ImageWritable image, Random generator) {
    if (image == null) {
      return null;
    }
    if (converter == null) {
      converter = new OpenCVFrameConverter.ToMat();
    }
    RandomGenerator source = generator != null ? generator : new Random();
    RgbImage changed = apply(toRgb(converter.convert(image.getFrame())), source);
    return new ImageWritable(converter.convert(toMat(changed)));
  }

  private static RgbImage toRgb(Mat bgr) {
    Check.that(
        bgr.type() == CV_8UC3, "image: expected 8-bit BGR (type 16), got type %d", bgr.type());
    int width = bgr.cols();
    byte[] rgb = new byte[3 * width * bgr.rows()];
    try (UByteRawIndexer from = bgr.createIndexer()) {
      int at = 0;
      for (int y = 0; y < bgr.rows(); y++) {
        for (int x = 0; x < width; x++, at += 3) {
          rgb[at] = (byte) from.get(y, x, 2);
          rgb[at + 1] = (byte) from.get(y, x, 1);
          rgb[at + 2] = (byte) from.get(y, x, 0);
        }
      }
    }
    return new RgbImage(width, bgr.rows(), rgb);
  }

  private static Mat toMat(RgbImage image) {
    byte[] bgr = image.rgb().clone();
    for (int i = 0; i < bgr.length; i += 3) {
      byte red = bgr[i];
      bgr[i] = bgr[i + 2];
      bgr[i + 2] = red;
    }
    Mat mat = new Mat(image.height(), image.width(), CV_8UC3);
    mat.data().put(bgr);
    return mat;
  }
}
