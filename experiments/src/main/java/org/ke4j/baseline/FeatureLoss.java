package org.ke4j.baseline;

/** A loss on the features of a batch. */
interface FeatureLoss {
  /**
   * The loss and its gradient.
   *
   * @param features {@code rows x width}, row-major
   * @param gradient output, the derivative by each feature
   */
  double at(double[] features, int width, double[] gradient);
}
