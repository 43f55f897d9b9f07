package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions by one call of oneDNN compute what ND4J's operators compute one after another. */
class DirectConvolutionsTest {
  private static final double ROUNDING = 2e-5;

  private final Random random = new Random(5);

  @BeforeAll
  static void start() {
    Backend.start();
    try (OneDnn there = OneDnn.open()) {
      assumeTrue(there != null, "oneDNN is not called directly on this machine");
    }
  }

  /** What a test graph is made of. */
  private interface Tail {
    SDVariable of(SameDiff sd, SDVariable x, SDVariable y);
  }

  @Test
  void everyGeometry() {
    for (int channels : new int[] {1, 3, 19, 24}) {
      for (int filters : new int[] {5, 16}) {
        for (int kernel : new int[] {1, 2, 3, 5}) {
          int stride = 1 + random.nextInt(3);
          int side = kernel + random.nextInt(9);
          boolean same = kernel >= stride && random.nextBoolean();
          int padding = same ? 0 : random.nextInt(kernel);
          Conv2DConfig config = config(kernel, stride, padding, same);
          check(channels, side, side + 1, false, config, filters, (sd, x, y) -> y);
        }
      }
    }
  }

  @Test
  void oneFilterForEachChannel() {
    for (int channels : new int[] {1, 7, 16, 33}) {
      for (int kernel : new int[] {1, 3, 5, 7}) {
        for (int stride = 1; stride < 3; stride++) {
          Conv2DConfig config = config(kernel, stride, kernel / 2, false);
          check(channels, kernel + 4, kernel + 3, true, config, 1, (sd, x, y) -> y);
        }
      }
    }
  }

  @Test
  void whatFollowsIsPartOfIt() {
    Conv2DConfig config = config(3, 1, 1, false);
    List<Tail> tails = new ArrayList<>();
    tails.add((sd, x, y) -> sd.nn.relu(y, 0));
    tails.add((sd, x, y) -> sd.math.clipByValue(y, 0, 6));
    tails.add((sd, x, y) -> sd.math.clipByValue(y, -0.25, 0.5));
    tails.add((sd, x, y) -> sd.nn.relu(y.add(x), 0));
    tails.add((sd, x, y) -> x.add(y));
    tails.add((sd, x, y) -> sd.nn.relu(y, 0).add(x));
    tails.add((sd, x, y) -> sd.nn.relu(x.mul(2).add(y), 0));
    tails.add((sd, x, y) -> y.add(y));
    tails.add((sd, x, y) -> sd.nn.relu(y, 0).add(y));
    tails.add((sd, x, y) -> y.mul(-1));
    tails.add((sd, x, y) -> y.add(sd.nn.tanh(y)));
    for (Tail tail : tails) {
      for (boolean depthwise : new boolean[] {false, true}) {
        check(16, 6, 5, depthwise, config, depthwise ? 1 : 16, tail);
      }
    }
  }

  @Test
  void functionsOfElementsArePartOfIt() {
    List<Tail> tails = new ArrayList<>();
    tails.add((sd, x, y) -> sd.nn.sigmoid(y));
    tails.add((sd, x, y) -> y.mul(sd.nn.sigmoid(y)));
    tails.add((sd, x, y) -> sd.nn.sigmoid(y.mul(1.702)).mul(y).add(x));
    tails.add((sd, x, y) -> y.mul(0.5).mul(sd.math.erf(y.div(Math.sqrt(2))).add(1)));
    tails.add((sd, x, y) -> y.mul(sd.math.erf(y.mul(Math.sqrt(0.5))).add(1)).mul(0.5));
    tails.add((sd, x, y) -> y.mul(sd.math.clipByValue(y.mul(1 / 6.0).add(0.5), 0, 1)));
    tails.add((sd, x, y) -> y.mul(sd.math.clipByValue(y.add(3), 0, 6)).div(6));
    tails.add((sd, x, y) -> sd.math.clipByValue(y.mul(0.2).add(0.5), 0, 1));
    tails.add((sd, x, y) -> sd.math.tanh(y.add(x)));
    Conv2DConfig config = config(1, 1, 0, false);
    for (Tail tail : tails) {
      for (boolean depthwise : new boolean[] {false, true}) {
        Set<String> names = check(16, 6, 5, depthwise, config, depthwise ? 1 : 16, tail);
        assertEquals(Set.of("convolution", "mul_scalar"), names);
      }
    }
  }

  @Test
  void aLimitOfNothingIsNothing() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1, 4, 4, 16);
    SDVariable y = sd.cnn.conv2d(x, constant(sd, 1, 1, 16, 16), config(1, 1, 0, false));
    SDVariable limited = sd.nn.relu(y, 0);
    try (PackedWeights packed = new PackedWeights();
        PlannedExecutor executor =
            PlannedExecutor.of(
                sd, Map.of("x", new long[] {1, 4, 4, 16}), List.of(limited.name()), 0, packed)) {
      executor.input("x").assign(0);
      executor.run();
      assertEquals(0, executor.output(limited.name()).amaxNumber().doubleValue());
    }
  }

  @Test
  void functionsOfWhatIsReadElsewhereStayApart() {
    List<Tail> tails = new ArrayList<>();
    tails.add((sd, x, y) -> sd.nn.sigmoid(y).add(y));
    tails.add((sd, x, y) -> sd.nn.tanh(y).mul(y));
    tails.add((sd, x, y) -> y.mul(sd.nn.sigmoid(y)).add(sd.nn.tanh(y)));
    for (Tail tail : tails) {
      check(16, 6, 5, false, config(1, 1, 0, false), 16, tail);
    }
  }

  @Test
  void productsOfPixels() {
    Conv2DConfig config = config(3, 1, 1, false);
    for (int stride = 1; stride < 3; stride++) {
      int each = stride;
      check(
          8,
          7,
          7,
          false,
          config,
          24,
          (sd, x, y) -> {
            int side = (7 + each - 1) / each;
            SDVariable part =
                each == 1
                    ? y
                    : sd.stridedSlice(
                        y,
                        new long[4],
                        new long[] {2, 7, 7, 24},
                        new long[] {1, each, each, 1},
                        9,
                        9,
                        0,
                        0,
                        0);
            SDVariable rows = sd.reshape(part, 2L * side * side, 24);
            SDVariable product = sd.mmul(rows, constant(sd, 24, 40));
            SDVariable images = sd.reshape(product, 2, side, side, 40);
            return sd.nn.relu(sd.nn.biasAdd(images, constant(sd, 40), false), 0);
          });
    }
  }

  @Test
  void productsOfRows() {
    for (int rows : new int[] {1, 2, 7}) {
      SameDiff sd = SameDiff.create();
      SDVariable x = sd.placeHolder("x", DataType.FLOAT, rows, 24);
      SDVariable first = sd.mmul(x, constant(sd, 24, 16)).add(constant(sd, 16));
      SDVariable second =
          sd.mmul(sd.nn.relu(first, 0), constant(sd, 16, 8)).add(constant(sd, 1, 1));
      SDVariable third = sd.mmul(second, constant(sd, 8, 40)).add(constant(sd, 1, 40));
      SDVariable out = third.add(sd.mmul(third, constant(sd, 40, 1)));
      Set<String> names = check(sd, out, rows, 24);
      assertTrue(names.contains("convolution"), () -> "" + names);
    }
  }

  @Test
  void constantsOfAPlanArePackedForItAlone() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 2, 16);
    SDVariable folded = constant(sd, 16, 32).add(1);
    SDVariable y = sd.mmul(x, folded);
    try (PackedWeights packed = new PackedWeights()) {
      for (int i = 0; i < 3; i++) {
        try (PlannedExecutor executor =
            PlannedExecutor.of(sd, Map.of("x", new long[] {2, 16}), List.of(y.name()), 0, packed)) {
          executor.run();
          assertEquals(4 * 16 * 32, packed.nativeBytes());
        }
        assertEquals(0, packed.nativeBytes());
      }
    }
  }

  @Test
  void weightsThatAreNoNumbersStaySo() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1, 4, 4, 2);
    INDArray weights = Nd4j.ones(DataType.FLOAT, 1, 1, 2, 3).putScalar(0, Double.NaN);
    SDVariable y = sd.cnn.conv2d(x, sd.constant(weights), config(1, 1, 0, false));
    SDVariable limited = sd.nn.relu(y, 0);
    try (PackedWeights packed = new PackedWeights();
        PlannedExecutor executor =
            PlannedExecutor.of(
                sd, Map.of("x", new long[] {1, 4, 4, 2}), List.of(limited.name()), 0, packed)) {
      executor.input("x").assign(1);
      executor.run();
      assertTrue(Double.isNaN(executor.output(limited.name()).getDouble(0)));
    }
  }

  @Test
  void weightsArePackedOnce() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 1, 9, 9, 16);
    SDVariable y = sd.cnn.conv2d(x, constant(sd, 3, 3, 16, 16), config(3, 1, 1, false));
    try (PackedWeights packed = new PackedWeights()) {
      long[] bytes = new long[2];
      for (int i = 0; i < 2; i++) {
        try (PlannedExecutor executor =
            PlannedExecutor.of(
                sd, Map.of("x", new long[] {1, 9, 9, 16}), List.of(y.name()), 0, packed)) {
          executor.run();
          assertEquals(Set.of("convolution"), names(executor));
        }
        bytes[i] = packed.nativeBytes();
      }
      assertEquals(bytes[0], bytes[1]);
      assertTrue(bytes[0] >= 4 * 9 * 16 * 16);
    }
  }

  private static Set<String> names(PlannedExecutor executor) {
    return executor.secondsByOperator().keySet();
  }

  private static Conv2DConfig config(int kernel, int stride, int padding, boolean same) {
    return Conv2DConfig.builder()
        .kH(kernel)
        .kW(kernel)
        .sH(stride)
        .sW(stride)
        .pH(padding)
        .pW(padding)
        .paddingMode(same ? PaddingMode.SAME : PaddingMode.VALID)
        .dataFormat("NHWC")
        .build();
  }

  private SDVariable constant(SameDiff sd, long... shape) {
    INDArray values = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < values.length(); i++) {
      values.putScalar(i, random.nextGaussian() / 3);
    }
    return sd.constant(values);
  }

  private Set<String> check(
      int channels,
      int height,
      int width,
      boolean depthwise,
      Conv2DConfig config,
      int filters,
      Tail tail) {
    long[] shape = {2, height, width, channels};
    SameDiff sd = SameDiff.create();
    SDVariable given = sd.placeHolder("x", DataType.FLOAT, shape);
    SDVariable x = given.mul(1.5);
    SDVariable weights = constant(sd, config.getKH(), config.getKW(), channels, filters);
    SDVariable bias = constant(sd, depthwise ? (long) channels * filters : filters);
    SDVariable y =
        depthwise
            ? sd.cnn.depthWiseConv2d(x, weights, bias, config)
            : sd.cnn.conv2d(x, weights, bias, config);
    SDVariable out = tail.of(sd, x, y);
    Set<String> names = check(sd, out, shape);
    assertTrue(names.contains("convolution"), () -> names + " for " + config);
    return names;
  }

  /** Compares both ways and returns the names of the direct one's steps. */
  private Set<String> check(SameDiff sd, SDVariable out, long... shape) {
    INDArray input = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < input.length(); i++) {
      input.putScalar(i, random.nextGaussian());
    }
    Map<String, long[]> shapes = Map.of("x", shape);
    try (PackedWeights packed = new PackedWeights();
        PlannedExecutor plain = PlannedExecutor.of(sd, shapes, List.of(out.name()));
        PlannedExecutor direct = PlannedExecutor.of(sd, shapes, List.of(out.name()), 0, packed)) {
      plain.input("x").assign(input);
      direct.input("x").assign(input);
      plain.run();
      for (int run = 0; run < 2; run++) {
        direct.run();
        INDArray wanted = plain.output(out.name());
        INDArray found = direct.output(out.name());
        double worst = wanted.sub(found).amaxNumber().doubleValue();
        double most = Math.max(1, wanted.amaxNumber().doubleValue());
        assertTrue(worst <= ROUNDING * most, () -> sd.summary() + "off by " + worst);
      }
      return names(direct);
    }
  }
}
