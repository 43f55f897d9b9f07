package org.ke4j.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.random.Seeds;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ResNet-18 without classification head: an image of {@code size x size} RGB pixels, scaled to
 * 0..1, becomes 512 features. Built in SameDiff; parameters carry torchvision's names ({@code
 * layer1.0.conv1.weight}, {@code layer2.0.downsample.1.bias}).
 *
 * <p>Owns native memory: close it. Not safe for several threads.
 */
public final class ResNet18 implements AutoCloseable {
  /** Name of the graph's input, {@code [n, size, size, 3]}, 0..1. */
  public static final String INPUT = ResNet18Graph.INPUT;

  /** Name of the features in the graph, {@code [n, 512]}. */
  public static final String FEATURES = ResNet18Graph.FEATURES;

  /** Name of the projection head's output in the graph, if there is one. */
  public static final String PROJECTION = ResNet18Graph.PROJECTION;

  /** Length of a feature vector. */
  public static final int WIDTH = ResNet18Graph.WIDTH;

  private final Stem stem;
  private final int imageSize;
  private final int projection;
  private final SameDiff graph;
  private final DataType type;
  private final Engine engine;
  private final Map<String, long[]> parameters;
  private final Map<String, long[]> statistics;
  private final Inference inference;

  /**
   * A network with random initial weights as torchvision draws them: convolutions from a normal
   * distribution of variance 2 / fan-out (He et al. 2015), scales 1, offsets 0; the projection head
   * uniform within 1 / sqrt(fan-in).
   *
   * @param stem first layers
   * @param imageSize side of the images in pixels, 8 or more
   * @param projection width of the projection head that training puts on top (512, ReLU, this many
   *     units), 0 for none; features never pass through it
   * @param seed of the initial weights
   */
  public ResNet18(Stem stem, int imageSize, int projection, long seed) {
    this(stem, imageSize, projection, seed, DataType.FLOAT, Engine.standard());
  }

  /**
   * A network of another precision, to check the training of one in float32 against.
   *
   * @param type of weights, activations and gradients: FLOAT or DOUBLE; weights that are drawn,
   *     loaded or read stay float32 values
   * @param engine who computes the features
   */
  public ResNet18(
      Stem stem, int imageSize, int projection, long seed, DataType type, Engine engine) {
    Check.atLeast("image size", imageSize, 8);
    Check.atLeast("projection width", projection, 0);
    Check.that(
        type == DataType.FLOAT || type == DataType.DOUBLE,
        "network: expected FLOAT or DOUBLE, got %s",
        type);
    this.stem = stem;
    this.imageSize = imageSize;
    this.projection = projection;
    this.type = type;
    this.engine = engine;
    ResNet18Graph builder = new ResNet18Graph(type);
    builder.write(stem, projection);
    graph = builder.graph();
    parameters = builder.parameters();
    statistics = builder.statistics();
    long[] shape = {imageSize, imageSize, 3};
    inference = new Inference(graph, engine, INPUT, FEATURES, shape, WIDTH);
    initialise(seed);
  }

  private void initialise(long seed) {
    parameters.forEach(
        (name, shape) -> {
          INDArray array = array(name);
          RandomGenerator random = Seeds.stream(seed, "initial weights", name);
          if (shape.length == 4) {
            double deviation = Math.sqrt(2.0 / (shape[0] * shape[1] * shape[3]));
            write(array, draw(array, () -> random.nextGaussian() * deviation));
          } else if (name.startsWith(PROJECTION)) {
            double bound = 1 / Math.sqrt(WIDTH);
            write(array, draw(array, () -> (2 * random.nextDouble() - 1) * bound));
          } else {
            array.assign(name.endsWith(".weight") ? 1 : 0);
          }
        });
    statistics.keySet().forEach(name -> array(name).assign(name.endsWith("var") ? 1 : 0));
  }

  private static float[] draw(INDArray like, java.util.function.DoubleSupplier next) {
    float[] values = new float[Math.toIntExact(like.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) next.getAsDouble();
    }
    return values;
  }

  public Stem stem() {
    return stem;
  }

  /** Side of the images in pixels. */
  public int imageSize() {
    return imageSize;
  }

  /** Width of the projection head, 0 for none. */
  public int projection() {
    return projection;
  }

  /** The SameDiff graph; stays this network's. */
  public SameDiff graph() {
    return graph;
  }

  /** Who computes the features. */
  public Engine engine() {
    return engine;
  }

  /**
   * The graph in training mode, for SameDiff's own session; it shares this network's parameters.
   *
   * @param images of a batch, a multiple of the blocks
   * @param blocks parts of the batch with batch-norm statistics of their own, in order
   */
  public TrainingGraph trainingGraph(int images, int blocks) {
    Check.that(
        blocks >= 1 && images % blocks == 0,
        "batch: expected a multiple of %d images, got %d",
        blocks,
        images);
    ResNet18Graph training =
        new ResNet18Graph(type, (name, ignored) -> array(name), images, imageSize, blocks);
    training.write(stem, projection);
    return new TrainingGraph(this, training, trainingOutput(), blocks);
  }

  /** Name of the variable that a loss is computed on: the projection, or the features. */
  public String trainingOutput() {
    return projection > 0 ? PROJECTION : FEATURES;
  }

  /** Names of the trained parameters, in torchvision's order. */
  public List<String> parameterNames() {
    return List.copyOf(parameters.keySet());
  }

  /** Names of parameters and running statistics. */
  public List<String> stateNames() {
    List<String> names = new ArrayList<>(parameters.keySet());
    names.addAll(statistics.keySet());
    return Collections.unmodifiableList(names);
  }

  /**
   * The graph's own array of a parameter or a running statistic, kernels as {@code [y, x, in,
   * out]}, matrices as {@code [in, out]}. Changes in place are seen by the next run.
   */
  public INDArray array(String name) {
    Check.that(
        parameters.containsKey(name) || statistics.containsKey(name),
        "network: no parameter named %s",
        name);
    return graph.getVariable(name).getArr();
  }

  /** Shape of a parameter or statistic in PyTorch's layout. */
  public long[] torchShape(String name) {
    return WeightLayout.torchShape(array(name).shape());
  }

  /** Copies of all parameters and running statistics, each row-major in PyTorch's layout. */
  public Map<String, float[]> weights() {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (String name : stateNames()) {
      INDArray array = array(name);
      weights.put(name, WeightLayout.toTorch(read(array), array.shape()));
    }
    return weights;
  }

  /**
   * Replaces weights, for example by those of an imported ResNet-18.
   *
   * @param weights by torchvision's names, row-major in PyTorch's layout. Every parameter and
   *     statistic of the trunk must be there (the projection head may be missing); {@code fc.*} and
   *     {@code *.num_batches_tracked} are ignored
   * @throws Ke4jException if one is missing, unknown or of another size
   */
  public void load(Map<String, float[]> weights) {
    for (String name : stateNames()) {
      float[] values = weights.get(name);
      if (values == null && name.startsWith(PROJECTION)) {
        continue;
      }
      if (values == null || values.length != array(name).length()) {
        throw new Ke4jException(
            "weights of ResNet-18 ("
                + stem
                + " stem): "
                + name
                + ": expected "
                + Arrays.toString(torchShape(name))
                + ", got "
                + (values == null ? "nothing" : values.length + " values"));
      }
    }
    for (String name : weights.keySet()) {
      if (!parameters.containsKey(name)
          && !statistics.containsKey(name)
          && !name.startsWith("fc.")
          && !name.endsWith(".num_batches_tracked")) {
        throw new Ke4jException("weights of ResNet-18: unknown parameter " + name);
      }
    }
    for (String name : stateNames()) {
      float[] values = weights.get(name);
      if (values != null) {
        INDArray array = array(name);
        write(array, WeightLayout.fromTorch(values, array.shape()));
      }
    }
  }

  /**
   * Features in inference mode (batch norm with running statistics). Those of an image have the
   * same bits alone and in any batch, and a single image costs one.
   *
   * @param images of {@code imageSize x imageSize} pixels
   * @return one row per image, {@code images.size() x 512}
   */
  public Matrix features(List<RgbImage> images) {
    float[] rows = new float[Math.multiplyExact(images.size(), WIDTH)];
    for (int from = 0; from < images.size(); from += Inference.MANY) {
      List<RgbImage> part = images.subList(from, Math.min(images.size(), from + Inference.MANY));
      Matrix chunk = features(ImageBatch.of(part, imageSize));
      System.arraycopy(chunk.values(), 0, rows, from * WIDTH, chunk.values().length);
    }
    return new Matrix(rows, images.size(), WIDTH);
  }

  /**
   * Features in inference mode.
   *
   * @param batch row-major {@code [n, imageSize, imageSize, 3]}, as from {@link ImageBatch}
   * @return {@code n x 512}
   */
  public Matrix features(float[] batch) {
    int pixels = imageSize * imageSize * 3;
    Check.that(
        batch.length % pixels == 0,
        "network input: expected a multiple of %d values, got %d",
        pixels,
        batch.length);
    return inference.run(batch);
  }

  /** Copies values into an array, row-major. */
  static void write(INDArray target, float[] values) {
    try (INDArray host = Nd4j.createFromArray(values)) {
      target.assign(host.reshape(target.shape()));
    }
  }

  /** A copy of an array's values, row-major. */
  static float[] read(INDArray source) {
    try (INDArray dense = source.dup('c')) {
      return dense.data().asFloat();
    }
  }

  @Override
  public void close() {
    inference.close();
    for (String name : stateNames()) {
      INDArray array = array(name);
      if (array.closeable()) {
        array.close();
      }
    }
  }
}
