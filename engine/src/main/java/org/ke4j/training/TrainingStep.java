package org.ke4j.training;

import org.ke4j.graph.TrainingExecutor;
import org.ke4j.network.ResNet18;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One step of training at a fixed number of anchors: features, loss, gradients. Owns native memory:
 * close it.
 */
final class TrainingStep implements AutoCloseable {
  private static final double BATCH_NORM_MOMENTUM = 0.1;

  private final TrainingExecutor executor;
  private final InfoNce loss;
  private final double[] features;
  private final double[] featureGradient;

  TrainingStep(
      ResNet18 network,
      TrainingOptions options,
      int anchors,
      int positiveViews,
      int negativeViews) {
    loss =
        new InfoNce(
            options.lossForm(),
            options.negatives(),
            options.temperature(),
            anchors,
            positiveViews,
            negativeViews);
    int blocks = options.batchNorm() == BatchNormMode.JOINT ? 1 : 1 + positiveViews + negativeViews;
    long[] shape = {loss.rows(), network.imageSize(), network.imageSize(), 3};
    executor =
        TrainingExecutor.of(
            network.graph(),
            ResNet18.INPUT,
            shape,
            network.trainingOutput(),
            blocks,
            BATCH_NORM_MOMENTUM);
    features = new double[(int) executor.output().length()];
    featureGradient = new double[features.length];
  }

  /** Images in the batch. */
  int images() {
    return loss.rows();
  }

  TrainingExecutor executor() {
    return executor;
  }

  /**
   * Forward and backward pass.
   *
   * @param batch images in blocks of one view of every anchor, {@code [images, size, size, 3]}
   * @return the loss; gradients are in the executor if it is finite
   */
  double run(float[] batch) {
    copy(batch, executor.input());
    executor.forward();
    try (INDArray dense = executor.output().dup('c')) {
      System.arraycopy(dense.data().asDouble(), 0, features, 0, features.length);
    }
    double value = loss.lossAndGradient(features, featureGradient);
    if (Double.isFinite(value)) {
      try (INDArray host = Nd4j.createFromArray(featureGradient)) {
        executor.outputGradient().assign(host.reshape(executor.outputGradient().shape()));
      }
      executor.backward();
    }
    return value;
  }

  /** Features of the last batch, {@code images x width}, row-major. */
  double[] features() {
    return features.clone();
  }

  private static void copy(float[] values, INDArray target) {
    try (INDArray host = Nd4j.createFromArray(values)) {
      target.assign(host.reshape(target.shape()));
    }
  }

  @Override
  public void close() {
    executor.close();
  }
}
