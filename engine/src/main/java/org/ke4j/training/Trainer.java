package org.ke4j.training;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.network.ResNet18;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains a ResNet-18 so that an image stays close to its positive views and away from its negative
 * ones.
 */
public final class Trainer {
  private Trainer() {}

  /**
   * Trains from random weights.
   *
   * @param views images and their views
   * @param listener called after every step
   * @return the network; the caller closes it
   * @throws TrainingDivergedException if the loss becomes infinite or NaN
   */
  public static TrainedNetwork train(
      ViewSource views, TrainingOptions options, TrainingListener listener) {
    return train(views, options, Map.of(), listener);
  }

  /**
   * Trains from given weights.
   *
   * @param initialWeights by torchvision's names, in PyTorch's layout, as {@link ResNet18#load}
   *     takes them; empty for random ones
   */
  public static TrainedNetwork train(
      ViewSource views,
      TrainingOptions options,
      Map<String, float[]> initialWeights,
      TrainingListener listener) {
    Check.atLeast("training images", views.size(), 2);
    RgbImage first = views.anchor(0);
    Check.that(
        first.width() == first.height(),
        "training images: expected square images, got %d x %d",
        first.width(),
        first.height());
    ResNet18 network =
        new ResNet18(options.stem(), first.width(), options.projection(), options.seed());
    try {
      if (!initialWeights.isEmpty()) {
        network.load(initialWeights);
      }
      List<TrainedNetwork.LossRecord> history = run(network, views, options, listener);
      return new TrainedNetwork(network, options, history);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static List<TrainedNetwork.LossRecord> run(
      ResNet18 network, ViewSource views, TrainingOptions options, TrainingListener listener) {
    Batches batches = new Batches(views, options.batchSize(), options.seed(), network.imageSize());
    LearningRate rates = new LearningRate(options, batches.steps());
    Map<String, INDArray> weights = new LinkedHashMap<>();
    network.parameterNames().forEach(name -> weights.put(name, network.array(name)));
    Map<Integer, TrainingStep> steps = new HashMap<>();
    List<TrainedNetwork.LossRecord> history = new ArrayList<>();
    long total = (long) options.epochs() * batches.steps();
    long done = 0;
    long images = 0;
    long start = System.nanoTime();
    try (Optimizer optimizer = Optimizer.of(options, weights)) {
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        long epochStart = System.nanoTime();
        long epochImages = 0;
        double sum = 0;
        double rate = 0;
        for (int[] anchors : batches.order(epoch)) {
          TrainingStep step =
              steps.computeIfAbsent(
                  anchors.length,
                  n -> new TrainingStep(network, options, n, views.positives(), views.negatives()));
          rate = rates.at(done);
          double loss = step.run(batches.load(epoch, anchors));
          done++;
          if (!Double.isFinite(loss)) {
            throw new TrainingDivergedException(loss, epoch + 1, done, rate, null);
          }
          optimizer.step(step.executor().gradients(), rate);
          sum += loss;
          images += step.images();
          epochImages += step.images();
          double seconds = (System.nanoTime() - start) / 1e9;
          listener.step(
              new TrainingListener.Progress(
                  epoch + 1,
                  options.epochs(),
                  done,
                  total,
                  loss,
                  rate,
                  images / seconds,
                  Duration.ofMillis((long) (1000 * seconds / done * (total - done)))));
        }
        double epochSeconds = (System.nanoTime() - epochStart) / 1e9;
        history.add(
            new TrainedNetwork.LossRecord(
                epoch + 1, sum / batches.steps(), rate, epochImages / epochSeconds));
      }
    } finally {
      steps.values().forEach(TrainingStep::close);
    }
    return history;
  }
}
