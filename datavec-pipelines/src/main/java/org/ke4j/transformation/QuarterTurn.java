package org.ke4j.transformation;

import java.util.random.RandomGenerator;
import org.ke4j.image.RgbImage;

/**
 * Turns by exactly 90 degrees, without resampling; width and height change places. {@code rot90} is
 * clockwise, {@code rot270} counter-clockwise.
 */
public final class QuarterTurn extends RgbTransform {
  private final boolean clockwise;

  public QuarterTurn(boolean clockwise) {
    this.clockwise = clockwise;
  }

  public boolean isClockwise() {
    return clockwise;
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int width = image.width();
    int height = image.height();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    // Row y of the result is a column of the source: upwards from the left, or downwards from the
    // right.
    int step = clockwise ? -3 * width : 3 * width;
    int at = 0;
    for (int y = 0; y < width; y++) {
      int source = clockwise ? ((height - 1) * width + y) * 3 : (width - 1 - y) * 3;
      for (int x = 0; x < height; x++, at += 3, source += step) {
        to[at] = from[source];
        to[at + 1] = from[source + 1];
        to[at + 2] = from[source + 2];
      }
    }
    return new RgbImage(/* width= */ height, /* height= */ width, to);
  }
}
