package org.ke4j.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ke4j.error.UsageException;

/** How a detector of one normal class is tested (arXiv 2406.10617, section 4). */
public enum Protocol {
  /** Standard: untouched test images; images of other classes are anomalies. */
  SAD,
  /** Semantic-preserving: every test image is transformed, its label stays. */
  SPA,
  /** Semantic-shift aware: a transformation that changes the normal class's meaning is one. */
  SSA;

  /** The protocol of a name, in any case. */
  public static Protocol of(String name) {
    return Arrays.stream(values())
        .filter(p -> p.label().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "no protocol '"
                        + name
                        + "'; there are: "
                        + Arrays.stream(values())
                            .map(Protocol::label)
                            .collect(Collectors.joining(", "))));
  }

  /** The name in options and JSON. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
