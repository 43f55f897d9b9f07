package org.ke4j.image;

import java.util.List;
import org.ke4j.error.UsageException;
import org.ke4j.matrix.Matrix;

/**
 * A frozen network that turns images into vectors whose cosine distance follows meaning. Owns
 * native memory: close it. Safe for several threads with one set of weights: one that cannot
 * compute for several at once lets them take turns.
 */
public interface Encoder extends AutoCloseable {
  /** The name in tables and JSON, for example {@code ke32}. */
  String name();

  /** Identifies weights and preprocessing by content: part of the key of cached embeddings. */
  String fingerprint();

  /**
   * What the last digits of an embedding depend on beside weights and preprocessing: native library
   * and instruction set. Part of the key of cached embeddings, so that scores have the same bits
   * with and without a cache. Empty for none.
   */
  default String arithmetic() {
    return "";
  }

  /** Length of an embedding. */
  int width();

  /**
   * The paired mean cosine distance from which on a change is one of meaning; NaN if unknown. It
   * belongs to the encoder's scale of distances.
   */
  double meaningThreshold();

  /**
   * The shorter side, in pixels, to which the preprocessing brings an image: what lies between a
   * photograph's size and this one the encoder never sees. Photographs are shrunk to it before
   * views are made of them. 0 if unknown: they keep their size.
   */
  default int inputSide() {
    return 0;
  }

  /**
   * The shorter side, in pixels, to which photographs are shrunk before anything is made of them,
   * in training as in scoring: the larger of what this encoder and a detector see; 0 for pictures
   * as they are.
   *
   * @param imageSide the side at which the detector looks at images itself; 0 for none
   */
  default int workingSide(int imageSide) {
    return inputSide() == 0 ? 0 : Math.max(inputSide(), imageSide);
  }

  /**
   * Embeds images of any size, after this encoder's own preprocessing.
   *
   * @return one row per image, {@code images.size() x width()}
   */
  Matrix embed(List<RgbImage> images);

  /**
   * The same network as far as it tells places apart: with weights of its own, to be closed by the
   * caller.
   *
   * @param side least number of places along either side, 2 or more; of the grids that have as many
   *     the one nearest to the embedding is taken
   * @throws UsageException if there is no such grid
   */
  default PlaceEncoder places(int side) {
    throw new UsageException("the encoder " + name() + " does not tell places apart");
  }

  @Override
  void close();
}
