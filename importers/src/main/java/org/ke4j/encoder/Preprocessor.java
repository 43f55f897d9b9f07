package org.ke4j.encoder;

import java.util.Optional;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;

/** Carries out a {@link Preprocessing}. */
final class Preprocessor {
  private final Preprocessing how;
  private final boolean channelsLast;

  /** What becomes of each byte, for each channel of the encoder. */
  private final float[][] values = new float[3][256];

  /** For encoders that take planes, {@code [3, size, size]}. */
  Preprocessor(Preprocessing how) {
    this(how, false);
  }

  /**
   * @param channelsLast whether the encoder takes {@code [size, size, 3]}, as TensorFlow's do
   */
  Preprocessor(Preprocessing how, boolean channelsLast) {
    this.how = how;
    this.channelsLast = channelsLast;
    for (int c = 0; c < 3; c++) {
      double scale = 1 / (255.0 * how.deviation()[c]);
      double shift = how.mean()[c] / how.deviation()[c];
      for (int level = 0; level < values[c].length; level++) {
        values[c][level] = (float) (level * scale - shift);
      }
    }
  }

  /**
   * Whether the channels of a model's input come last. Three rows of three channels are read as
   * three planes.
   *
   * @param shape of a model's input, the batch first
   * @return empty if the input is not one of square images of three channels
   */
  static Optional<Boolean> channelsLast(long[] shape) {
    if (shape.length == 4 && shape[1] == 3 && shape[2] == shape[3]) {
      return Optional.of(false);
    }
    return shape.length == 4 && shape[3] == 3 && shape[1] == shape[2]
        ? Optional.of(true)
        : Optional.empty();
  }

  /** Number of values of one image. */
  int length() {
    return 3 * how.size() * how.size();
  }

  /** Writes the values of one image from {@code offset} on, in the encoder's layout. */
  void write(RgbImage image, float[] to, int offset) {
    RgbImage sized = sized(image);
    byte[] rgb = sized.rgb();
    int plane = how.size() * how.size();
    for (int c = 0; c < 3; c++) {
      int channel = how.bgr() ? 2 - c : c;
      float[] level = values[c];
      int at = offset + (channelsLast ? c : c * plane);
      int step = channelsLast ? 3 : 1;
      for (int i = channel; i < rgb.length; i += 3) {
        to[at] = level[rgb[i] & 0xFF];
        at += step;
      }
    }
  }

  /** The image in the encoder's size. */
  RgbImage sized(RgbImage image) {
    if (how.shortSide() == 0) {
      return how.resampling().resize(image, how.size(), how.size());
    }
    int side = how.shortSide();
    boolean tall = image.height() > image.width();
    int narrow = Math.min(image.width(), image.height());
    int wide = Math.max(image.width(), image.height());
    long longer = (long) side * wide / narrow;
    Check.that(
        longer <= Integer.MAX_VALUE,
        "image of %d x %d: too long and narrow for a short side of %d",
        image.width(),
        image.height(),
        side);
    int length = (int) longer;
    int width = tall ? side : length;
    int height = tall ? length : side;
    int size = how.size();
    PillowResize.Window window =
        new PillowResize.Window(offset(width, size), offset(height, size), size, size);
    return how.resampling().resize(image, width, height, window);
  }

  /** Where a centre crop begins: half to even, as Python rounds. */
  private static int offset(int length, int size) {
    return (int) Math.rint((length - size) / 2.0);
  }
}
