package org.ke4j.training;

import java.util.Map;
import org.ke4j.error.UsageException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Changes the weights of a network in place. Owns native memory: close it. */
interface Optimizer extends AutoCloseable {
  /** The optimiser of a run; the weights stay the caller's. */
  static Optimizer of(TrainingOptions options, Map<String, INDArray> weights) {
    return switch (options.optimizer()) {
      case SGD -> new Sgd(weights, options.momentum(), options.weightDecay());
      case ADAM, LARS ->
          throw new UsageException("optimizer: " + options.optimizer() + " cannot be used yet");
    };
  }

  /**
   * One step.
   *
   * @param gradients by parameter name; may be written over
   * @param rate the learning rate of this step
   */
  void step(Map<String, INDArray> gradients, double rate);

  /** The arrays that carry over from step to step, by name; stay this optimiser's. */
  Map<String, INDArray> state();

  @Override
  void close();
}
