package org.ke4j.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Layer-wise adaptive rate scaling (You, Gitman and Ginsburg 2017, arXiv 1708.03888), for each
 * kernel or matrix w with gradient g: {@code l = 0.001 |w| / (|g| + decay |w|); v = momentum v +
 * rate l (g + decay w); w -= v}. Vectors (offsets, and the scales of batch normalisation) are
 * neither scaled nor decayed: {@code v = momentum v + rate g}.
 */
final class Lars implements Optimizer {
  private static final double TRUST = 0.001;

  private final Map<String, INDArray> velocities = new LinkedHashMap<>();
  private final Map<String, INDArray> weights;
  private final double momentum;
  private final double weightDecay;

  Lars(Map<String, INDArray> weights, double momentum, double weightDecay) {
    this.weights = weights;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
    weights.forEach(
        (name, array) -> velocities.put(name, Nd4j.create(array.dataType(), array.shape())));
  }

  @Override
  public void step(Map<String, INDArray> gradients, double rate, long number) {
    weights.forEach((name, w) -> step(w, gradients.get(name), velocities.get(name), rate));
  }

  private void step(INDArray w, INDArray g, INDArray v, double rate) {
    double local = rate;
    if (w.rank() > 1) {
      double size = w.norm2Number().doubleValue();
      double slope = g.norm2Number().doubleValue();
      if (size > 0 && slope > 0) {
        local = rate * TRUST * size / (slope + weightDecay * size);
      }
      new Axpy(w, g, g).run(weightDecay);
    }
    v.muli(momentum);
    new Axpy(g, v, v).run(local);
    w.subi(v);
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
