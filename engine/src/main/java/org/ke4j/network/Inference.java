package org.ke4j.network;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ke4j.graph.NativeValues;
import org.ke4j.graph.PlannedExecutor;
import org.ke4j.matrix.Matrix;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a network's graph on batches of any size, so that the features of an image have the same
 * bits in whatever company: image by image, or many at once where that gives the same bits.
 *
 * <p>A plan for one image defines the features. Each plan for more, several times faster for each
 * image, is compared with it, bit for bit, on images of its first batch at places all over it; if
 * this processor's kernels round differently there, it is not used. Owns native memory: close it.
 * Not safe for several threads.
 */
final class Inference implements AutoCloseable {
  /** Images of the largest plan. */
  static final int MANY = 64;

  /**
   * Images of the plans for more than one, largest first. One image alone costs a third of 64 where
   * the maps are small (the ImageNet stem at 32 pixels: the weights are what is read).
   */
  private static final int[] SIZES = {MANY, 16, 4};

  /** A plan that would be filled with less than this share is left to the smaller ones. */
  private static final double WORTH = 0.375;

  private final SameDiff graph;
  private final Engine engine;
  private final String input;
  private final String output;
  private final long[] imageShape;
  private final int values;
  private final int width;
  private final PlannedExecutor[] plans = new PlannedExecutor[SIZES.length];
  private final boolean[] differs = new boolean[SIZES.length];
  private PlannedExecutor one;

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
      int plan = engine == Engine.SAMEDIFF ? SIZES.length : firstWorth(left);
      int size = plan == SIZES.length ? 1 : Math.min(SIZES[plan], left);
      float[] images = Arrays.copyOfRange(batch, from * values, (from + size) * values);
      float[] features = plan == SIZES.length ? single(images) : several(plan, images, size);
      if (features != null) {
        System.arraycopy(features, 0, rows, from * width, size * width);
        from += size;
      }
    }
    return new Matrix(rows, count, width);
  }

  /** The largest plan that is worth its cost for so many images. */
  private int firstWorth(int images) {
    int plan = 0;
    while (plan < SIZES.length && (differs[plan] || images < WORTH * SIZES[plan])) {
      plan++;
    }
    return plan;
  }

  private float[] single(float[] image) {
    if (engine == Engine.SAMEDIFF) {
      return session(image);
    }
    if (one == null) {
      one = make(1);
    }
    return run(one, image);
  }

  private float[] session(float[] image) {
    try (INDArray host = Nd4j.createFromArray(image);
        INDArray typed = host.reshape(shape(1)).castTo(graph.getVariable(input).dataType());
        INDArray features = graph.output(Map.of(input, typed), output).get(output)) {
      return NativeValues.read(features);
    }
  }

  /** Null where the plan turns out to round differently; it is not used again then. */
  private float[] several(int plan, float[] images, int size) {
    boolean unknown = plans[plan] == null;
    if (unknown) {
      plans[plan] = make(SIZES[plan]);
    }
    float[] features = run(plans[plan], Arrays.copyOf(images, SIZES[plan] * values));
    if (unknown && !agrees(images, features, size)) {
      differs[plan] = true;
      plans[plan].close();
      plans[plan] = null;
      return null;
    }
    return features;
  }

  private boolean agrees(float[] images, float[] features, int size) {
    int compared = Math.min(size, Math.max(2, size / 8));
    for (int i = 0; i < compared; i++) {
      int at = i * (size - 1) / Math.max(1, compared - 1);
      float[] alone = single(Arrays.copyOfRange(images, at * values, (at + 1) * values));
      if (!Arrays.equals(alone, 0, width, features, at * width, (at + 1) * width)) {
        return false;
      }
    }
    return true;
  }

  private PlannedExecutor make(int images) {
    return PlannedExecutor.of(graph, Map.of(input, shape(images)), List.of(output));
  }

  private long[] shape(int images) {
    long[] shape = new long[imageShape.length + 1];
    shape[0] = images;
    System.arraycopy(imageShape, 0, shape, 1, imageShape.length);
    return shape;
  }

  private float[] run(PlannedExecutor plan, float[] images) {
    NativeValues.write(plan.input(input), images);
    plan.run();
    return NativeValues.read(plan.output(output));
  }

  @Override
  public void close() {
    if (one != null) {
      one.close();
      one = null;
    }
    for (int plan = 0; plan < plans.length; plan++) {
      if (plans[plan] != null) {
        plans[plan].close();
        plans[plan] = null;
      }
    }
  }
}
