package org.ke4j.training;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The updaters and the regularisation of a {@link TrainingConfig}, where they are what the method
 * asks for: Adam, and gradient descent without momentum. ND4J's only momentum is Nesterov's, and it
 * has no LARS; these are ours with either engine.
 */
final class SameDiffUpdaters implements Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final Map<String, INDArray> weights;
  private final Map<String, INDArray> state = new LinkedHashMap<>();
  private final Map<String, GradientUpdater<?>> updaters = new LinkedHashMap<>();
  private final TrainingConfig config;

  SameDiffUpdaters(TrainingOptions options, Map<String, INDArray> weights) {
    this.weights = weights;
    boolean adam = options.optimizer() == OptimizerKind.ADAM;
    IUpdater updater =
        adam
            ? new Adam(options.learningRate(), BETA1, BETA2, EPSILON)
            : new Sgd(options.learningRate());
    config =
        new TrainingConfig.Builder()
            .updater(updater)
            .l2(options.weightDecay())
            .skipBuilderValidation(true)
            .build();
    weights.forEach(
        (name, array) -> {
          Map<String, INDArray> own = new LinkedHashMap<>();
          if (adam) {
            own.put(AdamUpdater.M_STATE, Nd4j.create(array.dataType(), array.shape()));
            own.put(AdamUpdater.V_STATE, Nd4j.create(array.dataType(), array.shape()));
          }
          GradientUpdater<?> one = updater.instantiate(own, true);
          updaters.put(name, one);
          own.forEach((part, values) -> state.put(part + " " + name, values));
        });
  }

  /** Whether a TrainingConfig expresses what is asked for. */
  static boolean express(TrainingOptions options) {
    return options.optimizer() == OptimizerKind.ADAM
        || (options.optimizer() == OptimizerKind.SGD && options.momentum() == 0);
  }

  @Override
  public void step(Map<String, INDArray> gradients, double rate, long number) {
    config.getUpdater().setLrAndSchedule(rate, null);
    if (config.getUpdater() instanceof Adam adam) {
      // It adds epsilon before it corrects the bias of the squares: hand it a corrected one.
      adam.setEpsilon(EPSILON * Math.sqrt(1 - Math.pow(BETA2, (double) number)));
    }
    int iteration = Math.toIntExact(number - 1);
    weights.forEach(
        (name, weight) -> {
          INDArray gradient = gradients.get(name);
          for (Regularization part : config.getRegularization()) {
            part.apply(weight, gradient, rate, iteration, 0);
          }
          updaters.get(name).applyUpdater(gradient, iteration, 0);
          weight.subi(gradient);
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
