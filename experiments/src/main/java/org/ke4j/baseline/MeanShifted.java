package org.ke4j.baseline;

/**
 * The mean-shifted contrastive loss (Reiss and Hoshen 2023, eq. 6): with z = f / |f| and u = (z -
 * c) / |z - c|, the mean over all 2 B views of {@code -log(e^(u.u' / t) / sum of e^(u.v / t) over
 * the other views v)}, u' the other view of the same image. The angular loss adds |z - c|^2,
 * averaged over the images, of both views.
 *
 * <p>The first half of the rows is the first view of each image, the second half the second.
 *
 * @param center c; of length one with the angular loss
 * @param temperature t
 */
record MeanShifted(double[] center, double temperature, boolean angular) implements FeatureLoss {
  @Override
  public double at(double[] features, int width, double[] gradient) {
    int rows = features.length / width;
    double[] unit = new double[features.length];
    double[] norms = Rows.normalise(features, width, unit);
    double[] shifted = new double[features.length];
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = unit[i] - center[i % width];
    }
    double[] direction = new double[features.length];
    double[] lengths = Rows.normalise(shifted, width, direction);
    double[] byDirection = new double[features.length];
    double loss = ContrastiveLoss.at(direction, width, temperature, 0, byDirection);
    double[] byShifted = Rows.throughNorm(direction, lengths, byDirection, width);
    if (angular) {
      for (int i = 0; i < shifted.length; i++) {
        loss += 2 * shifted[i] * shifted[i] / rows;
        byShifted[i] += 4 * shifted[i] / rows;
      }
    }
    System.arraycopy(Rows.throughNorm(unit, norms, byShifted, width), 0, gradient, 0, rows * width);
    return loss;
  }
}
