package org.ke4j.knowledge;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.image.Kind;
import org.ke4j.image.Transformation;

/**
 * One transformation with its distance.
 *
 * @param transformation what was ranked
 * @param severity 1..5
 * @param distance distance between the embeddings of the images and of their transformed copies, 0
 *     or more
 */
public record Ranked(Transformation transformation, int severity, double distance) {
  /** Transformations whose distances differ by less than this share are interchangeable. */
  public static final double INTERCHANGEABLE = 0.05;

  public Ranked {
    Objects.requireNonNull(transformation, "transformation");
    Check.between("severity of " + transformation.name(), severity, 1, 5);
    Check.that(
        distance >= 0 && Double.isFinite(distance),
        "distance of %s: expected 0 or more, got %s",
        transformation.name(),
        distance);
  }

  /** The transformation's name. */
  public String name() {
    return transformation.name();
  }

  /** What the transformation does to an image. */
  public Kind kind() {
    return transformation.kind();
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
    return kind() != null
        && kind() == other.kind()
        && Math.abs(distance - other.distance) < INTERCHANGEABLE * smaller;
  }

  boolean isQuarterTurn() {
    return name().equals("rot90") || name().equals("rot270");
  }
}
