package org.ke4j.datavec;

import java.util.Objects;
import java.util.random.RandomGenerator;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.RgbImage;

/**
 * A DataVec transform applied to images of KE4J. Like every DataVec transform it belongs to one
 * thread at a time. Transforms that can pass images on the Java heap; for others the native memory
 * of one image is freed before the next.
 */
public final class ThroughDataVec {
  private final ImageTransform transform;
  private final OpenCVFrameConverter.ToMat in = new OpenCVFrameConverter.ToMat();
  private final OpenCVFrameConverter.ToMat out = new OpenCVFrameConverter.ToMat();

  /**
   * @param transform any transform of OpenCV Mats, a pipeline among them; not used by others while
   *     this is in use
   */
  public ThroughDataVec(ImageTransform transform) {
    this.transform = Objects.requireNonNull(transform, "transform");
  }

  /**
   * The image as the transform gives it.
   *
   * @param random what the transform draws from, as {@link StreamRandom}; null to leave the choice
   *     to it
   * @throws Ke4jException if the transform gives no image
   */
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    StreamRandom drawn = random == null ? null : new StreamRandom(random);
    if (transform instanceof BgrFrames.OnHeap) {
      ImageWritable frame = new ImageWritable(BgrFrames.of(image));
      return BgrFrames.toRgb(given(transform.transform(frame, drawn)).getFrame());
    }
    try (Mat mat = BgrMats.of(image)) {
      ImageWritable result = transform.transform(new ImageWritable(in.convert(mat)), drawn);
      try (Mat changed = out.convert(given(result).getFrame())) {
        return BgrMats.toRgb(changed);
      }
    }
  }

  private ImageWritable given(ImageWritable result) {
    if (result == null) {
      throw new Ke4jException(transform.getClass().getSimpleName() + " gave no image");
    }
    return result;
  }
}
