package org.ke4j.transport;

import java.util.SplittableRandom;

/** Random problems for the tests. */
final class Instances {
  private Instances() {}

  static double[] uniform(SplittableRandom random, int count) {
    return random.doubles(count).toArray();
  }

  /** Points around a few centres, as embeddings of images are. */
  static Cloud clustered(SplittableRandom random, int n, int d, int clusters, double spread) {
    double[] centres = new double[clusters * d];
    for (int k = 0; k < centres.length; k++) {
      centres[k] = random.nextGaussian();
    }
    double[] values = new double[n * d];
    for (int i = 0; i < n; i++) {
      int centre = random.nextInt(clusters);
      for (int k = 0; k < d; k++) {
        values[i * d + k] = centres[centre * d + k] + spread * random.nextGaussian();
      }
    }
    return new Cloud(values, n, d);
  }

  /** The same points, each moved a little: a paired cloud. */
  static Cloud moved(SplittableRandom random, Cloud cloud, double by) {
    double[] values = cloud.values().clone();
    for (int k = 0; k < values.length; k++) {
      values[k] += by * random.nextGaussian();
    }
    return new Cloud(values, cloud.points(), cloud.dimension());
  }

  /** Points of a small integer grid: many ties and duplicates. */
  static Cloud grid(SplittableRandom random, int n, int d, int side) {
    double[] values = new double[n * d];
    for (int k = 0; k < values.length; k++) {
      values[k] = random.nextInt(side);
    }
    return new Cloud(values, n, d);
  }
}
