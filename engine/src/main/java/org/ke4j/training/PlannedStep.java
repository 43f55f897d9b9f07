package org.ke4j.training;

import java.util.Map;
import org.ke4j.graph.NativeValues;
import org.ke4j.graph.TrainingExecutor;
import org.ke4j.network.FeatureNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The step of our own plan of native operators; the loss is computed beside it. */
final class PlannedStep implements TrainingStep {
  private final TrainingExecutor executor;
  private final InfoNce loss;
  private final double[] features;
  private final double[] featureGradient;

  PlannedStep(
      FeatureNetwork network,
      TrainingOptions options,
      int anchors,
      int positiveViews,
      int negativeViews) {
    loss = InfoNce.of(options, anchors, positiveViews, negativeViews);
    int blocks = TrainingStep.blocks(options, positiveViews, negativeViews);
    long[] shape = {loss.rows(), network.imageSize(), network.imageSize(), 3};
    executor =
        TrainingExecutor.of(
            network.graph(),
            FeatureNetwork.INPUT,
            shape,
            network.trainingOutput(),
            blocks,
            BATCH_NORM_MOMENTUM);
    features = new double[(int) executor.output().length()];
    featureGradient = new double[features.length];
  }

  @Override
  public int images() {
    return loss.rows();
  }

  TrainingExecutor executor() {
    return executor;
  }

  @Override
  public Map<String, INDArray> gradients() {
    return executor.gradients();
  }

  @Override
  public double run(float[] batch) {
    NativeValues.write(executor.input(), batch);
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

  @Override
  public double[] features() {
    return features.clone();
  }

  @Override
  public void close() {
    executor.close();
  }
}
