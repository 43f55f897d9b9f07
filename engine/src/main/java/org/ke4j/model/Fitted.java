package org.ke4j.model;

import java.util.Objects;
import org.ke4j.method.FittedDetector;
import org.ke4j.store.Provenance;

/**
 * A fitted detector with all that is kept of it.
 *
 * @param detector owned by whoever holds this; may own native memory
 * @param calibration null for a model of an early KE4J
 * @param learnt null for a model that keeps nothing of it
 */
public record Fitted(
    ModelDescription description,
    FittedDetector detector,
    Calibration calibration,
    Learnt learnt,
    Provenance provenance)
    implements AutoCloseable {
  public Fitted {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(detector, "detector");
    Objects.requireNonNull(provenance, "provenance");
  }

  /** The same with another threshold. */
  public Fitted with(ModelDescription other) {
    return new Fitted(other, detector, calibration, learnt, provenance);
  }

  @Override
  public void close() {
    detector.close();
  }
}
