package org.ke4j.distil;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.encoder.Preprocessing;
import org.ke4j.encoder.Resampling;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.graph.NativeValues;
import org.ke4j.graph.TrainingExecutor;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.Engine;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.NetworkOptions;
import org.ke4j.onnx.ImportOptions;
import org.ke4j.onnx.NetworkWriter;
import org.ke4j.onnx.OnnxImporter;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.training.Optimizer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The network that learns; its projection is the embedding. Owns native memory: close it. */
final class Student implements AutoCloseable {
  private static final double BATCH_NORM_MOMENTUM = 0.1;
  private static final double WEIGHT_DECAY = 1e-5;
  private static final int PIECE = 64;

  private final FeatureNetwork network;
  private final int width;
  private final TrainingExecutor executor;
  private final Optimizer optimizer;
  private final float[] gradient;
  private int steps;

  /**
   * @param width length of an embedding
   * @param rows of a step
   */
  Student(DistilOptions options, int width, int rows) {
    this.width = width;
    NetworkArchitecture architecture = NetworkArchitecture.find(options.network());
    int least = architecture.smallestSide(options.stem());
    if (options.imageSize() < least) {
      throw new UsageException(
          "--image-size: expected at least "
              + least
              + " for "
              + architecture.name()
              + ", got "
              + options.imageSize());
    }
    network =
        architecture.create(
            new NetworkOptions(
                options.stem(),
                options.imageSize(),
                width,
                options.seed(),
                DataType.FLOAT,
                Engine.PLANNED));
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    network.parameterNames().forEach(name -> parameters.put(name, network.array(name)));
    optimizer = Optimizer.adam(parameters, WEIGHT_DECAY);
    long[] shape = {rows, options.imageSize(), options.imageSize(), 3};
    executor =
        TrainingExecutor.of(
            network.graph(),
            FeatureNetwork.INPUT,
            shape,
            network.trainingOutput(),
            1,
            BATCH_NORM_MOMENTUM);
    gradient = new float[rows * width];
  }

  /** One step; the terms of the loss before it. */
  DistilLoss.Terms learn(
      Lessons.Step step, int images, double usual, DistilLoss loss, double rate) {
    NativeValues.write(executor.input(), step.batch());
    executor.forward();
    Matrix output = new Matrix(NativeValues.read(executor.output()), step.teacher().rows(), width);
    DistilLoss.Terms terms =
        loss.at(output, step.teacher(), images, step.wanted(), usual, gradient);
    if (Double.isFinite(terms.total())) {
      NativeValues.write(executor.outputGradient(), gradient);
      executor.backward();
      steps++;
      optimizer.step(executor.gradients(), rate, steps);
    }
    return terms;
  }

  int steps() {
    return steps;
  }

  /** Goes on after so many steps. */
  void resume(int done) {
    steps = done;
  }

  /** Weights and running statistics by name; the student's. */
  Map<String, INDArray> weights() {
    Map<String, INDArray> weights = new LinkedHashMap<>();
    network.stateNames().forEach(name -> weights.put(name, network.array(name)));
    return weights;
  }

  /** What the optimiser remembers; the student's. */
  Map<String, INDArray> memory() {
    return optimizer.state();
  }

  /** The student as an ONNX file. */
  byte[] onnx(String about) {
    return NetworkWriter.write(
        network.graph(),
        FeatureNetwork.INPUT,
        network.trainingOutput(),
        network.imageSize(),
        width,
        about);
  }

  /** What is done to an image before the student sees it. */
  static Preprocessing preprocessing(int size) {
    return new Preprocessing(
        size, 0, Resampling.AREA_OR_CUBIC, new float[3], new float[] {1, 1, 1}, false);
  }

  /** Embeds with an ONNX file's content, as whoever gets the file will. */
  static OnnxModel open(byte[] onnx, int size) {
    return OnnxImporter.load(
        Path.of("student.onnx"), onnx, ImportOptions.defaults().withImageSize(size));
  }

  /**
   * Embeddings of pixels.
   *
   * @param images RGB of {@code size x size}, row-major
   */
  static Matrix embed(OnnxModel model, List<byte[]> images, int size) {
    Check.atLeast("number of images", images.size(), 1);
    int plane = size * size;
    float[] rows = new float[images.size() * model.width()];
    for (int from = 0; from < images.size(); from += PIECE) {
      int count = Math.min(PIECE, images.size() - from);
      float[] input = new float[count * 3 * plane];
      for (int i = 0; i < count; i++) {
        byte[] rgb = images.get(from + i);
        for (int p = 0; p < 3 * plane; p++) {
          input[i * 3 * plane + p % 3 * plane + p / 3] = (rgb[p] & 0xFF) / 255f;
        }
      }
      float[] part = model.run(input, count).values();
      System.arraycopy(part, 0, rows, from * model.width(), part.length);
    }
    return new Matrix(rows, images.size(), model.width());
  }

  @Override
  public void close() {
    executor.close();
    optimizer.close();
    network.close();
  }
}
