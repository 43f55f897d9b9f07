package org.ke4j.network;

import java.util.List;
import java.util.Map;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network without classification head that is trained: an image of {@code size x size} RGB
 * pixels, scaled to 0..1, becomes {@link #width} features. Training, scoring and storing know
 * networks by this interface alone; {@link NetworkArchitecture} makes them.
 *
 * <p>Owns native memory: close it. Not safe for several threads.
 */
public interface FeatureNetwork extends AutoCloseable {
  /** Name of the graph's input, {@code [n, size, size, 3]}, 0..1. */
  String INPUT = "images";

  /** Name of the features in the graph, {@code [n, width]}. */
  String FEATURES = "features";

  /** Name of the projection head's output in the graph, if there is one. */
  String PROJECTION = "projection";

  /** Name of its {@link NetworkArchitecture}. */
  String architecture();

  /** What it was made with. */
  NetworkOptions options();

  /** Length of a feature vector. */
  int width();

  /** Side of the images in pixels. */
  default int imageSize() {
    return options().imageSize();
  }

  /** Width of the projection head, 0 for none. */
  default int projection() {
    return options().projection();
  }

  default Stem stem() {
    return options().stem();
  }

  /** Who computes the features. */
  default Engine engine() {
    return options().engine();
  }

  /**
   * The SameDiff graph in inference mode, from {@link #INPUT} to {@link #trainingOutput}; stays
   * this network's.
   */
  SameDiff graph();

  /**
   * The graph in training mode, for SameDiff's own session; it shares this network's parameters.
   *
   * @param images of a batch, a multiple of the blocks
   * @param blocks parts of the batch with batch-norm statistics of their own, in order
   */
  TrainingGraph trainingGraph(int images, int blocks);

  /** Name of the variable that a loss is computed on: the projection, or the features. */
  default String trainingOutput() {
    return projection() > 0 ? PROJECTION : FEATURES;
  }

  /** Names of the trained parameters, from the image to the features. */
  List<String> parameterNames();

  /** Names of parameters and running statistics. */
  List<String> stateNames();

  /**
   * The graph's own array of a parameter or a running statistic, kernels as {@code [y, x, in,
   * out]}, matrices as {@code [in, out]}. Changes in place are seen by the next run.
   */
  INDArray array(String name);

  /** Shape of a parameter or statistic in PyTorch's layout. */
  default long[] torchShape(String name) {
    return WeightLayout.torchShape(array(name).shape());
  }

  /** Copies of all parameters and running statistics, each row-major in PyTorch's layout. */
  Map<String, float[]> weights();

  /**
   * Replaces weights, for example by those of an imported network.
   *
   * @param weights by name, row-major in PyTorch's layout. Every parameter and statistic of the
   *     trunk must be there (the projection head may be missing); {@code fc.*} and {@code
   *     *.num_batches_tracked} are ignored
   * @throws org.ke4j.error.Ke4jException if one is missing, unknown or of another size
   */
  void load(Map<String, float[]> weights);

  /**
   * Features in inference mode (batch norm with running statistics). Those of an image have the
   * same bits alone and in any batch, and a single image costs one.
   *
   * @param images of {@code imageSize x imageSize} pixels
   * @return one row per image, {@code images.size() x width}
   */
  Matrix features(List<RgbImage> images);

  /**
   * Features in inference mode.
   *
   * @param batch row-major {@code [n, imageSize, imageSize, 3]}, as from {@link ImageBatch}
   * @return {@code n x width}
   */
  Matrix features(float[] batch);

  @Override
  void close();
}
