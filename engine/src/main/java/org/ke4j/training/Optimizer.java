package org.ke4j.training;

import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.network.Engine;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes the weights of a network in place. Owns native memory: close it. */
public interface Optimizer extends AutoCloseable {
  /**
   * Stochastic gradient descent with momentum, as PyTorch's.
   *
   * @param weights float32 arrays by name, changed by each step; stay the caller's
   * @param momentum 0..1; weightDecay 0 or more
   */
  static Optimizer sgd(Map<String, INDArray> weights, double momentum, double weightDecay) {
    Check.between("momentum", momentum, 0, 1);
    Check.between("weight decay", weightDecay, 0, Double.MAX_VALUE);
    return new Sgd(weights, momentum, weightDecay);
  }

  /** Adam as PyTorch's; as {@link #sgd}. */
  static Optimizer adam(Map<String, INDArray> weights, double weightDecay) {
    Check.between("weight decay", weightDecay, 0, Double.MAX_VALUE);
    return new Adam(weights, weightDecay);
  }

  /** The optimiser of a run; the weights stay the caller's. */
  static Optimizer of(TrainingOptions options, Map<String, INDArray> weights) {
    if (options.engine() == Engine.SAMEDIFF && SameDiffUpdaters.express(options)) {
      return new SameDiffUpdaters(options, weights);
    }
    return switch (options.optimizer()) {
      case SGD -> new Sgd(weights, options.momentum(), options.weightDecay());
      case ADAM -> new Adam(weights, options.weightDecay());
      case LARS -> new Lars(weights, options.momentum(), options.weightDecay());
    };
  }

  /**
   * One step.
   *
   * @param gradients by parameter name; may be written over
   * @param rate the learning rate of this step
   * @param number of the step over the whole run, counted from 1
   */
  void step(Map<String, INDArray> gradients, double rate, long number);

  /**
   * The arrays that carry over from step to step, by name; stay this optimiser's. All begin at 0.
   */
  Map<String, INDArray> state();

  @Override
  void close();
}
