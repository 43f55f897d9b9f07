package org.ke4j.training;

import java.util.ArrayList;
import java.util.IdentityHashMap;
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

  /** Batches of different sizes have gradients of their own: a whole one, and an epoch's last. */
  private static final int MOST_BOUND = 4;

  private final Map<String, INDArray> velocities = new LinkedHashMap<>();
  private final Map<String, INDArray> weights;
  private final double momentum;
  private final double weightDecay;
  private final IdentityHashMap<Map<String, INDArray>, List<Update>> bound =
      new IdentityHashMap<>();

  Sgd(Map<String, INDArray> weights, double momentum, double weightDecay) {
    this.weights = weights;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    weights.forEach(
        (name, array) -> velocities.put(name, Nd4j.create(array.dataType(), array.shape())));
  }

  @Override
  public void step(Map<String, INDArray> gradients, double rate, long number) {
    for (Update update : bind(gradients)) {
      update.decay.run(weightDecay);
      update.momentum.run(momentum);
      update.weight.run(-rate);
    }
  }

  private List<Update> bind(Map<String, INDArray> gradients) {
    List<Update> known = bound.get(gradients);
    if (known != null) {
      return known;
    }
    List<Update> updates = new ArrayList<>();
    weights.forEach(
        (name, w) -> {
          INDArray g = gradients.get(name);
          INDArray v = velocities.get(name);
          updates.add(new Update(new Axpy(w, g, g), new Axpy(v, g, v), new Axpy(v, w, w)));
        });
    if (bound.size() == MOST_BOUND) {
      bound.clear();
    }
    bound.put(gradients, updates);
    return updates;
  }

  /** How many maps of gradients it is bound to. */
  int bindings() {
    return bound.size();
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
