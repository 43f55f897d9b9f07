package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.Engine;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.NetworkOptions;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.nd4j.linalg.api.buffer.DataType;

/** Training by SameDiff's own session beside training by our plan. */
class EngineTest {
  private static final int STEPS = 5;
  private static final int SIZE = 16;

  @Test
  void fiveStepsAgreeInDoublePrecision() {
    List<double[]> losses = new ArrayList<>();
    List<double[]> features = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      TrainingOptions options =
          TrainingOptions.builder().stem(Stem.IMAGENET).projection(8).engine(engine).build();
      try (ResNet18 network = new ResNet18(Stem.IMAGENET, SIZE, 8, 3, DataType.DOUBLE, engine);
          TrainingStep step = TrainingStep.of(network, options, 4, 1, 1);
          Optimizer optimizer = Optimizer.of(options, TrainingBenchmark.weights(network))) {
        float[] batch = GoldenFormula.images(step.images(), SIZE);
        double[] run = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
          run[i] = step.run(batch);
          optimizer.step(step.gradients(), options.learningRate(), i + 1L);
        }
        losses.add(run);
        features.add(step.features());
      }
    }
    for (int i = 0; i < STEPS; i++) {
      // Batch normalisation of four images amplifies a rounding some ten times in each step.
      double share = i < 2 ? 1e-9 : 1e-7;
      double expected = losses.get(0)[i];
      assertEquals(expected, losses.get(1)[i], share * expected, "loss " + (i + 1));
    }
    // As do the features after four updates: 1e-6 with kernels held to SSE4.1, 1e-2 in float32.
    double largest = Arrays.stream(features.get(0)).map(Math::abs).max().getAsDouble();
    for (int i = 0; i < features.get(0).length; i++) {
      assertEquals(features.get(0)[i], features.get(1)[i], 1e-5 * largest, "feature " + i);
    }
  }

  /** Every network's step, by our plan and by SameDiff: loss, and gradients of all parameters. */
  @ParameterizedTest
  @ValueSource(strings = {"conv4", "resnet10", "resnet18"})
  void aStepOfEveryNetworkAgrees(String name) {
    List<Double> losses = new ArrayList<>();
    List<Map<String, double[]>> gradients = new ArrayList<>();
    for (Engine engine : Engine.values()) {
      TrainingOptions options =
          TrainingOptions.builder().network(name).stem(Stem.CIFAR).engine(engine).build();
      try (FeatureNetwork network =
              NetworkArchitecture.find(name)
                  .create(new NetworkOptions(Stem.CIFAR, SIZE, 0, 3, DataType.DOUBLE, engine));
          TrainingStep step = TrainingStep.of(network, options, 4, 1, 1)) {
        losses.add(step.run(GoldenFormula.images(step.images(), SIZE)));
        Map<String, double[]> found = new TreeMap<>();
        step.gradients().forEach((key, array) -> found.put(key, array.dup('c').data().asDouble()));
        gradients.add(found);
      }
    }
    assertEquals(losses.get(0), losses.get(1), 1e-9 * losses.get(0));
    assertEquals(gradients.get(0).keySet(), gradients.get(1).keySet());
    gradients
        .get(0)
        .forEach(
            (key, values) -> {
              double most = Arrays.stream(values).map(Math::abs).max().orElseThrow();
              double share = Math.max(1e-9, 1e-7 * most);
              assertArrayEquals(values, gradients.get(1).get(key), share, name + " " + key);
            });
  }

  /** A whole run in float32, at a rate at which roundings do not grow. */
  @Test
  void aRunByEitherEngine() {
    List<List<Double>> losses = new ArrayList<>();
    ViewSource views = Stripes.views();
    List<RgbImage> images = List.of(views.anchor(0), views.anchor(1), views.negative(0, 0, 0));
    for (Engine engine : Engine.values()) {
      TrainingOptions options =
          TrainingOptions.builder()
              .stem(Stem.IMAGENET)
              .batchSize(views.size())
              .epochs(2)
              .learningRate(1e-5)
              .engine(engine)
              .build();
      List<Double> heard = new ArrayList<>();
      try (TrainedNetwork trained = Trainer.train(views, options, step -> heard.add(step.loss()))) {
        assertEquals(engine, trained.network().engine());
        Matrix together = trained.features(images);
        for (int i = 0; i < images.size(); i++) {
          float[] alone = trained.features(images.subList(i, i + 1)).values();
          assertArrayEquals(alone, together.row(i), "alone and in a batch");
        }
      }
      losses.add(heard);
    }
    for (int i = 0; i < 2; i++) {
      assertEquals(losses.get(0).get(i), losses.get(1).get(i), 1e-3, "losses " + losses);
    }
  }
}
