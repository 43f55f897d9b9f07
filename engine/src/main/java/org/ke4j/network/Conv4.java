package org.ke4j.network;

import org.ke4j.error.Check;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Four layers of 64 filters, each a 3x3 convolution, batch norm, ReLU and the maximum of 2x2 pixels
 * (Vinyals et al. 2016, arXiv 1606.04080): a small network, 64 features. With the stem {@code
 * imagenet} the first convolution is one of 7x7 pixels with stride 2.
 */
public final class Conv4 implements NetworkArchitecture {
  private static final int WIDTH = 64;
  private static final int LAYERS = 4;

  @Override
  public String name() {
    return "conv4";
  }

  @Override
  public String summary() {
    return "four convolutions, small and fast, " + WIDTH + " features";
  }

  /** Every layer halves the side, and the one of {@code imagenet} once more. */
  @Override
  public int smallestSide(Stem stem) {
    return stem == Stem.CIFAR ? 1 << LAYERS : 2 << LAYERS;
  }

  @Override
  public FeatureNetwork create(NetworkOptions options) {
    int least = smallestSide(options.stem());
    Check.atLeast("image size of " + name(), options.imageSize(), least);
    return new SameDiffNetwork(name(), WIDTH, options, Conv4::layers);
  }

  private static SDVariable layers(Layers to, SDVariable images, Stem stem) {
    SDVariable x = images;
    int in = 3;
    for (int layer = 1; layer <= LAYERS; layer++) {
      String name = "layer" + layer;
      boolean wide = layer == 1 && stem == Stem.IMAGENET;
      x = to.convolution(x, name + ".conv", in, WIDTH, wide ? 7 : 3, wide ? 2 : 1);
      x = to.poolPairs(to.relu(to.norm(x, name + ".bn", WIDTH)));
      in = WIDTH;
    }
    return x;
  }
}
