package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Zooming during the exposure: the mean of the image and of enlargements of its middle. */
public final class ZoomBlur extends RgbTransform {
  private static final Parameters[] CIFAR_C = {
    new Parameters(.01, 7),
    new Parameters(.01, 12),
    new Parameters(.01, 16),
    new Parameters(.01, 21),
    new Parameters(.01, 26)
  };
  private static final Parameters[] IMAGENET_C = {
    new Parameters(.01, 12),
    new Parameters(.01, 16),
    new Parameters(.02, 11),
    new Parameters(.02, 13),
    new Parameters(.03, 11)
  };

  private final Parameters parameters;

  public ZoomBlur(Parameters parameters) {
    this.parameters = parameters;
  }

  /**
   * The zooms 1, 1 + step, 1 + 2 step, ...
   *
   * @param step between zooms, above 0
   * @param count of zooms, the first (none at all) included, 1 or more
   */
  public record Parameters(double step, int count) {
    public Parameters {
      Check.positive("zoom step", step);
      Check.atLeast("zoom count", count, 1);
    }
  }

  static ZoomBlur of(SeverityTable table, int severity) {
    return new ZoomBlur(table.pick(CIFAR_C, IMAGENET_C, severity));
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    float[] values = Pixels.floats(image);
    float[] sum = values.clone();
    for (int k = 0; k < parameters.count; k++) {
      float[] zoomed = zoom(values, width, height, 1 + k * parameters.step);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += zoomed[i];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= parameters.count + 1;
    }
    return Pixels.image(sum, width, height);
  }

  /**
   * The middle {@code ceil(side / zoom)} pixels, enlarged by the zoom with corners on corners, and
   * the middle of that in the old size.
   */
  private static float[] zoom(float[] values, int width, int height, double zoom) {
    Axis across = Axis.of(width, zoom);
    Axis down = Axis.of(height, zoom);
    float[] result = new float[values.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      int upper = down.index[y] * width * 3;
      int lower = down.next[y] * width * 3;
      float v = down.share[y];
      for (int x = 0; x < width; x++) {
        int left = across.index[x] * 3;
        int right = across.next[x] * 3;
        float u = across.share[x];
        for (int c = 0; c < 3; c++) {
          float a = values[upper + left + c];
          float b = values[lower + left + c];
          a += u * (values[upper + right + c] - a);
          b += u * (values[lower + right + c] - b);
          result[at++] = a + v * (b - a);
        }
      }
    }
    return result;
  }

  /** Where the pixels of one direction come from. */
  private record Axis(int[] index, int[] next, float[] share) {
    static Axis of(int side, double zoom) {
      int part = (int) Math.ceil(side / zoom);
      int start = (side - part) / 2;
      int enlarged = (int) Math.rint(part * zoom);
      int trim = (enlarged - side) / 2;
      double scale = enlarged > 1 ? (part - 1.0) / (enlarged - 1) : 0;
      int[] index = new int[side];
      int[] next = new int[side];
      float[] share = new float[side];
      for (int i = 0; i < side; i++) {
        double at = Math.min(part - 1, (i + trim) * scale);
        index[i] = start + (int) at;
        next[i] = start + Math.min(part - 1, (int) at + 1);
        share[i] = (float) (at - (int) at);
      }
      return new Axis(index, next, share);
    }
  }
}
