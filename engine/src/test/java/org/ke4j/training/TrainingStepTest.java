package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ke4j.network.Engine;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class TrainingStepTest {
  private static final double RATE = 1e-6;

  /** To first order a step along the negative gradient g lowers the loss by rate |g|^2. */
  @ParameterizedTest
  @EnumSource
  void aStepLowersTheLossByWhatItsGradientSays(Engine engine) {
    TrainingOptions options = TrainingOptions.builder().stem(Stem.IMAGENET).engine(engine).build();
    try (ResNet18 network = new ResNet18(Stem.IMAGENET, 24, 0, 1, DataType.DOUBLE, engine);
        TrainingStep step = TrainingStep.of(network, options, 4, 1, 1)) {
      Map<String, INDArray> weights = new LinkedHashMap<>();
      network.parameterNames().forEach(name -> weights.put(name, network.array(name)));
      float[] batch = GoldenFormula.images(step.images(), 24);
      try (Sgd optimizer = new Sgd(weights, 0, 0)) {
        double before = step.run(batch);
        double squared = 0;
        for (INDArray gradient : step.gradients().values()) {
          squared += Math.pow(gradient.norm2Number().doubleValue(), 2);
        }
        assertTrue(squared > 0);
        optimizer.step(step.gradients(), RATE, 1);
        double fall = before - step.run(batch);
        assertEquals(RATE * squared, fall, 0.02 * RATE * squared);
        optimizer.step(step.gradients(), RATE, 2);
        assertEquals(1, optimizer.bindings(), "the same gradients are bound once");
      }
    }
  }
}
