package org.ke4j.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ke4j.graph.PlannedExecutor;
import org.ke4j.matrix.Matrix;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a network's graph on batches of any size, so that the features of an image have the same
 * bits in whatever company: image by image, or many at once where that gives the same bits.
 *
 * <p>A plan for one image defines the features. The plan for many, several times faster for each
 * image, is compared with it, bit for bit, on images of its first batch at places all over it; if
 * this processor's kernels round differently there, it is not used. Owns native memory: close it.
 * Not safe for several threads.
 */
final class Inference implements AutoCloseable {
  /** Images of the large plan. */
  static final int MANY = 64;

  /** A batch of fewer costs less image by image than the large plan, filled up. */
  static final int WORTH_MANY = 24;

  private static final int COMPARED = 8;

  private final SameDiff graph;
  private final Engine engine;
  private final String input;
  private final String output;
  private final long[] imageShape;
  private final int values;
  private final int width;
  private PlannedExecutor one;
  private PlannedExecutor many;
  private boolean manyDiffers;

  /**
   * @param graph the network; stays the caller's
   * @param engine who runs it; SameDiff's session takes image by image
   * @param input its placeholder, {@code [n, imageShape...]}
   * @param output name of the features, {@code [n, width]}
   */
  Inference(
      SameDiff graph, Engine engine, String input, String output, long[] imageShape, int width) {
    this.graph = graph;
    this.engine = engine;
    this.input = input;
    this.output = output;
    this.imageShape = imageShape.clone();
    this.values = Math.toIntExact(Arrays.stream(imageShape).reduce(1, Math::multiplyExact));
    this.width = width;
  }

  /** The features of a batch, {@code n} images one after another; {@code n x width}. */
  Matrix run(float[] batch) {
    int count = batch.length / values;
    float[] rows = new float[Math.multiplyExact(count, width)];
    int from = 0;
    while (from < count) {
      int left = count - from;
      int size =
          left < WORTH_MANY || manyDiffers || engine == Engine.SAMEDIFF ? 1 : Math.min(MANY, left);
      float[] images = Arrays.copyOfRange(batch, from * values, (from + size) * values);
      float[] features = size == 1 ? single(images) : several(images, size);
      if (features != null) {
        System.arraycopy(features, 0, rows, from * width, size * width);
        from += size;
      }
    }
    return new Matrix(rows, count, width);
  }

  private float[] single(float[] image) {
    if (engine == Engine.SAMEDIFF) {
      return session(image);
    }
    if (one == null) {
      one = plan(1);
    }
    return run(one, image);
  }

  private float[] session(float[] image) {
    try (INDArray host = Nd4j.createFromArray(image);
        INDArray typed = host.reshape(shape(1)).castTo(graph.getVariable(input).dataType());
        INDArray features = graph.output(Map.of(input, typed), output).get(output)) {
      return SameDiffNetwork.read(features);
    }
  }

  /** Null where the large plan turns out to round differently; it is not used again then. */
  private float[] several(float[] images, int size) {
    boolean unknown = many == null;
    if (unknown) {
      many = plan(MANY);
    }
    float[] features = run(many, Arrays.copyOf(images, MANY * values));
    if (unknown && !agrees(images, features, size)) {
      manyDiffers = true;
      many.close();
      many = null;
      return null;
    }
    return features;
  }

  private boolean agrees(float[] images, float[] features, int size) {
    for (int i = 0; i < COMPARED; i++) {
      int at = i * (size - 1) / (COMPARED - 1);
      float[] alone = single(Arrays.copyOfRange(images, at * values, (at + 1) * values));
      if (!Arrays.equals(alone, 0, width, features, at * width, (at + 1) * width)) {
        return false;
      }
    }
    return true;
  }

  private PlannedExecutor plan(int images) {
    return PlannedExecutor.of(graph, Map.of(input, shape(images)), List.of(output));
  }

  private long[] shape(int images) {
    long[] shape = new long[imageShape.length + 1];
    shape[0] = images;
    System.arraycopy(imageShape, 0, shape, 1, imageShape.length);
    return shape;
  }

  private float[] run(PlannedExecutor plan, float[] images) {
    SameDiffNetwork.write(plan.input(input), images);
    plan.run();
    return SameDiffNetwork.read(plan.output(output));
  }

  @Override
  public void close() {
    if (one != null) {
      one.close();
      one = null;
    }
    if (many != null) {
      many.close();
      many = null;
    }
  }
}
