package org.ke4j.baseline;

/**
 * CSI's losses (Tack, Mo, Jeong and Shin 2020): NT-Xent among all shifted views of the batch, and
 * cross-entropy of the shift.
 *
 * <p>Rows: shift 0 of every image, shift 1, ... , then the same of their second views.
 */
final class CsiLoss {
  private static final double EPSILON = 1e-8;

  private CsiLoss() {}

  /** The contrastive loss of projections, and its gradient. */
  static double contrast(double[] projection, int width, double temperature, double[] gradient) {
    double[] unit = new double[projection.length];
    double[] norms = Rows.normalise(projection, width, unit);
    double[] byUnit = new double[unit.length];
    double loss = ContrastiveLoss.at(unit, width, temperature, EPSILON, byUnit);
    System.arraycopy(Rows.throughNorm(unit, norms, byUnit, width), 0, gradient, 0, gradient.length);
    return loss;
  }

  /** The mean cross-entropy of the shift's logits, and its gradient. */
  static double shift(double[] logits, int shifts, double[] gradient) {
    int rows = logits.length / shifts;
    int images = rows / (2 * shifts);
    double loss = 0;
    for (int r = 0; r < rows; r++) {
      int label = r / images % shifts;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < shifts; k++) {
        most = Math.max(most, logits[r * shifts + k]);
      }
      double sum = 0;
      for (int k = 0; k < shifts; k++) {
        sum += Math.exp(logits[r * shifts + k] - most);
      }
      loss += (most + Math.log(sum) - logits[r * shifts + label]) / rows;
      for (int k = 0; k < shifts; k++) {
        double share = Math.exp(logits[r * shifts + k] - most) / sum;
        gradient[r * shifts + k] = (share - (k == label ? 1 : 0)) / rows;
      }
    }
    return loss;
  }
}
