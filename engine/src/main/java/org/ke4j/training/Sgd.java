package org.ke4j.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.graph.PlannedOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stochastic gradient descent as in PyTorch: {@code g += decay w; v = momentum v + g; w -= rate v}.
 */
final class Sgd implements Optimizer {
  private final Map<String, INDArray> velocities = new LinkedHashMap<>();
  private final Map<String, INDArray> weights;
  private final double momentum;
  private final double weightDecay;
  private Map<String, INDArray> bound = Map.of();
  private final List<PlannedOperator> gradientSteps = new ArrayList<>();
  private final List<PlannedOperator> weightSteps = new ArrayList<>();

  Sgd(Map<String, INDArray> weights, double momentum, double weightDecay) {
    this.weights = weights;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    weights.forEach(
        (name, array) -> velocities.put(name, Nd4j.create(array.dataType(), array.shape())));
  }

  @Override
  public void step(Map<String, INDArray> gradients, double rate) {
    bind(gradients);
    for (int i = 0; i < weightSteps.size(); i++) {
      gradientSteps.get(2 * i).run();
      gradientSteps.get(2 * i + 1).run();
      weightSteps.get(i).reals(-rate).run();
    }
  }

  private void bind(Map<String, INDArray> gradients) {
    if (bound == gradients) {
      return;
    }
    gradientSteps.clear();
    weightSteps.clear();
    weights.forEach(
        (name, w) -> {
          INDArray g = gradients.get(name);
          INDArray v = velocities.get(name);
          gradientSteps.add(axpy(w, g, g).reals(weightDecay));
          gradientSteps.add(axpy(v, g, v).reals(momentum));
          weightSteps.add(axpy(v, w, w));
        });
    bound = gradients;
  }

  /** {@code out = a x + y}; the operator takes y first. */
  private static PlannedOperator axpy(INDArray x, INDArray y, INDArray out) {
    return new PlannedOperator("axpy", new INDArray[] {y, x}, new INDArray[] {out});
  }

  @Override
  public Map<String, INDArray> state() {
    return velocities;
  }

  @Override
  public void close() {
    velocities.values().forEach(INDArray::close);
  }
}
