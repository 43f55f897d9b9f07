package org.ke4j.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.TrainingGraph;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The step of SameDiff's own session: network and loss are one graph, gradients are SameDiff's. */
final class SameDiffStep implements TrainingStep {
  private final InfoNce loss;
  private final TrainingGraph training;
  private final SameDiff graph;
  private final long[] shape;
  private final DataType type;
  private final String output;
  private final List<String> wanted = new ArrayList<>();
  private final Map<String, INDArray> gradients = new LinkedHashMap<>();
  private double[] features = new double[0];

  SameDiffStep(
      FeatureNetwork network,
      TrainingOptions options,
      int anchors,
      int positiveViews,
      int negativeViews) {
    loss = InfoNce.of(options, anchors, positiveViews, negativeViews);
    training =
        network.trainingGraph(
            loss.rows(), TrainingStep.blocks(options, positiveViews, negativeViews));
    graph = training.graph();
    output = training.output().name();
    type = training.output().dataType();
    InfoNceGraph.write(training.output(), loss);
    graph.setLossVariables(InfoNceGraph.LOSS);
    wanted.add(InfoNceGraph.LOSS);
    wanted.add(output);
    wanted.addAll(training.statistics());
    shape = new long[] {loss.rows(), network.imageSize(), network.imageSize(), 3};
    for (String name : network.parameterNames()) {
      INDArray array = network.array(name);
      gradients.put(name, Nd4j.create(array.dataType(), array.shape()));
    }
  }

  @Override
  public int images() {
    return loss.rows();
  }

  @Override
  public double run(float[] batch) {
    try (INDArray host = Nd4j.createFromArray(batch);
        INDArray images = host.reshape(shape).castTo(type)) {
      OutAndGrad result =
          graph.calculateGradientsAndOutputs(
              Map.of(FeatureNetwork.INPUT, images), wanted, gradients.keySet());
      Map<String, INDArray> outputs = result.getOutputs();
      double value = outputs.get(InfoNceGraph.LOSS).getDouble(0);
      try (INDArray dense = outputs.get(output).dup('c')) {
        features = dense.data().asDouble();
      }
      training.updateStatistics(outputs, BATCH_NORM_MOMENTUM);
      gradients.forEach((name, array) -> array.assign(result.getGradients().get(name)));
      return value;
    }
  }

  @Override
  public Map<String, INDArray> gradients() {
    return gradients;
  }

  @Override
  public double[] features() {
    return features.clone();
  }

  @Override
  public void close() {
    gradients.values().forEach(INDArray::close);
    for (SDVariable variable : graph.variables()) {
      // Parameters are the network's.
      if (variable.isConstant()) {
        variable.getArr().close();
      }
    }
  }
}
