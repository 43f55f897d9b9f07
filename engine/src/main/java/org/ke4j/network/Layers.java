package org.ke4j.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
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
 * Writes the layers of a convolutional network into a SameDiff graph, channels last, in inference
 * or in training mode alike.
 *
 * <p>In training mode batch normalisation takes the statistics of its own block of the batch, which
 * are variables of the graph too: {@code NAME.batch_mean} and {@code NAME.batch_var} (biased),
 * {@code [blocks, 1, channels]}.
 */
public final class Layers {
  private static final double EPSILON = 1e-5;

  private final SameDiff graph = SameDiff.create();
  private final DataType type;
  private final BiFunction<String, long[], INDArray> arrays;
  private final int images;
  private final int blocks;
  private final Map<String, Long> sharing = new LinkedHashMap<>();
  private final int size;
  private final Map<String, Integer> sides = new HashMap<>();
  private final Map<String, long[]> parameters = new LinkedHashMap<>();
  private final Map<String, long[]> statistics = new LinkedHashMap<>();

  /** For inference, with running statistics; all weights begin at zero. */
  Layers(DataType type) {
    this(type, (name, shape) -> Nd4j.create(type, shape), 0, 0, 0);
  }

  /**
   * For training.
   *
   * @param arrays the array of each parameter; used as it is
   * @param images of a batch, a multiple of the blocks
   * @param size side of an image in pixels
   * @param blocks parts of the batch with statistics of their own, in order
   */
  Layers(
      DataType type,
      BiFunction<String, long[], INDArray> arrays,
      int images,
      int size,
      int blocks) {
    this.type = type;
    this.arrays = arrays;
    this.images = images;
    this.size = size;
    this.blocks = blocks;
  }

  /** In training mode: by the name of a normalisation, how many values share a statistic. */
  Map<String, Long> sharing() {
    return sharing;
  }

  SameDiff graph() {
    return graph;
  }

  /** Names and shapes of the trained parameters, in torchvision's order; kernels are YXIO. */
  Map<String, long[]> parameters() {
    return parameters;
  }

  /** Names and shapes of running means and variances. */
  Map<String, long[]> statistics() {
    return statistics;
  }

  /**
   * Writes the whole network.
   *
   * @param trunk its layers
   * @param width channels of their result
   * @param projection width of the projection head, 0 for none
   */
  void write(Trunk trunk, Stem stem, int width, int projection) {
    SDVariable x = graph.placeHolder(FeatureNetwork.INPUT, type, -1, -1, -1, 3);
    sides.put(x.name(), size);
    SDVariable maps = trunk.write(this, x, stem);
    SDVariable features = graph.mean(FeatureNetwork.FEATURES, maps, false, 1, 2);
    if (projection > 0) {
      SDVariable hidden = rectified(linear(features, "projection.0", width, width));
      linear(hidden, "projection.2", width, projection).rename(FeatureNetwork.PROJECTION);
    }
  }

  /** Half the side, rounded up: the maximum of 3x3 pixels. */
  public SDVariable pool(SDVariable x) {
    return sized(pool(x, 3, 1), (side(x) - 1) / 2 + 1);
  }

  /** Half the side, rounded down: the maximum of 2x2 pixels. */
  public SDVariable poolPairs(SDVariable x) {
    return sized(pool(x, 2, 0), side(x) / 2);
  }

  private SDVariable pool(SDVariable x, int kernel, int padding) {
    return graph
        .cnn()
        .maxPooling2d(
            x,
            Pooling2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .sH(2)
                .sW(2)
                .pH(padding)
                .pW(padding)
                .isNHWC(true)
                .build());
  }

  /** The sum of two branches of equal shape. */
  public SDVariable add(SDVariable a, SDVariable b) {
    return sized(a.add(b), side(a));
  }

  private int side(SDVariable x) {
    return sides.get(x.name());
  }

  private SDVariable sized(SDVariable x, int side) {
    sides.put(x.name(), side);
    return x;
  }

  /** A square convolution without bias, with a border of half its kernel. */
  public SDVariable convolution(
      SDVariable x, String name, int in, int out, int kernel, int stride) {
    SDVariable weights = parameter(name + ".weight", kernel, kernel, in, out);
    SDVariable y =
        graph
            .cnn()
            .conv2d(
                x,
                weights,
                Conv2DConfig.builder()
                    .kH(kernel)
                    .kW(kernel)
                    .sH(stride)
                    .sW(stride)
                    .pH(kernel / 2)
                    .pW(kernel / 2)
                    .dH(1)
                    .dW(1)
                    .paddingMode(PaddingMode.VALID)
                    .dataFormat("NHWC")
                    .weightsFormat(WeightsFormat.YXIO)
                    .build());
    return sized(y, (side(x) - 1) / stride + 1);
  }

  /** Batch normalisation with scale and offset. */
  public SDVariable norm(SDVariable x, String name, int channels) {
    SDVariable gamma = parameter(name + ".weight", channels);
    SDVariable beta = parameter(name + ".bias", channels);
    if (blocks > 0) {
      return trainingNorm(x, name, channels, gamma, beta);
    }
    SDVariable mean = variable(statistics, name + ".running_mean", channels);
    SDVariable variance = variable(statistics, name + ".running_var", channels);
    return sized(graph.nn().batchNorm(x, mean, variance, gamma, beta, EPSILON, 3), side(x));
  }

  private SDVariable trainingNorm(
      SDVariable x, String name, int channels, SDVariable gamma, SDVariable beta) {
    SDVariable rows = graph.reshape(x, blocks, -1, channels);
    SDVariable mean = graph.mean(name + ".batch_mean", rows, true, 1);
    SDVariable centred = rows.sub(mean);
    SDVariable variance = graph.mean(name + ".batch_var", graph.math().square(centred), true, 1);
    SDVariable deviation = graph.math().sqrt(variance.add(EPSILON));
    SDVariable y = centred.div(deviation).mul(gamma).add(beta);
    int side = side(x);
    sharing.put(name, (long) images / blocks * side * side);
    return sized(graph.reshape(y, images, side, side, channels), side);
  }

  private SDVariable linear(SDVariable x, String name, int in, int out) {
    SDVariable weights = parameter(name + ".weight", in, out);
    SDVariable bias = parameter(name + ".bias", out);
    return graph.nn().biasAdd(x.mmul(weights), bias, false);
  }

  /** What is above 0. */
  public SDVariable relu(SDVariable x) {
    return sized(rectified(x), side(x));
  }

  private SDVariable rectified(SDVariable x) {
    return graph.nn().relu(x, 0);
  }

  private SDVariable parameter(String name, long... shape) {
    return variable(parameters, name, shape);
  }

  private SDVariable variable(Map<String, long[]> list, String name, long... shape) {
    list.put(name, shape);
    return graph.var(name, arrays.apply(name, shape));
  }
}
