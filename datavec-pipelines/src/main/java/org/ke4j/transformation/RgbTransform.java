package org.ke4j.transformation;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.BaseImageTransform;
import org.ke4j.datavec.BgrFrames;
import org.ke4j.datavec.BgrMats;
import org.ke4j.image.RgbImage;

/**
 * A DataVec {@link org.datavec.image.transform.ImageTransform} with fixed parameters, on OpenCV
 * Mats of 8-bit BGR as DataVec's loaders make them; KE4J's own views are made through it. Like
 * every DataVec transform, an instance belongs to one thread at a time. It draws from the generator
 * that comes with an image, else from that of {@link #setRandom}, else from one of its own.
 *
 * <p>A new transformation says in {@link #apply} what happens to the pixels.
 */
public abstract class RgbTransform extends BaseImageTransform<Mat> implements BgrFrames.OnHeap {
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
    RandomGenerator source = generator != null ? generator : unseeded();
    Frame frame = image.getFrame();
    if (BgrFrames.holds(frame)) {
      return new ImageWritable(BgrFrames.of(apply(BgrFrames.toRgb(frame), source)));
    }
    if (converter == null) {
      converter = new OpenCVFrameConverter.ToMat();
    }
    RgbImage changed = apply(BgrMats.toRgb(converter.convert(frame)), source);
    return new ImageWritable(converter.convert(BgrMats.of(changed)));
  }

  /** One generator for all images of this transform, as where DataVec is given none. */
  private Random unseeded() {
    if (random == null) {
      random = new Random();
    }
    return random;
  }
}
