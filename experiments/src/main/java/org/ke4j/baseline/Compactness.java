package org.ke4j.baseline;

/**
 * PANDA's loss (Reiss et al. 2021, eq. 3): the mean of {@code (f - c)^2} over images and features,
 * c the mean of the features before training.
 *
 * @param center c
 */
record Compactness(double[] center) implements FeatureLoss {
  @Override
  public double at(double[] features, int width, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < features.length; i++) {
      double difference = features[i] - center[i % width];
      sum += difference * difference;
      gradient[i] = 2 * difference / features.length;
    }
    return sum / features.length;
  }
}
