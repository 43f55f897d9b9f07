package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.random.Seeds;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every operator's gradient in the training executor against central differences in double
 * precision. The loss is the output's product with fixed random numbers.
 */
class GradientTest {
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-6;

  private final RandomGenerator random = Seeds.stream(7, "gradients");
  private final SameDiff graph = SameDiff.create();
  private final Map<String, INDArray> parameters = new LinkedHashMap<>();

  private INDArray gaussian(long... shape) {
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private SDVariable parameter(String name, long... shape) {
    INDArray array = gaussian(shape);
    parameters.put(name, array);
    return graph.var(name, array);
  }

  private SDVariable input(int channels) {
    return graph.placeHolder("x", DataType.DOUBLE, -1, -1, -1, channels);
  }

  private SDVariable convolution(SDVariable x, String name, int in, int out, int kernel, int by) {
    Conv2DConfig config =
        Conv2DConfig.builder()
            .kH(kernel)
            .kW(kernel)
            .sH(by)
            .sW(by)
            .pH(kernel / 2)
            .pW(kernel / 2)
            .dH(1)
            .dW(1)
            .paddingMode(PaddingMode.VALID)
            .dataFormat("NHWC")
            .weightsFormat(WeightsFormat.YXIO)
            .build();
    return graph.cnn().conv2d(x, parameter(name, kernel, kernel, in, out), config);
  }

  private SDVariable norm(SDVariable x, String name, int channels) {
    SDVariable mean = graph.var(name + ".mean", Nd4j.zeros(DataType.DOUBLE, channels));
    SDVariable variance = graph.var(name + ".variance", Nd4j.ones(DataType.DOUBLE, channels));
    SDVariable gamma = parameter(name + ".gamma", channels);
    SDVariable beta = parameter(name + ".beta", channels);
    return graph.nn().batchNorm(x, mean, variance, gamma, beta, 1e-5, 3);
  }

  private void check(SDVariable output, int blocks, long... inputShape) {
    try (TrainingExecutor executor =
        TrainingExecutor.of(graph, "x", inputShape, output.name(), blocks, 0.1)) {
      executor.input().assign(gaussian(inputShape));
      INDArray input = executor.input().dup();
      executor.forward();
      INDArray weights = gaussian(executor.output().shape());
      executor.outputGradient().assign(weights);
      executor.backward();
      Map<String, INDArray> gradients = new LinkedHashMap<>();
      executor.gradients().forEach((name, array) -> gradients.put(name, array.dup()));
      assertEquals(parameters.keySet(), gradients.keySet());
      assertTrue(!gradients.isEmpty());
      for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
        INDArray array = graph.getVariable(parameter.getKey()).getArr();
        INDArray gradient = gradients.get(parameter.getKey());
        double largest = Math.max(1, gradient.amaxNumber().doubleValue());
        for (int probe = 0; probe < Math.min(12, array.length()); probe++) {
          long at = random.nextLong(array.length());
          double value = array.getDouble(at);
          double above = loss(executor, input, weights, array, at, value + STEP);
          double below = loss(executor, input, weights, array, at, value - STEP);
          array.putScalar(at, value);
          assertEquals(
              (above - below) / (2 * STEP),
              gradient.getDouble(at),
              TOLERANCE * largest,
              parameter.getKey() + " at " + at);
        }
      }
    }
  }

  private static double loss(
      TrainingExecutor executor,
      INDArray input,
      INDArray weights,
      INDArray parameter,
      long at,
      double value) {
    parameter.putScalar(at, value);
    executor.input().assign(input);
    executor.forward();
    return executor.output().mul(weights).sumNumber().doubleValue();
  }

  @ParameterizedTest
  @CsvSource({"1,1,5", "3,1,5", "3,2,6", "5,2,7", "1,2,6", "3,1,1", "3,2,1"})
  void convolution(int kernel, int stride, int size) {
    SDVariable y = convolution(input(2), "first", 2, 3, kernel, stride);
    check(graph.mean(convolution(y, "second", 3, 4, kernel, 1), 1, 2), 1, 4, size, size, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void batchNormalisation(int blocks) {
    SDVariable y = norm(convolution(input(2), "conv", 2, 3, 3, 1), "norm", 3);
    SDVariable z = norm(convolution(y, "conv2", 3, 3, 3, 2), "norm2", 3);
    check(graph.mean(z, 1, 2), blocks, 6, 4, 5, 2);
  }

  @Test
  void rectifierAndMaximum() {
    SDVariable y = graph.nn().relu(norm(convolution(input(3), "conv", 3, 4, 3, 1), "norm", 4), 0);
    Pooling2DConfig window =
        Pooling2DConfig.builder().kH(3).kW(3).sH(2).sW(2).pH(1).pW(1).isNHWC(true).build();
    check(graph.mean(graph.cnn().maxPooling2d(y, window), 1, 2), 1, 3, 6, 6, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void sumsOfBranchesThatShareTheirInput(int blocks) {
    SDVariable x = graph.nn().relu(norm(convolution(input(2), "stem", 2, 4, 3, 1), "n0", 4), 0);
    SDVariable left = norm(convolution(x, "left", 4, 4, 3, 1), "n1", 4);
    SDVariable once = graph.nn().relu(left.add(x), 0);
    SDVariable right = norm(convolution(once, "right", 4, 4, 3, 1), "n2", 4);
    SDVariable aside = norm(convolution(once, "aside", 4, 4, 1, 1), "n3", 4);
    check(graph.mean(graph.nn().relu(right.add(aside), 0), 1, 2), blocks, 4, 4, 4, 2);
  }

  @Test
  void projectionHead() {
    SDVariable features = graph.mean(convolution(input(2), "conv", 2, 5, 3, 1), 1, 2);
    SDVariable hidden = features.mmul(parameter("w1", 5, 6));
    hidden = graph.nn().relu(graph.nn().biasAdd(hidden, parameter("b1", 6), false), 0);
    SDVariable out = hidden.mmul(parameter("w2", 6, 3));
    check(graph.nn().biasAdd(out, parameter("b2", 3), false), 1, 5, 4, 4, 2);
  }
}
