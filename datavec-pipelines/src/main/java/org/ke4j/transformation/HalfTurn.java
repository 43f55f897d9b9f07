package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.image.RgbImage;

/** Turns by exactly 180 degrees: {@code rot180}. */
public final class HalfTurn extends RgbTransform {
  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int at = 0, source = from.length - 3; at < to.length; at += 3, source -= 3) {
      to[at] = from[source];
      to[at + 1] = from[source + 1];
      to[at + 2] = from[source + 2];
    }
    return new RgbImage(image.width(), image.height(), to);
  }
}
