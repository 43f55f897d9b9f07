package org.ke4j.network;

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
 * Writes the graph of ResNet-18 (He et al. 2016, arXiv 1512.03385) into SameDiff, channels last,
 * with the parameter names of torchvision.
 *
 * <p>In training mode batch normalisation takes the statistics of its own block of the batch, which
 * are variables of the graph too: {@code NAME.batch_mean} and {@code NAME.batch_var} (biased),
 * {@code [blocks, 1, channels]}.
 */
final class ResNet18Graph {
  static final String INPUT = "images";
  static final String FEATURES = "features";
  static final String PROJECTION = "projection";
  static final int WIDTH = 512;
  private static final double EPSILON = 1e-5;

  private final SameDiff graph = SameDiff.create();
  private final DataType type;
  private final BiFunction<String, long[], INDArray> arrays;
  private final int images;
  private final int blocks;
  private final Map<String, Long> sharing = new LinkedHashMap<>();
  private int side;
  private final Map<String, long[]> parameters = new LinkedHashMap<>();
  private final Map<String, long[]> statistics = new LinkedHashMap<>();

  /** For inference, with running statistics; all weights begin at zero. */
  ResNet18Graph(DataType type) {
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
  ResNet18Graph(
      DataType type,
      BiFunction<String, long[], INDArray> arrays,
      int images,
      int size,
      int blocks) {
    this.type = type;
    this.arrays = arrays;
    this.images = images;
    this.side = size;
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
   * Writes the graph.
   *
   * @param projection width of the projection head, 0 for none
   */
  void write(Stem stem, int projection) {
    SDVariable x = graph.placeHolder(INPUT, type, -1, -1, -1, 3);
    if (stem == Stem.CIFAR) {
      x = relu(norm(convolution(x, "conv1", 3, 64, 3, 1), "bn1", 64));
    } else {
      x = relu(norm(convolution(x, "conv1", 3, 64, 7, 2), "bn1", 64));
      x =
          graph
              .cnn()
              .maxPooling2d(
                  x,
                  Pooling2DConfig.builder()
                      .kH(3)
                      .kW(3)
                      .sH(2)
                      .sW(2)
                      .pH(1)
                      .pW(1)
                      .isNHWC(true)
                      .build());
      side = (side - 1) / 2 + 1;
    }
    int in = 64;
    for (int layer = 1; layer <= 4; layer++) {
      int out = 32 << layer;
      for (int block = 0; block < 2; block++) {
        x = block(x, "layer" + layer + "." + block, in, out, block == 0 && layer > 1 ? 2 : 1);
        in = out;
      }
    }
    SDVariable features = graph.mean(FEATURES, x, false, 1, 2);
    if (projection > 0) {
      SDVariable hidden = relu(linear(features, "projection.0", WIDTH, WIDTH));
      linear(hidden, "projection.2", WIDTH, projection).rename(PROJECTION);
    }
  }

  private SDVariable block(SDVariable x, String name, int in, int out, int stride) {
    SDVariable y = convolution(x, name + ".conv1", in, out, 3, stride);
    y = relu(norm(y, name + ".bn1", out));
    y = norm(convolution(y, name + ".conv2", out, out, 3, 1), name + ".bn2", out);
    int after = side;
    SDVariable identity = x;
    if (stride != 1 || in != out) {
      identity = convolution(x, name + ".downsample.0", in, out, 1, stride);
      side = after;
      identity = norm(identity, name + ".downsample.1", out);
    }
    return relu(y.add(identity));
  }

  private SDVariable convolution(
      SDVariable x, String name, int in, int out, int kernel, int stride) {
    SDVariable weights = parameter(name + ".weight", kernel, kernel, in, out);
    side = (side - 1) / stride + 1;
    return graph
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
  }

  private SDVariable norm(SDVariable x, String name, int channels) {
    SDVariable gamma = parameter(name + ".weight", channels);
    SDVariable beta = parameter(name + ".bias", channels);
    if (blocks > 0) {
      return trainingNorm(x, name, channels, gamma, beta);
    }
    SDVariable mean = variable(statistics, name + ".running_mean", channels);
    SDVariable variance = variable(statistics, name + ".running_var", channels);
    return graph.nn().batchNorm(x, mean, variance, gamma, beta, EPSILON, 3);
  }

  private SDVariable trainingNorm(
      SDVariable x, String name, int channels, SDVariable gamma, SDVariable beta) {
    SDVariable rows = graph.reshape(x, blocks, -1, channels);
    SDVariable mean = graph.mean(name + ".batch_mean", rows, true, 1);
    SDVariable centred = rows.sub(mean);
    SDVariable variance = graph.mean(name + ".batch_var", graph.math().square(centred), true, 1);
    SDVariable deviation = graph.math().sqrt(variance.add(EPSILON));
    SDVariable y = centred.div(deviation).mul(gamma).add(beta);
    sharing.put(name, (long) images / blocks * side * side);
    return graph.reshape(y, images, side, side, channels);
  }

  private SDVariable linear(SDVariable x, String name, int in, int out) {
    SDVariable weights = parameter(name + ".weight", in, out);
    SDVariable bias = parameter(name + ".bias", out);
    return graph.nn().biasAdd(x.mmul(weights), bias, false);
  }

  private SDVariable relu(SDVariable x) {
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
