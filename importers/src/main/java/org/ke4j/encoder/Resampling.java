package org.ke4j.encoder;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ke4j.error.UsageException;

/** How an image is brought to another size. */
public enum Resampling {
  /** Pillow's bilinear filter, widened when shrinking (antialias), 8-bit result. */
  BILINEAR,
  /** Pillow's bicubic filter (a = -0.5), widened when shrinking (antialias), 8-bit result. */
  BICUBIC,
  /** OpenCV's INTER_AREA when shrinking, INTER_CUBIC when enlarging. */
  AREA_OR_CUBIC,
  /** OpenCV's INTER_CUBIC (a = -0.75), without antialias. */
  OPENCV_CUBIC,
  /** OpenCV's INTER_LINEAR, without antialias. */
  OPENCV_LINEAR,
  /** OpenCV's INTER_AREA. */
  OPENCV_AREA;

  /** The name in a description file, for example {@code area-or-cubic}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The value of a name in a description file. */
  public static Resampling of(String text) {
    for (Resampling resampling : values()) {
      if (resampling.text().equals(text)) {
        return resampling;
      }
    }
    throw new UsageException(
        "resampling '"
            + text
            + "': expected one of "
            + Arrays.stream(values()).map(Resampling::text).collect(Collectors.joining(", ")));
  }
}
