package org.ke4j.tests.toy;

import org.ke4j.network.FeatureNetwork;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.NetworkOptions;
import org.ke4j.network.SameDiffNetwork;
import org.ke4j.network.Stem;

/** One convolution of eight filters. */
public final class ToyNetwork implements NetworkArchitecture {
  @Override
  public String name() {
    return "toy";
  }

  @Override
  public String summary() {
    return "one convolution";
  }

  @Override
  public int smallestSide(Stem stem) {
    return 8;
  }

  @Override
  public FeatureNetwork create(NetworkOptions options) {
    return new SameDiffNetwork(
        name(),
        8,
        options,
        (to, images, stem) ->
            to.relu(to.norm(to.convolution(images, "conv", 3, 8, 3, 2), "norm", 8)));
  }
}
