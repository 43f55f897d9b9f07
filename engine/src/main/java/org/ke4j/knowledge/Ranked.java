package org.ke4j.knowledge;

import java.util.Objects;
import org.ke4j.error.Check;

/**
 * One transformation with its distance.
 *
 * @param name name of the transformation
 * @param severity 1..5
 * @param distance Wasserstein distance between the embeddings of the images and of their
 *     transformed copies, 0 or more
 */
public record Ranked(String name, int severity, double distance) {
  public Ranked {
    Objects.requireNonNull(name, "name");
    Check.between("severity of " + name, severity, 1, 5);
    Check.that(
        distance >= 0 && Double.isFinite(distance),
        "distance of %s: expected 0 or more, got %s",
        name,
        distance);
  }
}
