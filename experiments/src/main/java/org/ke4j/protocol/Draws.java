package org.ke4j.protocol;

import java.util.Locale;
import org.ke4j.error.UsageException;

/** How many transformed views of an image SPA and SSA show. */
public enum Draws {
  /** One transformation for each image, drawn uniformly: the paper's appendix. */
  ONE,
  /** Every transformation of every image: the same expectation with far less noise. */
  ALL;

  public static Draws of(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "one" -> ONE;
      case "all" -> ALL;
      default -> throw new UsageException("draws: expected one or all, got '" + name + "'");
    };
  }
}
