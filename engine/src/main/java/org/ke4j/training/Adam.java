package org.ke4j.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.graph.PlannedOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980) as in PyTorch, at step t: {@code g += decay w; m = b1
 * m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w -= rate (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) +
 * eps)} with b1 = 0.9, b2 = 0.999, eps = 1e-8.
 */
final class Adam implements Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;
  private static final String MEAN = "mean ";
  private static final String SQUARE = "square ";

  private final Map<String, INDArray> state = new LinkedHashMap<>();
  private final Map<String, INDArray> weights;
  private final double weightDecay;

  Adam(Map<String, INDArray> weights, double weightDecay) {
    this.weights = weights;
    this.weightDecay = weightDecay;
    weights.forEach(
        (name, array) -> {
          state.put(MEAN + name, Nd4j.create(array.dataType(), array.shape()));
          state.put(SQUARE + name, Nd4j.create(array.dataType(), array.shape()));
        });
  }

  @Override
  public void step(Map<String, INDArray> gradients, double rate, long number) {
    // The operator adds its epsilon before it corrects the bias of v: hand it a corrected one.
    double epsilon = EPSILON * Math.sqrt(1 - Math.pow(BETA2, (double) number));
    weights.forEach(
        (name, w) -> {
          INDArray g = gradients.get(name);
          INDArray m = state.get(MEAN + name);
          INDArray v = state.get(SQUARE + name);
          new Axpy(w, g, g).run(weightDecay);
          new PlannedOperator("adam_updater", new INDArray[] {g, v, m}, new INDArray[] {g, v, m})
              .reals(rate, BETA1, BETA2, epsilon)
              .integers(number - 1)
              .run();
          w.subi(g);
        });
  }

  @Override
  public Map<String, INDArray> state() {
    return state;
  }

  @Override
  public void close() {
    state.values().forEach(INDArray::close);
  }
}
