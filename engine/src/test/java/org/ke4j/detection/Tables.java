package org.ke4j.detection;

import java.util.SplittableRandom;
import org.ke4j.matrix.Matrix;

/** Random feature tables for tests. */
final class Tables {
  private Tables() {}

  /** Rows in a few clusters, all values about 1 in size. */
  static Matrix clusters(long seed, int rows, int columns) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] centres = new float[4][columns];
    for (float[] centre : centres) {
      for (int j = 0; j < columns; j++) {
        centre[j] = (float) random.nextGaussian();
      }
    }
    float[] values = new float[rows * columns];
    for (int i = 0; i < rows; i++) {
      float[] centre = centres[random.nextInt(centres.length)];
      for (int j = 0; j < columns; j++) {
        values[i * columns + j] = centre[j] + (float) (0.7 * random.nextGaussian());
      }
    }
    return new Matrix(values, rows, columns);
  }

  /** The rows in a random order. */
  static int[] permutation(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
