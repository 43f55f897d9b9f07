package org.ke4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ke4j.image.HeatMap;
import org.ke4j.image.RgbImage;

/**
 * Where an image is unusual, found by covering parts of it: the score that a part takes with it
 * when it is covered by the colour around it (Zeiler and Fergus 2014, "Visualizing and
 * understanding convolutional networks", section 4.2).
 */
final class Occlusion {
  /** Steps along a side. */
  private static final int STEPS = 8;

  /**
   * A covered window is this many steps wide and high: with three of eight, whatever is as large as
   * a quarter of the side is covered whole by some window, wherever it lies.
   */
  private static final int WINDOW = 3;

  private static final int PLACES = STEPS - WINDOW + 1;

  /** The standard deviation of a normal distribution over its median absolute deviation. */
  private static final double NORMAL = 1.4826;

  private Occlusion() {}

  /** The image with one part after the other covered, row after row of parts. */
  static List<RgbImage> covered(RgbImage image) {
    List<RgbImage> covered = new ArrayList<>();
    for (int y = 0; y < PLACES; y++) {
      for (int x = 0; x < PLACES; x++) {
        covered.add(
            cover(
                image,
                at(x, image.width()),
                at(y, image.height()),
                at(x + WINDOW, image.width()),
                at(y + WINDOW, image.height())));
      }
    }
    return covered;
  }

  private static int at(int step, int length) {
    return step * length / STEPS;
  }

  private static RgbImage cover(RgbImage image, int left, int top, int right, int bottom) {
    byte[] rgb = image.rgb().clone();
    byte[] around = around(image, left, top, right, bottom);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        System.arraycopy(around, 0, rgb, 3 * (y * image.width() + x), 3);
      }
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  /** The mean colour of the pixels that border on a window. */
  private static byte[] around(RgbImage image, int left, int top, int right, int bottom) {
    long[] sum = new long[3];
    int count = 0;
    for (int y = Math.max(0, top - 1); y < Math.min(image.height(), bottom + 1); y++) {
      for (int x = Math.max(0, left - 1); x < Math.min(image.width(), right + 1); x++) {
        if (x < left || x >= right || y < top || y >= bottom) {
          for (int c = 0; c < 3; c++) {
            sum[c] += image.get(x, y, c);
          }
          count++;
        }
      }
    }
    byte[] mean = new byte[3];
    for (int c = 0; c < 3; c++) {
      mean[c] = (byte) (count == 0 ? 128 : sum[c] / count);
    }
    return mean;
  }

  /**
   * The map.
   *
   * @param score of the image
   * @param covered scores of {@link #covered}
   * @param middle a middling score of normal images
   * @param threshold scores above it are anomalies
   */
  static HeatMap map(
      RgbImage image, double score, double[] covered, double middle, double threshold) {
    double range = threshold > middle ? threshold - middle : Math.max(1e-12, Math.abs(threshold));
    double excess = Math.max(0, Math.min(1, (score - middle) / range));
    double usual = Math.max(score, usual(covered));
    double[] cells = new double[STEPS * STEPS];
    for (int y = 0; y < STEPS; y++) {
      for (int x = 0; x < STEPS; x++) {
        double sum = 0;
        int count = 0;
        for (int py = Math.max(0, y - WINDOW + 1); py <= Math.min(y, PLACES - 1); py++) {
          for (int px = Math.max(0, x - WINDOW + 1); px <= Math.min(x, PLACES - 1); px++) {
            sum += Math.max(0, usual - covered[py * PLACES + px]);
            count++;
          }
        }
        // A middling normal image has nothing to explain: its map is empty.
        cells[y * STEPS + x] = excess * excess * sum / count / range;
      }
    }
    return smooth(cells, image.width(), image.height());
  }

  /** What an image scores with any part covered, less two deviations: a lower score stands out. */
  private static double usual(double[] covered) {
    double median = median(covered);
    double deviation = median(Arrays.stream(covered).map(one -> Math.abs(one - median)).toArray());
    return median - 2 * NORMAL * deviation;
  }

  /** The middle value; of an even number of values the upper one. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static HeatMap smooth(double[] cells, int width, int height) {
    float[] values = new float[width * height];
    for (int y = 0; y < height; y++) {
      double v = (y + 0.5) * STEPS / height - 0.5;
      for (int x = 0; x < width; x++) {
        double u = (x + 0.5) * STEPS / width - 0.5;
        values[y * width + x] = (float) HeatMap.between(cells, STEPS, u, v);
      }
    }
    return new HeatMap(width, height, values);
  }
}
