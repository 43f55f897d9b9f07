package org.ke4j.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.matrix.Matrix;

/** Fits an {@link AwareGaussian}: means, covariance, then everything that leaves images out. */
final class AwareFit {
  private static final int BLOCK = 256;
  private final List<Matrix> banks;
  private final double power;
  private final int images;
  private final int width;
  private final double[][] means;

  private AwareFit(List<Matrix> banks, double power) {
    this.banks = banks;
    this.power = power;
    this.images = banks.get(0).rows();
    this.width = banks.get(0).columns();
    this.means = new double[banks.size()][];
    for (int b = 0; b < means.length; b++) {
      means[b] = mean(banks.get(b));
    }
  }

  static AwareGaussian fit(
      Matrix training, List<Matrix> kept, List<Matrix> changed, AwareGaussian.Options options) {
    Features.training("aware", training, 3);
    Features.different("aware", training);
    List<Matrix> banks = new ArrayList<>(List.of(training));
    banks.addAll(kept);
    banks.addAll(changed);
    for (Matrix bank : banks) {
      Features.ofWidth("aware: views", bank, training.columns());
      Check.that(
          bank.rows() == training.rows(),
          "aware: expected a view of each of %d training images, got %d",
          training.rows(),
          bank.rows());
    }
    return new AwareFit(banks, options.power()).fit(kept.size(), options);
  }

  private AwareGaussian fit(int kept, AwareGaussian.Options options) {
    double[] scatter = new double[Math.multiplyExact(width, width)];
    for (int b = 0; b < banks.size(); b++) {
      for (int from = 0; from < images; from += BLOCK) {
        int to = Math.min(images, from + BLOCK);
        SharedCovariance.accumulate(residuals(b, from, to), to - from, width, scatter);
      }
    }
    double degrees = (double) banks.size() * (images - 1);
    SharedCovariance covariance = SharedCovariance.of(scatter, degrees, width, options.shrinkage());
    double[][] shifts = shifts(covariance);
    double[][][] left = leftOut(covariance, shifts);
    Matrix training32 =
        ShiftedNeighbours.matrix(PowerFeatures.of(banks.get(0), 0, images, power), width);
    double[] moves = new double[(banks.size() - 1) * width];
    for (int l = 0; l < moves.length; l++) {
      moves[l] = means[1 + l / width][l % width] - means[0][l % width];
    }
    double[][][] near =
        neighboursLeftOut(new ShiftedNeighbours(Features.widen(training32), moves, width));
    double[] locations = new double[banks.size()];
    double[] spreads = new double[banks.size()];
    double[] nearScales = new double[2 * banks.size()];
    for (int b = 0; b < locations.length; b++) {
      int bank = b;
      double[] own = Arrays.stream(left).mapToDouble(image -> image[bank][bank]).toArray();
      double[] ownNear = Arrays.stream(near).mapToDouble(image -> image[1][bank]).toArray();
      locations[b] = new Mean().evaluate(own);
      spreads[b] = spread(own, b);
      nearScales[b] = new Mean().evaluate(ownNear);
      nearScales[banks.size() + b] = spread(ownNear, b);
    }
    boolean[] changes = new boolean[banks.size() - 1];
    Arrays.fill(changes, kept, changes.length, true);
    double[] flat = new double[changes.length * width];
    for (int j = 0; j < changes.length; j++) {
      System.arraycopy(shifts[j + 1], 0, flat, j * width, width);
    }
    double[] scores = new double[images];
    AwareGaussian.Parts parts =
        new AwareGaussian.Parts(
            means[0],
            covariance.triangle(),
            flat,
            changes,
            locations,
            spreads,
            nearScales,
            training32,
            moves,
            Temperature.of(left),
            scores);
    for (int i = 0; i < images; i++) {
      scores[i] = AwareGaussian.score(left[i][0].clone(), near[i][0], parts, options);
    }
    return new AwareGaussian(options, parts);
  }

  private static double spread(double[] own, int bank) {
    double spread = new StandardDeviation().evaluate(own);
    if (!(spread > 0)) {
      throw new Ke4jException(
          "aware: all training images are equally far from their mean or neighbours"
              + (bank == 0 ? "" : ", in view " + bank));
    }
    return spread;
  }

  /** What {@link ShiftedNeighbours#leftOut} finds of each image. */
  private double[][][] neighboursLeftOut(ShiftedNeighbours neighbours) {
    double[][][] near = new double[images][][];
    for (int i = 0; i < images; i++) {
      double[][] views = new double[banks.size()][];
      for (int b = 0; b < views.length; b++) {
        views[b] = PowerFeatures.of(banks.get(b), i, i + 1, power);
      }
      near[i] = neighbours.leftOut(views, i);
    }
    return near;
  }

  private double[] mean(Matrix bank) {
    double[] mean = new double[width];
    for (int from = 0; from < images; from += BLOCK) {
      int to = Math.min(images, from + BLOCK);
      double[] rows = PowerFeatures.of(bank, from, to, power);
      for (int i = 0; i < rows.length; i++) {
        mean[i % width] += rows[i];
      }
    }
    for (int j = 0; j < width; j++) {
      mean[j] /= images;
    }
    return mean;
  }

  /** Views of some images about the mean of their transformation. */
  private double[] residuals(int bank, int from, int to) {
    double[] rows = PowerFeatures.of(banks.get(bank), from, to, power);
    for (int i = 0; i < rows.length; i++) {
      rows[i] -= means[bank][i % width];
    }
    return rows;
  }

  /** Whitened m_j - m_0, j = 0..B-1. */
  private double[][] shifts(SharedCovariance covariance) {
    double[][] shifts = new double[means.length][];
    for (int b = 0; b < means.length; b++) {
      double[] shift = new double[width];
      for (int j = 0; j < width; j++) {
        shift[j] = means[b][j] - means[0][j];
      }
      shifts[b] = covariance.whiten(shift, 1);
    }
    return shifts;
  }

  /** D_j of view b of image i, all of image i left out: {@code [i][b][j]}. */
  private double[][][] leftOut(SharedCovariance covariance, double[][] shifts) {
    LeaveImageOut leave = new LeaveImageOut(shifts, images, covariance.factor());
    double[][][] left = new double[images][][];
    for (int from = 0; from < images; from += BLOCK) {
      int to = Math.min(images, from + BLOCK);
      double[][] white = new double[banks.size()][];
      for (int b = 0; b < white.length; b++) {
        white[b] = covariance.whiten(residuals(b, from, to), to - from);
      }
      for (int i = from; i < to; i++) {
        double[][] own = new double[white.length][];
        for (int b = 0; b < white.length; b++) {
          own[b] = Arrays.copyOfRange(white[b], (i - from) * width, (i - from + 1) * width);
        }
        left[i] = leave.distances(own);
      }
    }
    return left;
  }
}
