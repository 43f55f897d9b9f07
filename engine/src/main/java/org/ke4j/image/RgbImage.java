package org.ke4j.image;

import java.util.Arrays;
import java.util.Objects;
import org.ke4j.error.Check;

/**
 * An 8-bit RGB image on the Java heap.
 *
 * @param width pixels in a row, 1 or more
 * @param height rows, 1 or more
 * @param rgb {@code height x width x 3} bytes: row-major, red, green, blue interleaved, each 0..255
 *     unsigned; not copied, never changed after construction
 */
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    Objects.requireNonNull(rgb, "rgb");
    Check.atLeast("image width", width, 1);
    Check.atLeast("image height", height, 1);
    Check.that(
        rgb.length == 3L * width * height,
        "image of %d x %d: expected %d bytes, got %d",
        width,
        height,
        3L * width * height,
        rgb.length);
  }

  /** The value 0..255 of channel 0 (red), 1 (green) or 2 (blue). */
  public int get(int x, int y, int channel) {
    return rgb[(y * width + x) * 3 + channel] & 0xFF;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RgbImage that
        && width == that.width
        && height == that.height
        && Arrays.equals(rgb, that.rgb);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(rgb);
  }

  @Override
  public String toString() {
    return "RgbImage[" + width + " x " + height + "]";
  }
}
