package org.ke4j.image;

import java.util.random.RandomGenerator;

/** A change of an image that may or may not change its meaning. Safe for several threads. */
public interface Transformation {
  /** The name in tables, JSON and options, for example {@code glass_blur}. */
  String name();

  /** Name and parameters: two transformations with the same key do the same. */
  String key();

  Kind kind();

  /** Whether severities differ; flip, rotations, crop and jitter have none in the paper. */
  boolean hasSeverity();

  /**
   * The transformed image, of the same size (a quarter turn swaps width and height). The result
   * depends on the arguments and on what is drawn from {@code random}, on nothing else.
   *
   * @param severity 1..5
   */
  RgbImage apply(RgbImage image, int severity, RandomGenerator random);
}
