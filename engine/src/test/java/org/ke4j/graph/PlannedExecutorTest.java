package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/** A planned graph computes what SameDiff computes, and its shortcuts what mathematics says. */
class PlannedExecutorTest {
  @BeforeAll
  static void start() {
    Backend.start();
  }

  @Test
  void attentionReadsAndWritesViews() {
    check(
        sd -> {
          SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2, 5, 18);
          SDVariable q = heads(sd, part(sd, x, 0), 0, 2, 1, 3);
          SDVariable k = heads(sd, part(sd, x, 1), 0, 2, 3, 1);
          SDVariable v = heads(sd, part(sd, x, 2), 0, 2, 1, 3);
          SDVariable weights = sd.nn.softmax(sd.mmul(q, k), 3);
          SDVariable joined = sd.permute(sd.mmul(weights, v), 0, 2, 1, 3);
          return sd.reshape(joined, 10, 6).add(1);
        },
        2,
        5,
        18);
  }

  private static SDVariable part(SameDiff sd, SDVariable x, int index) {
    long from = 6L * index;
    long[] begin = {0, 0, from};
    long[] end = {2, 5, from + 6};
    return sd.stridedSlice(x.mul(1.5), begin, end, new long[] {1, 1, 1}, 3, 3, 0, 0, 0);
  }

  private static SDVariable heads(SameDiff sd, SDVariable x, int... order) {
    return sd.permute(sd.reshape(x, 2, 5, 2, 3), order);
  }

  @Test
  void aViewServesAProductAndASum() {
    check(
        sd -> {
          SDVariable x = sd.placeHolder("x", DataType.FLOAT, 3, 4, 4);
          SDVariable y = x.add(2);
          SDVariable turned = sd.permute(y, 0, 2, 1);
          SDVariable product = sd.mmul(turned, x);
          return turned.add(product).mul(turned).add(y);
        },
        3,
        4,
        4);
  }

  @Test
  void aTurnedProductIsReadTwice() {
    check(
        sd -> {
          SDVariable x = sd.placeHolder("x", DataType.FLOAT, 3, 4, 4);
          SDVariable product = sd.permute(sd.mmul(x, x.add(1)), 2, 0, 1);
          SDVariable first = product.mul(product);
          SDVariable second = product.add(first);
          return first.add(second).add(product);
        },
        3,
        4,
        4);
  }

  @Test
  void aResultIsDenseEvenIfItIsAView() {
    check(
        sd -> {
          SDVariable x = sd.placeHolder("x", DataType.FLOAT, 3, 4, 5);
          return sd.permute(x.add(1), 2, 0, 1);
        },
        3,
        4,
        5);
  }

  @Test
  void largeArraysGoThroughElementWiseStepsInBlocks() {
    check(
        sd -> {
          SDVariable x = sd.placeHolder("x", DataType.FLOAT, 5, 211, 1001);
          SDVariable gain = sd.constant(Nd4j.rand(DataType.FLOAT, 1, 1, 1001));
          SDVariable bias = sd.constant(Nd4j.rand(DataType.FLOAT, 1001));
          SDVariable centred = x.sub(sd.mean(x, true, 2));
          SDVariable scaled = sd.nn.biasAdd(centred.mul(gain), bias, false);
          SDVariable sum = sd.nn.relu(scaled, 0).add(x).mul(0.25).rsub(3);
          SDVariable shape = sd.math.clipByValue(sum, -1, 2.9);
          return shape.mul(sd.nn.sigmoid(shape.mul(1.702))).add(sd.math.erf(centred)).add(x);
        },
        5,
        211,
        1001);
  }

  @Test
  void aKeptArrayOfARunIsWhole() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1200, 1000);
    SDVariable first = x.mul(2);
    SDVariable last = first.add(1).mul(x);
    INDArray input = Nd4j.rand(DataType.FLOAT, 1200, 1000);
    try (PlannedExecutor executor =
        PlannedExecutor.of(sd, Map.of("x", input.shape()), List.of(first.name(), last.name()))) {
      executor.input("x").assign(input);
      executor.run();
      assertArrayEquals(
          input.mul(2).data().asFloat(),
          executor.output(first.name()).dup('c').data().asFloat(),
          1e-6f);
    }
  }

  @Test
  void aConvolutionTakesItsBias() {
    check(sd -> convolution(sd, bias(sd)), 2, 6, 5, 3);
  }

  @Test
  void aBiasMayBeComputed() {
    // From constants, and from the image.
    check(sd -> convolution(sd, bias(sd).mul(2).add(1)), 2, 6, 5, 3);
    check(
        sd -> {
          SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2, 6, 5, 4);
          return convolution(sd, x, sd.mean(x, false, 0, 1, 2));
        },
        2,
        6,
        5,
        4);
  }

  private static SDVariable bias(SameDiff sd) {
    return sd.constant(Nd4j.rand(DataType.FLOAT, 4));
  }

  private static SDVariable convolution(SameDiff sd, SDVariable bias) {
    return convolution(sd, sd.placeHolder("x", DataType.FLOAT, 2, 6, 5, 3), bias);
  }

  private static SDVariable convolution(SameDiff sd, SDVariable x, SDVariable bias) {
    SDVariable weights = sd.constant(Nd4j.rand(DataType.FLOAT, 3, 3, x.getShape()[3], 4));
    Conv2DConfig config =
        Conv2DConfig.builder().kH(3).kW(3).dataFormat("NHWC").paddingMode(PaddingMode.SAME).build();
    SDVariable sum = sd.nn.biasAdd(sd.cnn.conv2d(x, weights, config), bias, false);
    return sd.nn.relu(sum, 0).add(sum);
  }

  @Test
  void argumentsOfOneOperatorStayWithIt() {
    // keepDims of argmin would tell concat that its last input holds the axis.
    check(
        sd -> {
          SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2, 6, 5);
          SDVariable least = sd.argmin(x, true, 1).castTo(DataType.FLOAT);
          return sd.concat(1, x, least);
        },
        2,
        6,
        5);
  }

  @Test
  void permutationsOfManyAxes() {
    check(
        sd -> sd.permute(sd.placeHolder("x", DataType.FLOAT, 2, 3, 4, 5, 3, 9), 0, 1, 3, 2, 4, 5),
        2,
        3,
        4,
        5,
        3,
        9);
    check(
        sd -> sd.permute(sd.placeHolder("x", DataType.FLOAT, 2, 3, 4, 5, 3, 9), 3, 0, 2, 4, 1, 5),
        2,
        3,
        4,
        5,
        3,
        9);
  }

  @Test
  void meansOfPixels() {
    check(sd -> sd.mean(sd.placeHolder("x", DataType.FLOAT, 3, 6, 5, 7), true, 1, 2), 3, 6, 5, 7);
    check(sd -> sd.mean(sd.placeHolder("x", DataType.FLOAT, 3, 6, 5, 7), false, -2, 1), 3, 6, 5, 7);
  }

  @Test
  void meansAndSumsOfLastAxes() {
    check(sd -> sd.mean(sd.placeHolder("x", DataType.FLOAT, 3, 4, 50), true, 2), 3, 4, 50);
    check(sd -> sd.sum(sd.placeHolder("x", DataType.FLOAT, 3, 8, 9), false, -1, 1), 3, 8, 9);
    check(sd -> sd.mean(sd.placeHolder("x", DataType.FLOAT, 3, 60, 2), false, 1), 3, 60, 2);
  }

  @Test
  void elementWiseShortcuts() {
    function(sd -> sd.math.erf(sd.getVariable("x")), Erf::erf, 3e-7);
    function(sd -> sd.nn.sigmoid(sd.getVariable("x")), x -> 1 / (1 + Math.exp(-x)), 2e-7);
    function(sd -> sd.math.square(sd.getVariable("x")), x -> x * x, 1e-4);
  }

  private static void function(Build build, DoubleUnaryOperator expected, double tolerance) {
    int count = 40_003;
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i - count / 2) * 1e-3f;
    }
    SameDiff sd = SameDiff.create();
    sd.placeHolder("x", DataType.FLOAT, count);
    SDVariable result = build.apply(sd);
    float[] actual = planned(sd, result, Nd4j.createFromArray(values));
    for (int i = 0; i < count; i++) {
      assertEquals(expected.applyAsDouble(values[i]), actual[i], tolerance, "x = " + values[i]);
    }
  }

  private interface Build {
    SDVariable apply(SameDiff sd);
  }

  private static void check(Build build, long... shape) {
    SameDiff sd = SameDiff.create();
    SDVariable result = build.apply(sd);
    INDArray input = Nd4j.rand(DataType.FLOAT, shape).subi(0.5);
    float[] actual = planned(sd, result, input);
    INDArray expected = sd.outputSingle(Map.of("x", input), result.name());
    assertArrayEquals(expected.dup('c').data().asFloat(), actual, 2e-5f);
  }

  private static float[] planned(SameDiff sd, SDVariable result, INDArray input) {
    try (PlannedExecutor executor =
        PlannedExecutor.of(sd, Map.of("x", input.shape()), List.of(result.name()))) {
      for (int run = 0; run < 2; run++) {
        executor.input("x").assign(input);
        executor.run();
      }
      return executor.output(result.name()).dup('c').data().asFloat();
    }
  }
}
