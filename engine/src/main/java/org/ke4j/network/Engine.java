package org.ke4j.network;

import org.ke4j.graph.Backend;

/** Who runs a network's graph in training and for features. */
public enum Engine {
  /** Our own plan of native operators, several times faster on the processor. */
  PLANNED,
  /** SameDiff's own session, gradients and updaters: what every backend of ND4J runs. */
  SAMEDIFF;

  /** The default on the backend in use: {@link #PLANNED} on the processor, else SameDiff's. */
  public static Engine standard() {
    return standard(Backend.onProcessor());
  }

  static Engine standard(boolean onProcessor) {
    return onProcessor ? PLANNED : SAMEDIFF;
  }
}
