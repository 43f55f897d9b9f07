package org.ke4j.network;

import org.nd4j.autodiff.samediff.SDVariable;

/** The layers of a network, from the image to the maps whose means are the features. */
@FunctionalInterface
public interface Trunk {
  /**
   * Writes the layers, with a name of its own for each that has weights.
   *
   * @param to writes them, in inference or training mode; both must get the same
   * @param images {@code [n, height, width, 3]}
   * @param stem which first layers
   * @return {@code [n, height, width, features]}
   */
  SDVariable write(Layers to, SDVariable images, Stem stem);
}
