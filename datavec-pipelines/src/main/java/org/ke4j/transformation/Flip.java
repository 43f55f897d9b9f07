package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.image.RgbImage;

/** Mirrors left and right, always. */
public final class Flip extends RgbTransform {
  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int row = 0; row < from.length; row += 3 * width) {
      int source = row + 3 * (width - 1);
      for (int at = row; at < row + 3 * width; at += 3, source -= 3) {
        to[at] = from[source];
        to[at + 1] = from[source + 1];
        to[at + 2] = from[source + 2];
      }
    }
    return new RgbImage(width, image.height(), to);
  }
}
