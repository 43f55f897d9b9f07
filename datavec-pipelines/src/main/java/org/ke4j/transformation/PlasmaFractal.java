package org.ke4j.transformation;

import java.util.random.RandomGenerator;

/**
 * A cloud by the diamond-square algorithm (Fournier, Fussell and Carpenter 1982) on a square that
 * wraps round: midpoints are means of four neighbours plus uniform noise, whose range shrinks from
 * grid to finer grid.
 */
final class PlasmaFractal {
  private static final double FIRST_RANGE = 100;

  private PlasmaFractal() {}

  /** The smallest power of two that is at least {@code length}, and at least 2. */
  static int side(int length) {
    return Math.max(2, Integer.highestOneBit(2 * length - 1));
  }

  /**
   * A cloud from exactly 0 to exactly 1.
   *
   * @param side a power of two, 2 or more
   * @param decay divides the noise before each finer grid
   * @return {@code side x side}, row-major
   */
  static double[] draw(int side, double decay, RandomGenerator random) {
    double[] map = new double[side * side];
    double range = FIRST_RANGE;
    for (int step = side; step >= 2; step /= 2) {
      int half = step / 2;
      // The noise is range * uniform(-range, range): the square is part of the published code.
      double noise = range * range;
      for (int y = 0; y < side; y += step) {
        for (int x = 0; x < side; x += step) {
          double corners =
              at(map, side, y, x)
                  + at(map, side, y + step, x)
                  + at(map, side, y, x + step)
                  + at(map, side, y + step, x + step);
          map[(y + half) * side + x + half] = corners / 4 + noise(noise, random);
        }
      }
      for (int y = 0; y < side; y += step) {
        for (int x = 0; x < side; x += step) {
          fillEdge(map, side, y, x + half, half, noise, random);
          fillEdge(map, side, y + half, x, half, noise, random);
        }
      }
      range /= decay;
    }
    return scaled(map);
  }

  private static void fillEdge(
      double[] map, int side, int y, int x, int half, double noise, RandomGenerator random) {
    double around =
        at(map, side, y - half, x)
            + at(map, side, y + half, x)
            + at(map, side, y, x - half)
            + at(map, side, y, x + half);
    map[y * side + x] = around / 4 + noise(noise, random);
  }

  private static double noise(double range, RandomGenerator random) {
    return range * (2 * random.nextDouble() - 1);
  }

  private static double at(double[] map, int side, int y, int x) {
    return map[(y & (side - 1)) * side + (x & (side - 1))];
  }

  private static double[] scaled(double[] map) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : map) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    double range = high > low ? high - low : 1;
    for (int i = 0; i < map.length; i++) {
      map[i] = (map[i] - low) / range;
    }
    return map;
  }
}
