package org.ke4j.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.graph.GradientExecutor;
import org.ke4j.graph.NativeValues;
import org.ke4j.matrix.Matrix;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of training of an imported model at a fixed batch size: {@link #forward}, the caller's
 * loss on the output, {@link #backward}, an update of the {@link #weights} with the {@link
 * #gradients} (any {@code org.ke4j.training.Optimizer}). Batch normalisation works with the
 * statistics of the file, which never change, and dropout does nothing, as PANDA fine-tunes.
 *
 * <p>Owns native memory, not the weights: close it before the model. Not safe for several threads.
 */
public final class FineTuning implements AutoCloseable {
  private final GradientExecutor executor;
  private final Map<String, INDArray> weights = new LinkedHashMap<>();
  private final Map<String, INDArray> gradients = new LinkedHashMap<>();

  FineTuning(GradientExecutor executor, Map<String, SDVariable> trained) {
    this.executor = executor;
    trained.forEach(
        (name, variable) -> {
          weights.put(name, variable.getArr());
          gradients.put(name, executor.gradients().get(variable.name()));
        });
  }

  /** The trained weights by their names in the file, from the image to the output; the model's. */
  public Map<String, INDArray> weights() {
    return Collections.unmodifiableMap(weights);
  }

  /**
   * Their gradients by the same names and in the same shapes; this object's, valid until the next
   * {@link #backward}, may be written over.
   */
  public Map<String, INDArray> gradients() {
    return Collections.unmodifiableMap(gradients);
  }

  /** Images of a step. */
  public int batch() {
    return (int) executor.input().size(0);
  }

  /**
   * Computes the output.
   *
   * @param images float32 values in the model's own layout, row-major, {@link #batch} images
   * @return one row for each image
   */
  public Matrix forward(float[] images) {
    INDArray input = executor.input();
    Check.that(
        images.length == input.length(),
        "images: expected %d values, got %d",
        input.length(),
        images.length);
    NativeValues.write(input, images);
    executor.forward();
    float[] features = NativeValues.read(executor.output());
    return new Matrix(features, batch(), features.length / batch());
  }

  /**
   * Computes the gradients, once after each {@link #forward}.
   *
   * @param outputGradient derivative of the loss by each value that {@link #forward} gave
   */
  public void backward(Matrix outputGradient) {
    INDArray target = executor.outputGradient();
    Check.that(
        outputGradient.values().length == target.length() && outputGradient.rows() == batch(),
        "gradient of the output: expected %d x %d values, got %d x %d",
        batch(),
        target.length() / batch(),
        outputGradient.rows(),
        outputGradient.columns());
    NativeValues.write(target, outputGradient.values());
    executor.backward();
  }

  /** Bytes of native memory of one step beside the weights. */
  public long nativeBytes() {
    return executor.nativeBytes();
  }

  /** Seconds inside each ND4J operator of one more step with the last images. */
  Map<String, Double> profile() {
    executor.profile(true);
    executor.forward();
    executor.backward();
    executor.profile(false);
    return executor.secondsByOperator();
  }

  @Override
  public void close() {
    executor.close();
  }
}
