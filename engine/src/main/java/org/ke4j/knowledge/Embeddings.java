package org.ke4j.knowledge;

import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;

/**
 * Gives the embeddings of the images of one class and of their transformed copies, on demand. An
 * image's embedding must not depend on which others are asked for.
 */
public interface Embeddings {
  /**
   * Embeds untouched images.
   *
   * @param images indices of images, 0 to the number of images - 1
   * @return one row per index, in that order
   */
  Matrix originals(int[] images);

  /**
   * Embeds transformed copies.
   *
   * @param images indices of images
   * @return one row per index, in that order
   */
  Matrix transformed(Transformation transformation, int[] images);
}
