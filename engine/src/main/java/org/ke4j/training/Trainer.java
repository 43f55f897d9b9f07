package org.ke4j.training;

import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.NetworkOptions;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Trains a network so that an image stays close to its positive views and away from its negative
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
   * @param initialWeights by name, in PyTorch's layout, as {@link FeatureNetwork#load} takes them;
   *     empty for random ones
   */
  public static TrainedNetwork train(
      ViewSource views,
      TrainingOptions options,
      Map<String, float[]> initialWeights,
      TrainingListener listener) {
    return train(views, options, initialWeights, listener, Checkpoints.NONE);
  }

  /**
   * Trains from given weights, or goes on from a checkpoint.
   *
   * @param initialWeights as above; not used where a checkpoint is resumed
   * @param checkpoints where the state is saved; a checkpoint that is resumed must be of the same
   *     options (with a constant rate, the number of epochs may grow) and the same images
   * @throws org.ke4j.error.CorruptFileException if the checkpoint to resume is damaged
   * @throws org.ke4j.error.UsageException if it belongs to another run
   */
  public static TrainedNetwork train(
      ViewSource views,
      TrainingOptions options,
      Map<String, float[]> initialWeights,
      TrainingListener listener,
      Checkpoints checkpoints) {
    Check.enough(views.size() >= 2, "training pictures: expected at least 2, got %d", views.size());
    RgbImage first = views.anchor(0);
    Check.that(
        first.width() == first.height(),
        "training images: expected square images, got %d x %d",
        first.width(),
        first.height());
    FeatureNetwork network =
        NetworkArchitecture.find(options.network())
            .create(
                new NetworkOptions(
                    options.stem(),
                    first.width(),
                    options.projection(),
                    options.seed(),
                    DataType.FLOAT,
                    options.engine()));
    try {
      if (!initialWeights.isEmpty()) {
        network.load(initialWeights);
      }
      try (TrainingRun run = new TrainingRun(network, views, options, listener, checkpoints)) {
        return new TrainedNetwork(network, options, run.run());
      }
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }
}
