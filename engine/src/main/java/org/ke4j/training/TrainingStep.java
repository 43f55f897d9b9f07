package org.ke4j.training;

import java.util.Map;
import org.ke4j.network.Engine;
import org.ke4j.network.FeatureNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of training at a fixed number of anchors: features, loss, gradients. Owns native memory:
 * close it.
 */
interface TrainingStep extends AutoCloseable {
  /** Weight of the newest batch-norm statistics in the running ones. */
  double BATCH_NORM_MOMENTUM = 0.1;

  /** The step of the options' engine. */
  static TrainingStep of(
      FeatureNetwork network,
      TrainingOptions options,
      int anchors,
      int positiveViews,
      int negativeViews) {
    return options.engine() == Engine.PLANNED
        ? new PlannedStep(network, options, anchors, positiveViews, negativeViews)
        : new SameDiffStep(network, options, anchors, positiveViews, negativeViews);
  }

  /** Parts of a batch with batch-norm statistics of their own. */
  static int blocks(TrainingOptions options, int positiveViews, int negativeViews) {
    return options.batchNorm() == BatchNormMode.JOINT ? 1 : 1 + positiveViews + negativeViews;
  }

  /** Images in the batch. */
  int images();

  /**
   * Forward and backward pass; running statistics of the network are updated.
   *
   * @param batch images in blocks of one view of every anchor, {@code [images, size, size, 3]}
   * @return the loss; gradients are there if it is finite
   */
  double run(float[] batch);

  /** Gradients of the last run by parameter; the same map and arrays each time, may be changed. */
  Map<String, INDArray> gradients();

  /** Features of the last batch, {@code images x width}, row-major. */
  double[] features();

  @Override
  void close();
}
