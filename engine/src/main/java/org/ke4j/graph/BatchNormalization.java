package org.ke4j.graph;

import java.util.List;

/**
 * Batch normalisation in training mode (Ioffe and Szegedy 2015, arXiv 1502.03167) as a composition
 * of cheap native operators, over {@code x} of shape {@code [n, ..., c]} with the channels last.
 * The rows are cut into equal blocks, each with its own statistics, exactly as if every block went
 * through the network by itself.
 *
 * <p>Forward, for each block: mean and variance {@code v} over all but the channels, {@code y =
 * gamma (x - mean) r + beta} with {@code r = 1 / sqrt(v + epsilon)}. Backward, with {@code g =
 * dL/dy} and {@code m} values for each channel: {@code s = r (sum gx - mean sum g)}, {@code dgamma
 * = s}, {@code dbeta = sum g}, {@code dx = a g + b x + c} with {@code a = gamma r}, {@code b =
 * -gamma r^2 s / m}, {@code c = -a (sum g) / m - b mean}.
 */
final class BatchNormalization {
  private final Operators operators;
  private final GraphValue x;
  private final GraphValue gamma;
  private final GraphValue beta;
  private final double epsilon;
  private final int blocks;
  private final long channels;
  private final long perBlock;
  private final RowSum rowSum;
  private final GraphValue mean;
  private final GraphValue inverseDeviation;

  BatchNormalization(
      Operators operators,
      GraphValue x,
      GraphValue gamma,
      GraphValue beta,
      double epsilon,
      int blocks) {
    this.operators = operators;
    this.x = x;
    this.gamma = gamma;
    this.beta = beta;
    this.epsilon = epsilon;
    this.blocks = blocks;
    this.channels = x.shape[x.shape.length - 1];
    this.perBlock = x.length() / channels / blocks;
    this.rowSum = new RowSum(operators, perBlock, channels);
    this.mean = operators.temporary("mean", blocks, channels);
    this.inverseDeviation = operators.temporary("inverseDeviation", blocks, channels);
  }

  /** How many values of a channel share their statistics. */
  long valuesPerChannel() {
    return perBlock;
  }

  /**
   * Appends the forward pass and the update of the running statistics. Takes the mean off x, in
   * place: nothing later is a difference of large numbers.
   *
   * @param runningMean in and out, {@code [c]}
   * @param runningVariance in and out, {@code [c]}, unbiased
   * @param momentum weight of the newest block
   * @param y output, shape of x
   */
  void forward(GraphValue runningMean, GraphValue runningVariance, double momentum, GraphValue y) {
    GraphValue variance = operators.temporary("variance", blocks, channels);
    GraphValue squares = operators.temporary("squares", perBlock, channels);
    GraphValue minusMean = operators.temporary("minusMean", blocks, channels);
    for (int block = 0; block < blocks; block++) {
      sum(matrix(x, block), mean, block);
    }
    operators.scale(mean, 1.0 / perBlock, mean);
    operators.scale(mean, -1, minusMean);
    for (int block = 0; block < blocks; block++) {
      GraphValue rows = matrix(x, block);
      operators.addBias(rows, minusMean.row(block), rows);
      operators.multiply(rows, rows, squares);
      sum(squares, variance, block);
    }
    operators.scale(variance, 1.0 / perBlock, variance);
    operators.shift(variance, epsilon, inverseDeviation);
    operators.inverseSquareRoot(inverseDeviation, inverseDeviation);
    GraphValue zeros = operators.filled("zeros", 0, channels);
    for (int block = 0; block < blocks; block++) {
      operators.call(
          "batchnorm",
          new long[] {1, 1, x.shape.length - 1},
          new double[] {epsilon},
          List.of(part(x, block), zeros, variance.row(block), gamma, beta),
          part(y, block));
    }
    updateRunning(runningMean, mean, momentum, 1);
    updateRunning(runningVariance, variance, momentum, perBlock / (perBlock - 1.0));
  }

  /** The blocks in order: {@code running = (1 - momentum) running + momentum factor statistic}. */
  private void updateRunning(
      GraphValue running, GraphValue statistics, double momentum, double factor) {
    GraphValue weights = operators.filled("blockWeights", 0, 1, blocks);
    for (int block = 0; block < blocks; block++) {
      weights
          .array()
          .putScalar(0, block, momentum * factor * Math.pow(1 - momentum, blocks - 1.0 - block));
    }
    GraphValue recent = operators.temporary("recent", 1, channels);
    operators.product(weights, false, statistics, false, recent);
    operators.axpy(Math.pow(1 - momentum, blocks), running, recent.reshaped(channels), running);
  }

  /**
   * Appends the backward pass. Overwrites x, from which the forward pass took the mean.
   *
   * @param g gradient of y, shape of x, only read
   * @param gradGamma output, {@code [c]}
   * @param gradBeta output, {@code [c]}
   * @return the gradient of x, in x's memory
   */
  GraphValue backward(GraphValue g, GraphValue gradGamma, GraphValue gradBeta) {
    GraphValue sumG = operators.temporary("sumG", blocks, channels);
    GraphValue s = operators.temporary("s", blocks, channels);
    GraphValue work = operators.temporary("gx", perBlock, channels);
    for (int block = 0; block < blocks; block++) {
      sum(matrix(g, block), sumG, block);
      operators.multiply(matrix(g, block), matrix(x, block), work);
      sum(work, s, block);
    }
    GraphValue a = operators.temporary("a", blocks, channels);
    GraphValue b = operators.temporary("b", blocks, channels);
    GraphValue c = operators.temporary("c", blocks, channels);
    operators.multiply(s, inverseDeviation, s);
    GraphValue onesOfBlocks = operators.filled("onesOfBlocks", 1, 1, blocks);
    operators.product(onesOfBlocks, false, s, false, gradGamma.reshaped(1, channels));
    operators.product(onesOfBlocks, false, sumG, false, gradBeta.reshaped(1, channels));
    operators.multiply(inverseDeviation, gamma, a);
    operators.multiply(a, inverseDeviation, b);
    operators.multiply(b, s, b);
    operators.scale(b, -1.0 / perBlock, b);
    operators.multiply(a, sumG, c);
    operators.scale(c, -1.0 / perBlock, c);
    for (int block = 0; block < blocks; block++) {
      operators.multiply(matrix(g, block), a.row(block), work);
      operators.multiply(matrix(x, block), b.row(block), matrix(x, block));
      operators.add(matrix(x, block), work, matrix(x, block));
      operators.addBias(matrix(x, block), c.row(block), matrix(x, block));
    }
    return x;
  }

  private void sum(GraphValue rows, GraphValue into, int block) {
    rowSum.append(rows, into.row(block));
  }

  private GraphValue part(GraphValue value, int block) {
    long size = value.shape[0] / blocks;
    return value.rows(block * size, (block + 1) * size);
  }

  private GraphValue matrix(GraphValue value, int block) {
    return part(value, block).reshaped(perBlock, channels);
  }
}
