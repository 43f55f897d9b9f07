package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.image.RgbImage;

/** Mirrors top and bottom, always. */
public final class VerticalFlip extends RgbTransform {
  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int row = 3 * image.width();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int at = 0; at < to.length; at += row) {
      System.arraycopy(from, from.length - row - at, to, at, row);
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
