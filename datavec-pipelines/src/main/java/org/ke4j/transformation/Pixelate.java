package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/**
 * Shrinks and enlarges again with a box filter that takes whole pixels, as Pillow's {@code BOX}:
 * each new value is the rounded mean of the pixels whose middle lies in its box; first along rows,
 * then along columns.
 */
public final class Pixelate extends RgbTransform {
  private static final double[] CIFAR_C = {.95, .9, .85, .75, .65};
  private static final double[] IMAGENET_C = {.6, .5, .4, .3, .25};

  private final double share;

  /**
   * A fixed loss.
   *
   * @param share of the side that is left in between, above 0 and at most 1
   */
  public Pixelate(double share) {
    this.share = Check.between("pixelate", Check.positive("pixelate", share), 0, 1);
  }

  static Pixelate of(SeverityTable table, int severity) {
    return new Pixelate(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    int small = Math.max(1, (int) (width * share));
    int low = Math.max(1, (int) (height * share));
    byte[] rgb = resize(image.rgb(), width, height, small, low);
    return new RgbImage(width, height, resize(rgb, small, low, width, height));
  }

  private static byte[] resize(byte[] rgb, int width, int height, int toWidth, int toHeight) {
    byte[] across = new byte[3 * toWidth * height];
    boxes(rgb, width, toWidth, height, 3, 3 * width, across, 3, 3 * toWidth);
    byte[] down = new byte[3 * toWidth * toHeight];
    boxes(across, height, toHeight, toWidth, 3 * toWidth, 3, down, 3 * toWidth, 3);
    return down;
  }

  /** Averages along one direction: {@code lines} lines of {@code length} pixels each. */
  private static void boxes(
      byte[] from,
      int length,
      int toLength,
      int lines,
      int step,
      int lineStep,
      byte[] to,
      int toStep,
      int toLineStep) {
    double scale = (double) length / toLength;
    double support = 0.5 * Math.max(1, scale);
    for (int i = 0; i < toLength; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(length, (int) (centre + support + 0.5));
      for (int line = 0; line < lines; line++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          for (int k = first; k < end; k++) {
            sum += from[line * lineStep + k * step + c] & 0xFF;
          }
          to[line * toLineStep + i * toStep + c] = (byte) Math.round((double) sum / (end - first));
        }
      }
    }
  }
}
