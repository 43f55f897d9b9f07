package org.ke4j.protocol;

import java.util.Locale;
import org.ke4j.error.UsageException;

/** Which test images SPA transforms. */
public enum Shown {
  /** Every image, as the paper does. */
  ALL,
  /**
   * Images of the other classes alone: tells how far a detector's figure under SPA is the
   * transformation's own trace rather than the class.
   */
  ANOMALIES;

  /** The choice of a name: {@code all} or {@code anomalies}. */
  public static Shown of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "all" -> ALL;
      case "anomalies" -> ANOMALIES;
      default ->
          throw new UsageException(
              "transformed images: expected all or anomalies, got '" + name + "'");
    };
  }

  /** The name in options and JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
