package org.ke4j.image;

import java.util.Objects;

/**
 * A file that was to be a picture of a data set and was passed over.
 *
 * @param image its name, as a sample of it would be named
 * @param reason why, and what to do where something can be done
 */
public record Skipped(String image, String reason) {
  public Skipped {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(reason, "reason");
  }
}
