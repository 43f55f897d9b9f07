package org.ke4j.training;

import java.util.List;
import java.util.Map;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.network.FeatureNetwork;

/**
 * A network after training, and how its loss went. Owns native memory: close it. Not safe for
 * several threads.
 */
public final class TrainedNetwork implements AutoCloseable {
  private final FeatureNetwork network;
  private final TrainingOptions options;
  private final List<LossRecord> history;

  TrainedNetwork(FeatureNetwork network, TrainingOptions options, List<LossRecord> history) {
    this.network = network;
    this.options = options;
    this.history = List.copyOf(history);
  }

  /**
   * One epoch of a training run.
   *
   * @param epoch counted from 1
   * @param loss mean over the steps of the epoch
   * @param rate learning rate of its last step
   * @param imagesPerSecond anchors and views together
   */
  public record LossRecord(int epoch, double loss, double rate, double imagesPerSecond) {}

  /**
   * Features in inference mode.
   *
   * @param images square, of the size of the training images
   * @return one row per image, {@code images.size() x width}
   */
  public Matrix features(List<RgbImage> images) {
    return network.features(images);
  }

  /** The network itself; stays this object's. */
  public FeatureNetwork network() {
    return network;
  }

  public TrainingOptions options() {
    return options;
  }

  /** One record for each epoch, in order. */
  public List<LossRecord> history() {
    return history;
  }

  /** Copies of all weights by name, in PyTorch's layout. */
  public Map<String, float[]> weights() {
    return network.weights();
  }

  @Override
  public void close() {
    network.close();
  }
}
