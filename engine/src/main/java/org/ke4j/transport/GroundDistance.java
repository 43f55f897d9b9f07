package org.ke4j.transport;

import java.util.Locale;
import org.ke4j.error.UsageException;

/** The cost of moving one unit of mass from a point to another. */
public enum GroundDistance {
  /** {@code 1 - cos}, in 0..2. No metric: half the squared Euclidean distance of unit vectors. */
  COSINE("cosine"),
  /** The length of the difference. With it the cost is the 1-Wasserstein distance. */
  EUCLIDEAN("euclidean"),
  /** The squared length of the difference. The cost is the squared 2-Wasserstein distance. */
  SQUARED_EUCLIDEAN("sqeuclidean");

  private final String word;

  GroundDistance(String word) {
    this.word = word;
  }

  /** The name in options and JSON: {@code cosine}, {@code euclidean} or {@code sqeuclidean}. */
  public String word() {
    return word;
  }

  /**
   * The ground distance of that name, whatever its case.
   *
   * @throws UsageException if there is none
   */
  public static GroundDistance parse(String word) {
    for (GroundDistance ground : values()) {
      if (ground.word.equals(word.toLowerCase(Locale.ROOT))) {
        return ground;
      }
    }
    throw new UsageException(
        "ground distance: expected cosine, euclidean or sqeuclidean, got '" + word + "'");
  }

  @Override
  public String toString() {
    return word;
  }
}
