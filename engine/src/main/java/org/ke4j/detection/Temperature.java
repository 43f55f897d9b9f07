package org.ke4j.detection;

/**
 * The temperature of a posterior proportional to exp(-D / (2 t)) under which the right answers are
 * most likely. The mean negative log-likelihood is convex in 1 / t, so that a golden-section search
 * finds its least value.
 */
final class Temperature {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** Bounds about the mean distance: what separates wholly, or not at all, has no optimum. */
  private static final double RANGE = Math.log(1e4);

  private Temperature() {}

  /**
   * The most likely temperature.
   *
   * @param distances {@code [i][b][j]}, of view b of image i to the mean of transformation j; b is
   *     the right answer
   * @return above 0; 1 if there is only one transformation
   */
  static double of(double[][][] distances) {
    if (distances[0].length < 2) {
      return 1;
    }
    double sum = 0;
    for (double[][] image : distances) {
      sum += image[0][0];
    }
    double centre = Math.log(sum / distances.length);
    double low = centre - RANGE;
    double high = centre + RANGE;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = loss(distances, Math.exp(left));
    double atRight = loss(distances, Math.exp(right));
    while (high - low > 1e-9) {
      if (atLeft <= atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = loss(distances, Math.exp(left));
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = loss(distances, Math.exp(right));
      }
    }
    return Math.exp((low + high) / 2);
  }

  /** Mean negative log-likelihood of the right answers. */
  static double loss(double[][][] distances, double temperature) {
    double sum = 0;
    for (double[][] image : distances) {
      for (int b = 0; b < image.length; b++) {
        double least = Double.POSITIVE_INFINITY;
        for (double distance : image[b]) {
          least = Math.min(least, distance);
        }
        double total = 0;
        for (double distance : image[b]) {
          total += Math.exp((least - distance) / (2 * temperature));
        }
        sum += (image[b][b] - least) / (2 * temperature) + Math.log(total);
      }
    }
    return sum / ((double) distances.length * distances[0].length);
  }
}
