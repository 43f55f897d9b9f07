package org.ke4j.network;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A small residual network: a convolution of 24 filters and three basic blocks of 48, 96 and 224,
 * each of which halves the side (the structure of the built-in encoder ke32); 224 features and 830
 * 000 weights.
 */
public final class ResNet8 implements NetworkArchitecture {
  private static final int STEM = 24;
  private static final int[] CHANNELS = {48, 96, 224};
  private static final int WIDTH = 224;

  @Override
  public String name() {
    return "resnet8";
  }

  @Override
  public String summary() {
    return "a small ResNet, " + WIDTH + " features";
  }

  @Override
  public int smallestSide(Stem stem) {
    return 8;
  }

  @Override
  public FeatureNetwork create(NetworkOptions options) {
    return new SameDiffNetwork(name(), WIDTH, options, ResNet8::layers);
  }

  private static SDVariable layers(Layers to, SDVariable images, Stem stem) {
    boolean wide = stem == Stem.IMAGENET;
    SDVariable x = to.convolution(images, "conv1", 3, STEM, wide ? 7 : 3, wide ? 2 : 1);
    x = to.relu(to.norm(x, "bn1", STEM));
    if (wide) {
      x = to.pool(x);
    }
    int in = STEM;
    for (int layer = 1; layer <= CHANNELS.length; layer++) {
      int out = CHANNELS[layer - 1];
      x = ResNet.block(to, x, "layer" + layer + ".0", in, out, 2);
      in = out;
    }
    return x;
  }
}
