package org.ke4j.grid;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.ke4j.error.Check;
import org.ke4j.matrix.Matrix;

/**
 * How features lie, of length one each: what tells a collapsed network from one that learned.
 *
 * @param effectiveRank exp of the entropy of the singular values of the centred features, each as
 *     its share of their sum (Roy and Vetterli 2007): 1 for features on a line, at most their width
 * @param uniformity log of the mean of exp(-2 |u - v|^2) over pairs of different images (Wang and
 *     Isola 2020): 0 for features in one point, lower the wider they lie
 * @param positive mean |u - v|^2 of an image and its positive views (their alignment); 0 to 4
 * @param negative the same of an image and its negative views
 * @param norm mean length of a feature vector before it was made one
 */
public record FeatureShape(
    double effectiveRank, double uniformity, double positive, double negative, double norm) {

  /**
   * Measures features.
   *
   * @param images one row an image, 2 or more
   * @param positives of the same images, one matrix a view
   * @param negatives likewise
   */
  static FeatureShape of(Matrix images, Matrix[] positives, Matrix[] negatives) {
    Check.atLeast("images", images.rows(), 2);
    Matrix unit = images.normalized();
    return new FeatureShape(
        rank(unit), uniformity(unit), apart(unit, positives), apart(unit, negatives), norm(images));
  }

  private static double rank(Matrix unit) {
    int d = unit.columns();
    double[] mean = new double[d];
    for (int i = 0; i < unit.rows(); i++) {
      for (int j = 0; j < d; j++) {
        mean[j] += unit.get(i, j) / (double) unit.rows();
      }
    }
    double[][] scatter = new double[d][d];
    double[] row = new double[d];
    for (int i = 0; i < unit.rows(); i++) {
      for (int j = 0; j < d; j++) {
        row[j] = unit.get(i, j) - mean[j];
      }
      for (int j = 0; j < d; j++) {
        for (int k = 0; k <= j; k++) {
          scatter[j][k] += row[j] * row[k];
          scatter[k][j] = scatter[j][k];
        }
      }
    }
    double[] eigenvalues =
        new EigenDecomposition(new Array2DRowRealMatrix(scatter, false)).getRealEigenvalues();
    double[] singular = Arrays.stream(eigenvalues).map(v -> Math.sqrt(Math.max(0, v))).toArray();
    double sum = Arrays.stream(singular).sum();
    return sum == 0
        ? 1
        : Math.exp(
            -Arrays.stream(singular)
                .map(v -> v / sum)
                .filter(p -> p > 0)
                .map(p -> p * Math.log(p))
                .sum());
  }

  private static double uniformity(Matrix unit) {
    double sum = 0;
    for (int i = 0; i < unit.rows(); i++) {
      for (int j = 0; j < i; j++) {
        sum += Math.exp(-2 * squared(unit, i, unit, j));
      }
    }
    return Math.log(sum / (unit.rows() * (unit.rows() - 1) / 2.0));
  }

  private static double apart(Matrix unit, Matrix... views) {
    double sum = 0;
    for (Matrix view : views) {
      Matrix other = view.normalized();
      for (int i = 0; i < unit.rows(); i++) {
        sum += squared(unit, i, other, i);
      }
    }
    return sum / views.length / unit.rows();
  }

  private static double squared(Matrix a, int i, Matrix b, int j) {
    double sum = 0;
    for (int k = 0; k < a.columns(); k++) {
      double difference = a.get(i, k) - b.get(j, k);
      sum += difference * difference;
    }
    return sum;
  }

  private static double norm(Matrix features) {
    double sum = 0;
    for (int i = 0; i < features.rows(); i++) {
      double squares = 0;
      for (int k = 0; k < features.columns(); k++) {
        squares += features.get(i, k) * (double) features.get(i, k);
      }
      sum += Math.sqrt(squares);
    }
    return sum / features.rows();
  }
}
