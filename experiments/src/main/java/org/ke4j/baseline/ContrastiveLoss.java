package org.ke4j.baseline;

/** The contrastive loss of two views of each image among all views of the batch (NT-Xent). */
final class ContrastiveLoss {
  private ContrastiveLoss() {}

  /**
   * The mean over all rows of {@code -log(e^s' / (d + epsilon) + epsilon)}: s = u.v / temperature,
   * s' that with the other view of the same image, d the sum of e^s over all other rows.
   *
   * @param unit rows of length one; row i and row i + half are views of one image
   * @param epsilon 0, or CSI's 1e-8
   * @param gradient output, by {@code unit}
   */
  static double at(
      double[] unit, int width, double temperature, double epsilon, double[] gradient) {
    int rows = unit.length / width;
    int half = rows / 2;
    double loss = 0;
    double[] e = new double[rows];
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int other = 0; other < rows; other++) {
        e[other] = other == r ? 0 : Math.exp(Rows.dot(unit, r, unit, other, width) / temperature);
        sum += e[other];
      }
      int mate = r < half ? r + half : r - half;
      double total = sum + epsilon;
      double share = e[mate] / total;
      loss -= Math.log(share + epsilon) / rows;
      double outer = -1 / (share + epsilon) / rows;
      for (int other = 0; other < rows; other++) {
        if (other == r) {
          continue;
        }
        double slope = outer * e[other] * ((other == mate ? 1 : 0) - share) / total / temperature;
        for (int i = 0; i < width; i++) {
          gradient[r * width + i] += slope * unit[other * width + i];
          gradient[other * width + i] += slope * unit[r * width + i];
        }
      }
    }
    return loss;
  }
}
