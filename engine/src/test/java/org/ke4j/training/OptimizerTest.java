package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.network.Engine;
import org.ke4j.random.Seeds;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every optimiser against its formula in plain Java, in double precision. */
class OptimizerTest {
  private static final int ROWS = 5;
  private static final int COLUMNS = 7;
  private static final double RATE = 0.03;

  static Stream<TrainingOptions> options() {
    return Stream.of(OptimizerKind.values())
        .flatMap(
            kind ->
                Stream.of(0.8, 0.0)
                    .flatMap(
                        momentum ->
                            Stream.of(Engine.values())
                                .map(
                                    engine ->
                                        TrainingOptions.builder()
                                            .optimizer(kind)
                                            .weightDecay(0.01)
                                            .momentum(momentum)
                                            .engine(engine)
                                            .build())));
  }

  @ParameterizedTest
  @MethodSource("options")
  void stepsAreThoseOfTheFormula(TrainingOptions options) {
    RandomGenerator random = Seeds.stream(11, "optimiser", options.optimizer());
    Map<String, double[]> expected = new LinkedHashMap<>();
    expected.put("matrix", draw(random, ROWS * COLUMNS));
    expected.put("vector", draw(random, COLUMNS));
    Map<String, INDArray> weights = new LinkedHashMap<>();
    weights.put("matrix", Nd4j.createFromArray(expected.get("matrix")).reshape(ROWS, COLUMNS));
    weights.put("vector", Nd4j.createFromArray(expected.get("vector")));
    Map<String, double[][]> memory = new LinkedHashMap<>();
    expected.forEach((name, w) -> memory.put(name, new double[2][w.length]));
    try (Optimizer optimizer = Optimizer.of(options, weights)) {
      for (int t = 1; t <= 6; t++) {
        Map<String, INDArray> gradients = new LinkedHashMap<>();
        for (String name : expected.keySet()) {
          double[] g = draw(random, expected.get(name).length);
          gradients.put(name, Nd4j.createFromArray(g).reshape(weights.get(name).shape()));
          step(options, expected.get(name), g, memory.get(name), t, name.equals("matrix"));
        }
        optimizer.step(gradients, RATE, t);
      }
    }
    expected.forEach(
        (name, values) -> {
          double[] actual = weights.get(name).dup('c').data().asDouble();
          for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], actual[i], 1e-9 * Math.abs(values[i]) + 1e-11, name + " " + i);
          }
        });
  }

  private static void step(
      TrainingOptions o, double[] w, double[] g, double[][] memory, int t, boolean matrix) {
    double[] v = memory[0];
    double[] square = memory[1];
    double local = 0.001 * norm(w) / (norm(g) + o.weightDecay() * norm(w));
    for (int i = 0; i < w.length; i++) {
      double decayed = g[i] + o.weightDecay() * w[i];
      switch (o.optimizer()) {
        case SGD -> {
          v[i] = o.momentum() * v[i] + decayed;
          w[i] -= RATE * v[i];
        }
        case ADAM -> {
          v[i] = 0.9 * v[i] + 0.1 * decayed;
          square[i] = 0.999 * square[i] + 0.001 * decayed * decayed;
          double mean = v[i] / (1 - Math.pow(0.9, t));
          w[i] -= RATE * mean / (Math.sqrt(square[i] / (1 - Math.pow(0.999, t))) + 1e-8);
        }
        case LARS -> {
          v[i] = o.momentum() * v[i] + RATE * (matrix ? local * decayed : g[i]);
          w[i] -= v[i];
        }
      }
    }
  }

  private static double norm(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  private static double[] draw(RandomGenerator random, int length) {
    return random.doubles(length, -1, 1).toArray();
  }
}
