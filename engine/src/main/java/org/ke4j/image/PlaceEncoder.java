package org.ke4j.image;

import java.util.List;
import org.ke4j.matrix.Matrix;

/**
 * An encoder that tells what it sees where: features of the places of a square grid. Owns native
 * memory: close it. Safe for several threads, as {@link Encoder}.
 */
public interface PlaceEncoder extends AutoCloseable {
  /** Identifies weights, preprocessing and the grid by content. */
  String fingerprint();

  /** Places along either side of the grid, 2 or more. */
  int side();

  /** Number of features of a place. */
  int width();

  /**
   * The part of an image that the grid covers; what lies outside is cut off before.
   *
   * @param width of the image, in pixels
   * @param height of the image, in pixels
   */
  Window window(int width, int height);

  /**
   * A rectangle, in pixels of the image.
   *
   * @param left of its left edge, 0 or more
   * @param top of its upper edge, 0 or more
   * @param width above 0
   * @param height above 0
   */
  record Window(double left, double top, double width, double height) {}

  /**
   * Features of all places of images of any size.
   *
   * @return {@code images.size() side() side() x width()}: image after image, in each row after row
   *     of places from above, from left to right
   */
  Matrix embed(List<RgbImage> images);

  @Override
  void close();
}
