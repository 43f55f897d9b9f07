package org.ke4j.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stochastic gradient descent as in PyTorch: {@code g += decay w; v = momentum v + g; w -= rate v}.
 */
final class Sgd implements Optimizer {
  private record Update(Axpy decay, Axpy momentum, Axpy weight) {}

  private final Map<String, INDArray> velocities = new LinkedHashMap<>();
  private final Map<String, INDArray> weights;
  private final double momentum;
  private final double weightDecay;
  private Map<String, INDArray> bound = Map.of();
  private final List<Update> updates = new ArrayList<>();

  Sgd(Map<String, INDArray> weights, double momentum, double weightDecay) {
    this.weights = weights;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    weights.forEach(
        (name, array) -> velocities.put(name, Nd4j.create(array.dataType(), array.shape())));
  }

  @Override
  public void step(Map<String, INDArray> gradients, double rate, long number) {
    bind(gradients);
    for (Update update : updates) {
      update.decay.run(weightDecay);
      update.momentum.run(momentum);
      update.weight.run(-rate);
    }
  }

  private void bind(Map<String, INDArray> gradients) {
    if (bound == gradients) {
      return;
    }
    updates.clear();
    weights.forEach(
        (name, w) -> {
          INDArray g = gradients.get(name);
          INDArray v = velocities.get(name);
          updates.add(new Update(new Axpy(w, g, g), new Axpy(v, g, v), new Axpy(v, w, w)));
        });
    bound = gradients;
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
