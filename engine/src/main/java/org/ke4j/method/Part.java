package org.ke4j.method;

import java.util.Objects;
import org.ke4j.error.Check;
import org.ke4j.store.Sections;

/**
 * A part of a fitted detector as it is stored: sections of one version, which only the method
 * understands.
 *
 * @param name what it is, for example {@code detector}; distinct within a model
 * @param version of its sections, 1 or more
 */
public record Part(String name, int version, Sections sections) {
  /** The part that every detector has. */
  public static final String DETECTOR = "detector";

  public Part {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(sections, "sections");
    Check.atLeast("version of " + name, version, 1);
  }
}
