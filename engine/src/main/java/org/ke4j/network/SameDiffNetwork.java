package org.ke4j.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.NativeValues;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolutional network in SameDiff: a trunk of layers, the mean over the image, and a projection
 * head in training if asked for. Initial weights are those that torchvision draws: convolutions
 * from a normal distribution of variance 2 / fan-out (He et al. 2015), scales 1, offsets 0; the
 * projection head uniform within 1 / sqrt(fan-in).
 */
public class SameDiffNetwork implements FeatureNetwork {
  private final String architecture;
  private final NetworkOptions options;
  private final int width;
  private final Trunk trunk;
  private final SameDiff graph;
  private final Map<String, long[]> parameters;
  private final Map<String, long[]> statistics;
  private final Inference inference;

  /**
   * A network with random initial weights.
   *
   * @param architecture name of its {@link NetworkArchitecture}
   * @param width channels of the trunk's result: the number of features
   * @param trunk its layers
   */
  public SameDiffNetwork(String architecture, int width, NetworkOptions options, Trunk trunk) {
    this.architecture = architecture;
    this.width = width;
    this.options = options;
    this.trunk = trunk;
    Layers layers = new Layers(options.type());
    layers.write(trunk, options.stem(), width, options.projection());
    graph = layers.graph();
    parameters = layers.parameters();
    statistics = layers.statistics();
    long[] shape = {options.imageSize(), options.imageSize(), 3};
    inference = new Inference(graph, options.engine(), INPUT, FEATURES, shape, width);
    initialise(options.seed());
  }

  private void initialise(long seed) {
    parameters.forEach(
        (name, shape) -> {
          INDArray array = array(name);
          RandomGenerator random = Seeds.stream(seed, "initial weights", name);
          if (shape.length == 4) {
            double deviation = Math.sqrt(2.0 / (shape[0] * shape[1] * shape[3]));
            NativeValues.write(array, draw(array, () -> random.nextGaussian() * deviation));
          } else if (name.startsWith(PROJECTION)) {
            double bound = 1 / Math.sqrt(width);
            NativeValues.write(array, draw(array, () -> (2 * random.nextDouble() - 1) * bound));
          } else {
            array.assign(name.endsWith(".weight") ? 1 : 0);
          }
        });
    statistics.keySet().forEach(name -> array(name).assign(name.endsWith("var") ? 1 : 0));
  }

  private static float[] draw(INDArray like, DoubleSupplier next) {
    float[] values = new float[Math.toIntExact(like.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) next.getAsDouble();
    }
    return values;
  }

  @Override
  public final String architecture() {
    return architecture;
  }

  @Override
  public final NetworkOptions options() {
    return options;
  }

  @Override
  public final int width() {
    return width;
  }

  @Override
  public final SameDiff graph() {
    return graph;
  }

  @Override
  public final TrainingGraph trainingGraph(int images, int blocks) {
    Check.that(
        blocks >= 1 && images % blocks == 0,
        "batch: expected a multiple of %d images, got %d",
        blocks,
        images);
    Layers training =
        new Layers(
            options.type(), (name, ignored) -> array(name), images, options.imageSize(), blocks);
    training.write(trunk, options.stem(), width, options.projection());
    return new TrainingGraph(this, training, trainingOutput(), blocks);
  }

  @Override
  public final List<String> parameterNames() {
    return List.copyOf(parameters.keySet());
  }

  @Override
  public final List<String> stateNames() {
    List<String> names = new ArrayList<>(parameters.keySet());
    names.addAll(statistics.keySet());
    return Collections.unmodifiableList(names);
  }

  @Override
  public final INDArray array(String name) {
    Check.that(
        parameters.containsKey(name) || statistics.containsKey(name),
        "network: no parameter named %s",
        name);
    return graph.getVariable(name).getArr();
  }

  @Override
  public final Map<String, float[]> weights() {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (String name : stateNames()) {
      INDArray array = array(name);
      weights.put(name, WeightLayout.toTorch(NativeValues.read(array), array.shape()));
    }
    return weights;
  }

  @Override
  public final void load(Map<String, float[]> weights) {
    for (String name : stateNames()) {
      float[] values = weights.get(name);
      if (values == null && name.startsWith(PROJECTION)) {
        continue;
      }
      if (values == null || values.length != array(name).length()) {
        throw new Ke4jException(
            "weights of "
                + architecture
                + " ("
                + options.stem()
                + " stem): "
                + name
                + ": expected "
                + Arrays.toString(WeightLayout.torchShape(array(name).shape()))
                + ", got "
                + (values == null ? "nothing" : values.length + " values"));
      }
    }
    for (String name : weights.keySet()) {
      if (!parameters.containsKey(name)
          && !statistics.containsKey(name)
          && !name.startsWith("fc.")
          && !name.endsWith(".num_batches_tracked")) {
        throw new Ke4jException("weights of " + architecture + ": unknown parameter " + name);
      }
    }
    for (String name : stateNames()) {
      float[] values = weights.get(name);
      if (values != null) {
        INDArray array = array(name);
        NativeValues.write(array, WeightLayout.fromTorch(values, array.shape()));
      }
    }
  }

  @Override
  public final Matrix features(List<RgbImage> images) {
    float[] rows = new float[Math.multiplyExact(images.size(), width)];
    for (int from = 0; from < images.size(); from += Inference.MANY) {
      List<RgbImage> part = images.subList(from, Math.min(images.size(), from + Inference.MANY));
      Matrix chunk = features(ImageBatch.of(part, options.imageSize()));
      System.arraycopy(chunk.values(), 0, rows, from * width, chunk.values().length);
    }
    return new Matrix(rows, images.size(), width);
  }

  @Override
  public final Matrix features(float[] batch) {
    int pixels = options.imageSize() * options.imageSize() * 3;
    Check.that(
        batch.length % pixels == 0,
        "network input: expected a multiple of %d values, got %d",
        pixels,
        batch.length);
    return inference.run(batch);
  }

  @Override
  public final void close() {
    inference.close();
    for (String name : stateNames()) {
      INDArray array = array(name);
      if (array.closeable()) {
        array.close();
      }
    }
  }
}
