package org.ke4j.method;

import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.view.Images;

/** The side in pixels at which a network that is trained from scratch looks at images. */
public final class NetworkSide {
  /** The largest that is chosen where none is asked for. */
  public static final int LARGEST_CHOSEN = 64;

  private static final int SMALLEST_CHOSEN = 32;

  private NetworkSide() {}

  /**
   * The side.
   *
   * @param asked 8 or more; null for the first image's shorter side, 32 to 64
   */
  public static int of(Integer asked, Images images) {
    if (asked != null) {
      return Check.atLeast("image size", asked, 8);
    }
    RgbImage first = images.samples().get(0).image();
    int shorter = Math.min(first.width(), first.height());
    return Math.min(LARGEST_CHOSEN, Math.max(SMALLEST_CHOSEN, shorter));
  }
}
