package org.ke4j.network;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Residual networks of basic blocks in four stages of 64, 128, 256 and 512 channels (He et al.
 * 2016, arXiv 1512.03385), with torchvision's names of parameters ({@code layer1.0.conv1.weight},
 * {@code layer2.0.downsample.1.bias}).
 */
final class ResNet implements Trunk {
  static final int WIDTH = 512;

  private final int[] blocks;

  /**
   * A trunk.
   *
   * @param blocks of each stage
   */
  ResNet(int... blocks) {
    this.blocks = blocks.clone();
  }

  @Override
  public SDVariable write(Layers to, SDVariable images, Stem stem) {
    SDVariable x = images;
    if (stem == Stem.CIFAR) {
      x = to.relu(to.norm(to.convolution(x, "conv1", 3, 64, 3, 1), "bn1", 64));
    } else {
      x = to.relu(to.norm(to.convolution(x, "conv1", 3, 64, 7, 2), "bn1", 64));
      x = to.pool(x);
    }
    int in = 64;
    for (int layer = 1; layer <= 4; layer++) {
      int out = 32 << layer;
      for (int block = 0; block < blocks[layer - 1]; block++) {
        String name = "layer" + layer + "." + block;
        x = block(to, x, name, in, out, block == 0 && layer > 1 ? 2 : 1);
        in = out;
      }
    }
    return x;
  }

  static SDVariable block(Layers to, SDVariable x, String name, int in, int out, int stride) {
    SDVariable y = to.convolution(x, name + ".conv1", in, out, 3, stride);
    y = to.relu(to.norm(y, name + ".bn1", out));
    y = to.norm(to.convolution(y, name + ".conv2", out, out, 3, 1), name + ".bn2", out);
    SDVariable identity = x;
    if (stride != 1 || in != out) {
      identity = to.convolution(x, name + ".downsample.0", in, out, 1, stride);
      identity = to.norm(identity, name + ".downsample.1", out);
    }
    return to.relu(to.add(y, identity));
  }

  /** As an architecture. */
  abstract static class Family implements NetworkArchitecture {
    private final int layers;
    private final ResNet trunk;

    Family(int layers, int... blocks) {
      this.layers = layers;
      this.trunk = new ResNet(blocks);
    }

    @Override
    public String name() {
      return "resnet" + layers;
    }

    @Override
    public String summary() {
      return "ResNet-" + layers + ", " + WIDTH + " features";
    }

    @Override
    public int smallestSide(Stem stem) {
      return 8;
    }

    @Override
    public FeatureNetwork create(NetworkOptions options) {
      return new SameDiffNetwork(name(), WIDTH, options, trunk);
    }
  }

  /** ResNet-10: one block a stage. */
  public static final class Ten extends Family {
    public Ten() {
      super(10, 1, 1, 1, 1);
    }
  }

  /** ResNet-18, the paper's. */
  public static final class Eighteen extends Family {
    public Eighteen() {
      super(18, ResNet18.BLOCKS);
    }
  }

  /** ResNet-34. */
  public static final class ThirtyFour extends Family {
    public ThirtyFour() {
      super(34, 3, 4, 6, 3);
    }
  }
}
