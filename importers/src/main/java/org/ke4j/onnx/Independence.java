package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Whether the values of an image depend on the others of its batch. With an open batch the
 * translation finds that out; a batch that is fixed looks like any other axis, so the model is run.
 */
final class Independence {
  private static final float TOLERANCE = 1e-3f;

  private Independence() {}

  /**
   * Runs the model on two batches that share their first and last image.
   *
   * @throws UnsupportedModelException if the values of those two differ
   */
  static void check(OnnxModel model, Path file, int batch) {
    int each = Dims.count(Arrays.copyOfRange(model.inputShape(), 1, model.inputShape().length));
    float[] input = new float[Math.multiplyExact(batch, each)];
    RandomGenerator random = new SplittableRandom(5);
    for (int i = 0; i < input.length; i++) {
      input[i] = random.nextFloat();
    }
    float[] first = model.run(input, batch).values();
    for (int i = each; i < input.length - each; i++) {
      input[i] = 3 * random.nextFloat() - 1;
    }
    if (batch == 2) {
      Arrays.fill(input, each, 2 * each, 0.25f);
    }
    float[] second = model.run(input, batch).values();
    int width = model.width();
    boolean same = same(first, second, 0, width);
    if (batch > 2) {
      same &= same(first, second, first.length - width, first.length);
    }
    if (!same) {
      model.close();
      throw new UnsupportedModelException(
          file.toString(),
          List.of(
              "output '"
                  + model.outputNames().get(0)
                  + "': the values of an image depend on the others of its batch of "
                  + batch));
    }
  }

  private static boolean same(float[] a, float[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      float difference = Math.abs(a[i] - b[i]);
      if (difference > TOLERANCE * Math.max(1, Math.abs(a[i]))
          || Float.isNaN(a[i]) != Float.isNaN(b[i])) {
        return false;
      }
    }
    return true;
  }
}
