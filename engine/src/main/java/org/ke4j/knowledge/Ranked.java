package org.ke4j.knowledge;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.image.Kind;

/**
 * One transformation with its distance.
 *
 * @param name name of the transformation
 * @param severity 1..5
 * @param distance Wasserstein distance between the embeddings of the images and of their
 *     transformed copies, 0 or more
 * @param kind what the transformation does to an image, or null where that is unknown
 */
public record Ranked(String name, int severity, double distance, Kind kind) {
  /** Transformations whose distances differ by less than this share are interchangeable. */
  public static final double INTERCHANGEABLE = 0.05;

  public Ranked {
    Objects.requireNonNull(name, "name");
    Check.between("severity of " + name, severity, 1, 5);
    Check.that(
        distance >= 0 && Double.isFinite(distance),
        "distance of %s: expected 0 or more, got %s",
        name,
        distance);
  }

  /** Of unknown kind. */
  public Ranked(String name, int severity, double distance) {
    this(name, severity, distance, null);
  }

  /**
   * Whether two transformations count as one: quarter turns to either side do, and neighbours of
   * one kind whose distances differ by less than {@value #INTERCHANGEABLE} of the smaller.
   */
  boolean oneWith(Ranked other) {
    if (isQuarterTurn() && other.isQuarterTurn()) {
      return true;
    }
    double smaller = Math.min(distance, other.distance);
    return kind != null
        && kind == other.kind
        && Math.abs(distance - other.distance) < INTERCHANGEABLE * smaller;
  }

  boolean isQuarterTurn() {
    return name.equals("rot90") || name.equals("rot270");
  }
}
