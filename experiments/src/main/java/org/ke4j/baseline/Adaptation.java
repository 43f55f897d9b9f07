package org.ke4j.baseline;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.matrix.Matrix;
import org.ke4j.onnx.FineTuning;
import org.ke4j.random.Seeds;
import org.ke4j.training.Optimizer;
import org.ke4j.training.TrainingDivergedException;
import org.ke4j.training.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fine-tunes a backbone by a loss on its features, with stochastic gradient descent. */
final class Adaptation {
  private Adaptation() {}

  /** What a step sees. */
  interface Source {
    /** Number of images. */
    int size();

    /**
     * The model's input for some images: one or several views of each, the first views of all
     * first.
     *
     * @param epoch counted from 0
     */
    float[] load(int epoch, int[] images);

    /** Views of an image. */
    int views();
  }

  /**
   * How it is trained.
   *
   * @param clip largest length of all gradients together; 0 for none
   * @param shuffled whether each epoch has an order of its own; else that of the images
   */
  record Options(
      int epochs,
      int batch,
      double rate,
      double momentum,
      double weightDecay,
      double clip,
      boolean shuffled,
      long seed) {}

  /**
   * Trains.
   *
   * @param penalty added to the loss, or null
   */
  static void run(
      Backbone backbone,
      Source source,
      FeatureLoss loss,
      ElasticWeights penalty,
      Options options,
      TrainingListener listener) {
    Map<String, INDArray> weights = backbone.weights();
    int perEpoch = (source.size() + options.batch - 1) / options.batch;
    long steps = (long) options.epochs * perEpoch;
    long start = System.nanoTime();
    long done = 0;
    try (Optimizer optimizer = Optimizer.sgd(weights, options.momentum, options.weightDecay)) {
      for (int epoch = 0; epoch < options.epochs; epoch++) {
        int[] order =
            options.shuffled
                ? Seeds.order(source.size(), options.seed, "order", epoch)
                : IntStream.range(0, source.size()).toArray();
        for (int from = 0; from < order.length; from += options.batch) {
          int[] images =
              Arrays.copyOfRange(order, from, Math.min(order.length, from + options.batch));
          FineTuning step = backbone.step(images.length * source.views());
          double value = step(backbone, step, source.load(epoch, images), loss);
          if (penalty != null) {
            value += penalty.add(weights, step.gradients());
          }
          done++;
          if (!Double.isFinite(value)) {
            throw new TrainingDivergedException(value, epoch + 1, done, options.rate, null);
          }
          if (options.clip > 0) {
            clip(step.gradients(), options.clip);
          }
          optimizer.step(step.gradients(), options.rate, done);
          double seconds = (System.nanoTime() - start) / 1e9;
          listener.step(
              new TrainingListener.Progress(
                  epoch + 1,
                  options.epochs,
                  done,
                  steps,
                  value,
                  options.rate,
                  done * (double) options.batch * source.views() / seconds,
                  Duration.ofMillis((long) (1000 * seconds / done * (steps - done)))));
        }
      }
    } finally {
      backbone.trained();
    }
  }

  private static double step(Backbone backbone, FineTuning step, float[] input, FeatureLoss loss) {
    Matrix features = step.forward(input);
    double[] gradient = new double[features.values().length];
    double value = loss.at(Rows.doubles(features.values()), backbone.width(), gradient);
    step.backward(new Matrix(Rows.floats(gradient), features.rows(), features.columns()));
    return value;
  }

  /** The length of all gradients together, as PyTorch's {@code clip_grad_norm_} limits it. */
  private static void clip(Map<String, INDArray> gradients, double most) {
    double sum = 0;
    for (INDArray gradient : gradients.values()) {
      double norm = gradient.norm2Number().doubleValue();
      sum += norm * norm;
    }
    double factor = most / (Math.sqrt(sum) + 1e-6);
    if (factor < 1) {
      gradients.values().forEach(gradient -> gradient.muli(factor));
    }
  }
}
