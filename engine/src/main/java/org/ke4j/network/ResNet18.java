package org.ke4j.network;

import org.nd4j.linalg.api.buffer.DataType;

/** ResNet-18 by name, the network of the paper and of CSI; 512 features. */
public final class ResNet18 extends SameDiffNetwork {
  /** Length of a feature vector. */
  public static final int WIDTH = ResNet.WIDTH;

  static final int[] BLOCKS = {2, 2, 2, 2};

  /**
   * A network with random initial weights.
   *
   * @param stem first layers
   * @param imageSize side of the images in pixels, 8 or more
   * @param projection width of the projection head in training, 0 for none
   * @param seed of the initial weights
   */
  public ResNet18(Stem stem, int imageSize, int projection, long seed) {
    this(stem, imageSize, projection, seed, DataType.FLOAT, Engine.standard());
  }

  /** A network of another precision or engine; see {@link NetworkOptions}. */
  public ResNet18(
      Stem stem, int imageSize, int projection, long seed, DataType type, Engine engine) {
    super(
        NetworkArchitecture.STANDARD,
        WIDTH,
        new NetworkOptions(stem, imageSize, projection, seed, type, engine),
        new ResNet(BLOCKS));
  }
}
