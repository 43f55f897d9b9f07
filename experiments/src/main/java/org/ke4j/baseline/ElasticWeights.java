package org.ke4j.baseline;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Elastic weight consolidation (Kirkpatrick et al. 2017) as in PANDA: adds {@code strength / 2 sum
 * F (w - w0)^2} to the loss, w0 the weights before training, F a diagonal Fisher information. Owns
 * copies: close it.
 */
final class ElasticWeights implements AutoCloseable {
  private final double strength;
  private final Map<String, INDArray> start;
  private final Map<String, INDArray> fisher;

  /**
   * @param weights the trained ones; copied
   * @param fisher in their shapes; given away
   */
  ElasticWeights(double strength, Map<String, INDArray> weights, Map<String, INDArray> fisher) {
    this.strength = strength;
    this.start = Backbone.copies(weights);
    this.fisher = fisher;
  }

  /** The penalty; its gradient is added to the gradients. */
  double add(Map<String, INDArray> weights, Map<String, INDArray> gradients) {
    double sum = 0;
    for (Map.Entry<String, INDArray> entry : weights.entrySet()) {
      String name = entry.getKey();
      try (INDArray moved = entry.getValue().sub(start.get(name));
          INDArray weighed = moved.mul(fisher.get(name))) {
        try (INDArray product = weighed.mul(moved)) {
          sum += product.sumNumber().doubleValue();
        }
        weighed.muli(strength);
        gradients.get(name).addi(weighed);
      }
    }
    return strength / 2 * sum;
  }

  /** Sums of squared gradients, to be divided by their number. */
  static final class FisherSum {
    private final Map<String, INDArray> sums = new LinkedHashMap<>();
    private int count;

    FisherSum(Map<String, INDArray> weights) {
      weights.forEach((name, w) -> sums.put(name, Nd4j.create(w.dataType(), w.shape())));
    }

    void add(Map<String, INDArray> gradients) {
      count++;
      sums.forEach(
          (name, sum) -> {
            INDArray g = gradients.get(name);
            try (INDArray square = g.mul(g)) {
              sum.addi(square);
            }
          });
    }

    Map<String, INDArray> mean() {
      sums.values().forEach(sum -> sum.divi(Math.max(1, count)));
      return sums;
    }
  }

  @Override
  public void close() {
    Backbone.close(start.values());
    Backbone.close(fisher.values());
  }
}
