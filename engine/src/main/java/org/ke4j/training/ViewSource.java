package org.ke4j.training;

import org.ke4j.image.RgbImage;

/**
 * The images of a training run and their views. Every image of one run has the same square size.
 * The same arguments always give the same image. Safe for several threads.
 */
public interface ViewSource {
  /** Number of anchors (training images). */
  int size();

  /** Positive views of each anchor, 1 or more. */
  int positives();

  /** Negative views of each anchor, 1 or more. */
  int negatives();

  /** The anchor of an index, 0 to {@code size() - 1}. */
  RgbImage anchor(int index);

  /**
   * A positive view of an anchor.
   *
   * @param epoch counted from 0; a source that computes its views once gives the same for all
   * @param view 0 to {@code positives() - 1}
   */
  RgbImage positive(int epoch, int index, int view);

  /** A negative view of an anchor; as {@link #positive}. */
  RgbImage negative(int epoch, int index, int view);
}
