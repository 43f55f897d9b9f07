package org.ke4j.method;

import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.network.Stem;
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
   * @param asked null for the first image's shorter side, 32 to 64
   * @param architecture of the network, which has a smallest side
   */
  public static int of(Integer asked, Images images, NetworkArchitecture architecture, Stem stem) {
    if (asked != null) {
      check(asked, architecture, stem);
      return asked;
    }
    RgbImage first = images.samples().get(0).image();
    int shorter = Math.min(first.width(), first.height());
    int smallest = Math.max(SMALLEST_CHOSEN, architecture.smallestSide(stem));
    return Math.max(smallest, Math.min(LARGEST_CHOSEN, shorter));
  }

  /**
   * Refuses a side that is too small for a network.
   *
   * @param asked null for one that will be chosen
   */
  public static void check(Integer asked, NetworkArchitecture architecture, Stem stem) {
    if (asked != null) {
      Check.atLeast(
          "--image-size of " + architecture.name(), asked, architecture.smallestSide(stem));
    }
  }
}
