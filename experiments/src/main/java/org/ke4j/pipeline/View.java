package org.ke4j.pipeline;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;

/**
 * How images are shown: untouched, or under a transformation.
 *
 * @param transformation null for untouched
 * @param severity 1..5
 * @param seed of what the transformation draws
 */
public record View(Transformation transformation, int severity, long seed) {
  /** Images as they are. */
  public static final View UNTOUCHED = new View(null, 1, 0);

  public View {
    Check.between("severity", severity, 1, 5);
  }

  /** The transformation's name, or null. */
  public String name() {
    return transformation == null ? null : transformation.name();
  }

  /** What is done to the images, for the key of a cache. */
  public String key() {
    return transformation == null ? "none" : transformation.key();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof View that
        && key().equals(that.key())
        && severity == that.severity
        && seed == that.seed;
  }

  @Override
  public int hashCode() {
    return Objects.hash(key(), severity, seed);
  }
}
