package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Smooths with a gaussian. */
public final class GaussianBlur extends RgbTransform {
  private static final double[] CIFAR_C = {.4, .6, .7, .8, 1};
  private static final double[] IMAGENET_C = {1, 2, 3, 4, 6};

  private final GaussianFilter filter;

  /**
   * A blur of a fixed width.
   *
   * @param sigma standard deviation in pixels, above 0
   */
  public GaussianBlur(double sigma) {
    this.filter = GaussianFilter.openCv(Check.positive("blur sigma", sigma));
  }

  static GaussianBlur of(SeverityTable table, int severity) {
    return new GaussianBlur(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    return Pixels.image(filter.apply(Pixels.floats(image), width, height, 3), width, height);
  }
}
