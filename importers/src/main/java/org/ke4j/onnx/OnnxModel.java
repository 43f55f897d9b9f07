package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.Backend;
import org.ke4j.graph.GradientExecutor;
import org.ke4j.graph.NativeValues;
import org.ke4j.graph.PlannedExecutor;
import org.ke4j.matrix.Matrix;
import org.ke4j.store.Reasons;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An imported model. Owns the native memory of its weights until {@link #close}. Not safe for
 * several threads.
 */
public final class OnnxModel implements AutoCloseable {
  private final Path file;
  private final SameDiff graph;
  private final String inputName;
  private final long[] inputShape;
  private final List<String> outputNames;
  private final List<Variable> outputs;
  private final Map<String, SDVariable> weights;
  private final List<Path> externalFiles;
  private final List<String> notes;
  private final long maxRunBytes;
  private final Plans plans;
  private boolean fixed;
  private boolean closed;

  OnnxModel(
      Path file,
      SameDiff graph,
      String inputName,
      long[] inputShape,
      List<String> outputNames,
      List<Variable> outputs,
      Map<String, SDVariable> weights,
      List<Path> externalFiles,
      List<String> notes,
      long maxRunBytes) {
    this.file = file;
    this.graph = graph;
    this.inputName = inputName;
    this.inputShape = inputShape;
    this.outputNames = List.copyOf(outputNames);
    this.outputs = List.copyOf(outputs);
    this.weights = weights;
    this.externalFiles = externalFiles;
    this.notes = List.copyOf(notes);
    this.maxRunBytes = maxRunBytes;
    this.plans = new Plans(graph, inputName, inputShape, outputs.get(0).node().name(), maxRunBytes);
    long[] shape = outputs.get(0).shape();
    if (shape.length == 0
        || shape[0] != inputShape[0]
        || Dims.hasBatch(Arrays.copyOfRange(shape, 1, shape.length))) {
      throw new UnsupportedModelException(
          file.toString(),
          List.of(
              "output '"
                  + outputNames.get(0)
                  + "': expected the batch as first axis, got "
                  + Dims.text(shape)));
    }
  }

  /** What the user should know about how the file was read; usually nothing. */
  public List<String> notes() {
    return notes;
  }

  /** The name of the input in the file, and of the graph's placeholder. */
  public String inputName() {
    return inputName;
  }

  /** The input's extents; -1 for a batch of any size. */
  public long[] inputShape() {
    return open(inputShape);
  }

  /** The extents of the output that {@link #run} computes; -1 for the batch. */
  public long[] outputShape() {
    return open(outputs.get(0).shape());
  }

  /** The computed outputs by their names in the file; {@link #run} gives the first. */
  public List<String> outputNames() {
    return outputNames;
  }

  /** The graph's variable of an output. */
  public SDVariable output(String name) {
    int index = outputNames.indexOf(name);
    Check.that(index >= 0, "no output '%s'; there are: %s", name, outputNames);
    return outputs.get(index).node();
  }

  /** What the last digits of a result depend on beside the file: native build, instruction set. */
  public static String arithmetic() {
    return Backend.arithmetic();
  }

  /** Number of values of one image at the output. */
  public int width() {
    return Dims.count(Arrays.copyOfRange(outputs.get(0).shape(), 1, outputs.get(0).rank()));
  }

  /**
   * The trainable weights by their names in the file, in the order in which the file's nodes use
   * them, from the image to the output: float initialisers of more than one value, without the
   * statistics of batch normalisation. Empty unless imported with {@link ImportOptions#trainable}.
   * The arrays belong to the model; changes in place are seen by the next run, until {@link
   * #fixWeights}.
   */
  public Map<String, INDArray> weights() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    weights.forEach((name, variable) -> arrays.put(name, variable.getArr()));
    return arrays;
  }

  /**
   * Takes the weights as they are now for good: from here on the model computes as one whose file
   * has these weights, faster, and with the same bits for an image alone and among others. Trainers
   * of it must be closed; there are no further ones. Again: without effect.
   */
  public void fixWeights() {
    Check.that(!closed, "the model is closed");
    if (!fixed) {
      plans.clear();
      weights.values().forEach(SDVariable::convertToConstant);
      fixed = true;
    }
  }

  /**
   * Prepares training at a fixed batch size.
   *
   * @param batch number of images of a step; a model with a fixed batch takes its own only
   * @param trained names of the weights that get gradients, of {@link #weights}; the others stay
   *     frozen
   * @return a trainer of this model, which must be closed before it
   */
  public FineTuning fineTuning(int batch, Collection<String> trained) {
    Check.that(!closed, "the model is closed");
    Check.that(!fixed, "the model's weights are fixed: it cannot be trained");
    Check.atLeast("batch", batch, 1);
    Check.that(
        Dims.isBatch(inputShape[0]) || inputShape[0] == batch,
        "batch: the file fixes it to %d, got %d",
        inputShape[0],
        batch);
    Map<String, SDVariable> chosen = new LinkedHashMap<>();
    for (String name : trained) {
      Check.that(weights.containsKey(name), "no trainable weight '%s' in %s", name, file);
    }
    weights.forEach(
        (name, variable) -> {
          if (trained.contains(name)) {
            chosen.put(name, variable);
          }
        });
    Check.that(!chosen.isEmpty(), "expected at least one weight to train");
    long[] shape = inputShape.clone();
    shape[0] = batch;
    String output = outputs.get(0).node().name();
    try {
      return new FineTuning(
          GradientExecutor.of(
              graph,
              inputName,
              shape,
              output,
              chosen.values().stream().map(SDVariable::name).toList(),
              maxRunBytes),
          chosen);
    } catch (OutOfMemoryError | RuntimeException e) {
      throw new Ke4jException(file + ": training with " + batch + " images: " + Reasons.of(e), e);
    }
  }

  /** Files beside the model that hold weights of it. */
  public List<Path> externalFiles() {
    return externalFiles;
  }

  /** The graph, owned by this model. */
  public SameDiff graph() {
    return graph;
  }

  /**
   * Computes the first output of an array that brings its own shape.
   *
   * @param shape extents of the input, the batch first; the others must be the model's
   * @return one row for each image
   */
  public Matrix run(float[] input, int[] shape) {
    boolean fits = shape.length == inputShape.length;
    for (int i = 1; fits && i < shape.length; i++) {
      fits = shape[i] == inputShape[i];
    }
    Check.that(
        fits,
        "input: expected shape %s (N = any batch) for '%s' of %s, got %s",
        Dims.text(inputShape).replaceFirst("\\[[^,]*", "[N"),
        inputName,
        file,
        Arrays.toString(shape));
    return run(input, shape[0]);
  }

  /**
   * Computes the first output.
   *
   * @param input float32 values in the model's own layout, row-major, {@code batch} images
   * @param batch number of images, 1 or more; a model with a fixed batch computes pieces of its
   *     size
   * @return one row for each image, {@code batch x width()}
   */
  public Matrix run(float[] input, int batch) {
    Check.that(!closed, "the model is closed");
    Check.atLeast("batch", batch, 1);
    int each = Dims.count(Arrays.copyOfRange(inputShape, 1, inputShape.length));
    Check.that(
        input.length == (long) batch * each,
        "input of %d images: expected %d values, got %d",
        batch,
        (long) batch * each,
        input.length);
    try {
      return pieces(input, batch, each);
    } catch (OutOfMemoryError e) {
      throw new Ke4jException(file + ": a run of " + batch + " images: out of memory", e);
    } catch (RuntimeException e) {
      throw new Ke4jException(file + ": a run of " + batch + " images: " + Reasons.of(e), e);
    }
  }

  /** A model with a fixed batch computes pieces of its size. */
  private Matrix pieces(float[] input, int batch, int each) {
    if (Dims.isBatch(inputShape[0])) {
      return new Matrix(compute(input, batch), batch, width());
    }
    int piece = Math.toIntExact(inputShape[0]);
    float[] rows = new float[Math.multiplyExact(batch, width())];
    for (int done = 0; done < batch; done += piece) {
      int count = Math.min(piece, batch - done);
      float[] part =
          Arrays.copyOf(
              Arrays.copyOfRange(input, done * each, (done + count) * each), piece * each);
      System.arraycopy(compute(part, piece), 0, rows, done * width(), count * width());
    }
    return new Matrix(rows, batch, width());
  }

  private float[] compute(float[] input, int batch) {
    PlannedExecutor executor = plans.of(batch, isFinite(input));
    NativeValues.write(executor.input(inputName), input);
    executor.run();
    float[] values = NativeValues.read(executor.output(outputs.get(0).node().name()));
    if (values.length != (long) batch * width()) {
      throw new Ke4jException(
          "expected " + (long) batch * width() + " output values, got " + values.length);
    }
    return values;
  }

  private static boolean isFinite(float[] values) {
    // Zero of a finite value, else no number; four sums, none of which waits for another.
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < values.length; i += 4) {
      a += values[i] * 0;
      b += values[i + 1] * 0;
      c += values[i + 2] * 0;
      d += values[i + 3] * 0;
    }
    for (; i < values.length; i++) {
      a += values[i] * 0;
    }
    return a + b + c + d == 0;
  }

  /**
   * Where the time of one run goes.
   *
   * @return seconds inside each ND4J operator, by its name, of a second run after a first one
   */
  Map<String, Double> profile(float[] input, int batch) {
    run(input, batch);
    PlannedExecutor executor = plans.of(batch, isFinite(input));
    executor.profile(true);
    run(input, batch);
    executor.profile(false);
    return executor.secondsByOperator();
  }

  private static long[] open(long[] shape) {
    return Arrays.stream(shape).map(e -> Dims.isBatch(e) ? -1 : e).toArray();
  }

  /** Frees the weights; the graph cannot be used afterwards. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    plans.close();
    release(graph);
  }

  /** Frees the arrays of a graph's weights and constants. */
  static void release(SameDiff graph) {
    for (SDVariable variable : graph.variables()) {
      VariableType type = variable.getVariableType();
      if (type == VariableType.CONSTANT || type == VariableType.VARIABLE) {
        INDArray array = variable.getArr();
        if (array != null && array.closeable()) {
          array.close();
        }
      }
    }
  }
}
