package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * Cuts a part of the image at a random place and enlarges it to the full size, bilinearly. The part
 * has {@code floor(share * side)} pixels in each direction: 24 of 32 with {@link #TRAINING_SHARE},
 * 27 of 32 with {@link #TEST_SHARE}.
 */
public final class RandomCrop extends RgbTransform {
  /** Of training views. */
  public static final double TRAINING_SHARE = 0.75;

  /** Of the paper's SSA test set. */
  public static final double TEST_SHARE = 0.86;

  private final double share;

  /**
   * A crop of a fixed size.
   *
   * @param share of width and of height that is kept, above 0 and at most 1
   */
  public RandomCrop(double share) {
    this.share = Check.between("crop share", Check.positive("crop share", share), 0, 1);
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    int partWidth = part(width);
    int partHeight = part(height);
    int left = random.nextInt(width - partWidth + 1);
    int top = random.nextInt(height - partHeight + 1);
    float[] values =
        Bilinear.bilinear(
            Pixels.floats(image), width, 3, left, top, partWidth, partHeight, width, height);
    for (int i = 0; i < values.length; i++) {
      values[i] += 0.5f; // this one rounds, as image libraries do when they resize 8-bit images
    }
    return Pixels.image(values, width, height);
  }

  private int part(int side) {
    return Math.max(1, (int) (share * side + 1e-9));
  }
}
